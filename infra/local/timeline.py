"""How the story is told: one line for each thing that happened, with what it took and where the order stands then."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape

from misa_order.orders.statuses import AXES

_PATIENCE = 30.0
# Looking more often would slow down what is looked at: the engine is one process.
_PAUSE = 0.1


class StoryError(Exception):
    """A station did not end as it must."""


class Timeline:
    """Prints the steps of one order's life; remembers its states, so that only what moved is shown."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._shown: dict[str, str] = {}

    def act(self, title: str) -> None:
        """A new act: the clock and the order begin anew."""
        self._began = time.monotonic()
        self._shown = {}
        self._console.print(f"\n[bold]{escape(title)}[/bold]", soft_wrap=True)

    @contextmanager
    def step(self, what: str) -> Iterator[Callable[[str], None]]:
        """One thing that happens; what it yields takes a remark to print beneath. Says so when it fails."""
        began, remarks = time.monotonic(), list[str]()
        with self._console.status(f"{escape(what)} …"):
            try:
                yield remarks.append
            except Exception:
                self._console.print(f"  [red]✗[/red] {escape(what)}", soft_wrap=True)
                raise
        took = (time.monotonic() - began) * 1000
        at = began - self._began
        self._console.print(
            f"  [dim]{at:6.2f} s[/dim]  [green]✓[/green] {escape(what)} [dim]({took:.0f} ms)[/dim]", soft_wrap=True
        )
        for remark in remarks:
            self._console.print(f"             [dim]{escape(remark)}[/dim]", soft_wrap=True)

    def noted(self, what: str) -> None:
        """Something that happened by itself meanwhile, as the order's own history says."""
        self._console.print(f"             [green]✓[/green] {escape(what)}", soft_wrap=True)

    def status(self, order: Mapping[str, Any]) -> None:
        """The axes that moved since the order was last shown, in Vietnamese with their codes."""
        for axis, state in order["status"].items():
            if state is not None and self._shown.get(axis) != state:
                name = AXES[axis].vietnamese
                before = f"{self._shown[axis]} → " if axis in self._shown else ""
                line = f"{name}: {order['labels'][axis]} ({before}{state})"
                self._console.print(f"             [cyan]{escape(line)}[/cyan]", soft_wrap=True)
                self._shown[axis] = state


def wait_for[T](what: str, look: Callable[[], T | None], patience: float = _PATIENCE) -> T:
    """Look until there is something to see. Raises StoryError when it takes longer than so many seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(_PAUSE)
    message = f"{what} did not happen within {patience:.0f} s"
    raise StoryError(message)


def expect(what: str, seen: object, wanted: object) -> None:
    """Raise StoryError unless a station ended as it must."""
    if seen != wanted:
        message = f"{what}: {seen!r}, but it must be {wanted!r}"
        raise StoryError(message)
