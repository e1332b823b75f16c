"""`make up`: the whole system on this machine, until Ctrl-C or SIGTERM.

``python -m infra.local.up [--port N] [--smtp-port N] [--simulator-port N] [--identity-port N] [--state DIR]``
"""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.status import Status
from rich.table import Table

from infra.artefacts import PackagingError
from infra.load_settings import load_settings
from infra.local.deploy import DeployError
from infra.local.engine import EngineError
from infra.local.page_server import HOW_TO_BUILD
from infra.local.system import LocalSystem, Ports
from infra.local.tokens import STATE

FAILURES = (EngineError, DeployError, PackagingError, OSError)


class StepDisplay:
    """Shows what is being done and how long each step took: a spinner on a terminal, plain lines anywhere else."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = console.status("starting") if console.is_terminal else None
        self._step: tuple[str, float] | None = None
        if self._status:
            self._status.start()

    def __call__(self, step: str) -> None:
        """The step before is done, ``step`` begins."""
        self.done()
        self._step = (step, time.monotonic())
        if self._status:
            self._status.update(f"{step} …")

    def done(self) -> None:
        """The last step is done."""
        if self._step:
            step, began = self._step
            self._console.print(f"  [green]✓[/green] {step} [dim]{time.monotonic() - began:.1f} s[/dim]")
            self._step = None

    def close(self) -> None:
        """Take the spinner away; a step that is still not done has failed or was cut short."""
        if self._status:
            self._status.stop()
        if self._step:
            self._console.print(f"  [red]✗[/red] {self._step[0]}")
            self._step = None


@contextmanager
def until_asked_to_stop() -> Iterator[threading.Event]:
    """SIGINT, SIGTERM, SIGHUP raise KeyboardInterrupt once; those that follow do not cut short the putting away."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not stopping.is_set():
            stopping.set()
            raise KeyboardInterrupt

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield stopping
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def addresses(system: LocalSystem) -> Table:
    """Where the running system is."""
    table = Table.grid(padding=(0, 2))
    for name in ("portal", "admin", "smtp", "simulator", "identity", "aws"):
        table.add_row(f"  {name}", str(system.endpoints[name]))
    if "staff" in system.endpoints:
        table.add_row("  staff page", str(system.endpoints["staff"]))
    return table


NEXT = """  TOKEN=$(make -s token ROLE=portal PRODUCTS=CUKCUK)
  curl -H "Authorization: Bearer $TOKEN" '{portal}/v1/orders?product=CUKCUK&domain=nhahangabc'
  make send-mail FILE=mail.eml SIGN=yes
  curl {simulator}/outbox"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the system, say where it is, stay until asked to stop; 1 with the reason if it cannot start."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="of the portal, the admin API and the AWS endpoint")
    parser.add_argument("--smtp-port", type=int, default=0)
    parser.add_argument("--simulator-port", type=int, default=0)
    parser.add_argument("--identity-port", type=int, default=0, help="of staff's sign-in")
    parser.add_argument("--state", type=Path, default=STATE, help="folder of keys, log and endpoints.json")
    asked = parser.parse_args(arguments)
    console = Console(highlight=False)
    try:
        with until_asked_to_stop():
            _run(console, asked.state, Ports(asked.port, asked.smtp_port, asked.simulator_port, asked.identity_port))
    except KeyboardInterrupt:
        console.print("stopped")
    except FAILURES as error:
        Console(stderr=True, highlight=False).print(f"The local system did not start. {error}", markup=False)
        return 1
    return 0


def stay_up(console: Console, system: LocalSystem) -> None:
    """Say where the system is and what to try next, and wait until asked to stop."""
    console.print(addresses(system))
    if "staff" not in system.endpoints:
        console.print(HOW_TO_BUILD, markup=False)
    console.print("try next, in another terminal:")
    console.print(NEXT.format(**system.endpoints), markup=False, soft_wrap=True)
    signal.pause()


def _run(console: Console, state: Path, ports: Ports) -> None:
    began = time.monotonic()
    display = StepDisplay(console)
    try:
        with LocalSystem(state, ports, load_settings, progress=display) as system:
            display.done()
            display.close()
            console.print(f"ready in {time.monotonic() - began:.1f} s")
            stay_up(console, system)
    finally:
        display.close()


if __name__ == "__main__":
    sys.exit(main())
