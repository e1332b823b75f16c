"""How jobs go through many things: what fails holds up no other, and nothing that failed is passed
over in silence.
"""

from collections.abc import Iterator
from contextlib import contextmanager


class Attempts:
    """One attempt at each of many, ``failed`` by name; ``kind`` is the word for one of them."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.failed: dict[str, Exception] = {}

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Keep what is raised inside, whatever it is, with a note that says of what it is."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised in the end
            error.add_note(f"{self.kind} {name}")
            self.failed[name] = error

    def raise_failures(self, message: str) -> None:
        """Raise ExceptionGroup of all, as ``3 orders <message>``; nothing where nothing failed."""
        if self.failed:
            raise ExceptionGroup(f"{len(self.failed)} {self.kind}s {message}", list(self.failed.values()))
