"""``make load``: orders at a fixed rate through the whole local system, each from the portal's request to its invoice.

``python -m infra.load --rate 10 --seconds 60``: prints a table, draws build/load/load.svg, and ends with 1 where an
order was lost, done twice or left on its way a minute after the last mail.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from infra.load.arrivals import BANK, Arrivals
from infra.load.backlog import Backlog, Look
from infra.load.calls import calls_of
from infra.load.outcome import are_through, ends_of
from infra.load.picture import draw
from infra.load.processors import spent
from infra.load.report import LATENCY, Run, panels_of, table_of
from infra.load.verdict import faults
from infra.load_settings import load_settings
from infra.local.entrances import Entrances
from infra.local.secret_files import rsa_key_in
from infra.local.system import LocalSystem
from infra.package import ROOT

_OUT = ROOT / "build/load/load.svg"
_WARMING = 5.0
_DRAIN = 60.0
_REST = 1.0
_SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Load, measure, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=10, help="orders a second (default 10)")
    parser.add_argument("--seconds", type=float, default=60, help="for so long (default 60)")
    parser.add_argument("--portals", action="store_true", help="a portal listens, and is told of each change")
    asked, console = parser.parse_args(arguments), Console(highlight=False)
    told_of = ("CUKCUK",) if asked.portals else ()
    with (
        _state_with_a_short_key() as state,
        LocalSystem(Path(state), load_settings=load_settings, told_of=told_of, capacity="narrow") as system,
    ):
        system.simulator.keep_letters()  # to take mails apart is no work of ours, nor of the table's or the queues'
        arrivals = Arrivals(Entrances(system))
        warm = arrivals.play(asked.rate, _WARMING)
        _drain(Backlog(system, _DRAIN), lambda: are_through(system, warm))
        run, left = _run(system, arrivals, asked.rate, asked.seconds)
        wrong = faults(run.lives, run.ends, left)
        console.print(table_of(run))
        console.print(calls_of(system, arrivals))
    _OUT.parent.mkdir(parents=True, exist_ok=True)
    _OUT.write_text(draw(panels_of(run), frozenset({LATENCY})), "utf-8")
    console.print(f"picture: {_OUT.relative_to(ROOT)} · wrong: {len(wrong)}")
    for line in wrong[:_SHOWN]:
        console.print(f"  [red]{line}[/red]")
    return int(bool(wrong))


@contextmanager
def _state_with_a_short_key() -> Iterator[str]:
    """A folder for the system in which the bank's key is the shortest that counts: to sign is the bank's work."""
    with tempfile.TemporaryDirectory(prefix="load-") as state:
        rsa_key_in(Path(state) / "dkim" / f"{BANK}.key", bits=1024)
        yield state


def _run(system: LocalSystem, arrivals: Arrivals, rate: float, seconds: float) -> tuple[Run, Counter[str]]:
    """The run, and what was left over."""
    backlog, before = Backlog(system, seconds), spent()
    lives = arrivals.play(rate, seconds, backlog.look_sometimes)
    last = _drain(backlog, lambda: are_through(system, lives))
    cost = spent().since(before)
    left = last.queues + Counter({"outbox": last.outbox})
    dead = backlog.held(system.endpoints["dead_letter_queues"])
    left += Counter({f"{name}-dead-letters": number for name, number in dead.items()})
    return Run(rate, lives, ends_of(system, lives), backlog.looks, cost, len(os.sched_getaffinity(0))), left


def _drain(backlog: Backlog, are_through: Callable[[], bool]) -> Look:
    """Wait until nothing is on its way, or a minute; what was there at the last look. A mail is in no queue."""
    deadline = time.monotonic() + _DRAIN
    began = time.monotonic() - (backlog.looks[-1].since if backlog.looks else 0.0)
    while True:
        time.sleep(_REST)
        look = backlog.look(time.monotonic() - began)
        backlog.looks.append(look)
        quiet = not look.outbox and not look.queues
        if (quiet and are_through()) or time.monotonic() > deadline:
            return look


if __name__ == "__main__":
    sys.exit(main())
