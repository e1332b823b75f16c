"""Pages of lists that are spread over time and states, read newest first within bounds (decision
4).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Self

from misa_order.table.positions import quarter_of
from misa_order.table.table import LISTS, Index, Listed
from misa_order.table.wire import Item

READS = 200
"""Lists that one page may read: every state of two years. A page that needs more ends early, with a
cursor.
"""
SIFTED = 100
"""Read so many at once where most may be left out."""


type Newest = Callable[[Listed], list[Item]]


class Page[T](NamedTuple):
    """A page of a list, newest first; ``cursor`` is where the next one begins."""

    items: tuple[T, ...]
    cursor: str | None


class Window(NamedTuple):
    """Which months a list covers, newest first, and what of them: positions from ``since`` on and
    before ``before``.

    A month (``2026-11``) is also a position: everything in it comes after.
    """

    months: Sequence[str]
    limit: int
    before: str | None = None
    since: str = ""

    def by_quarter(self) -> Self:
        """The window over lists that have a partition for each quarter."""
        return self._replace(months=list(dict.fromkeys(map(quarter_of, self.months))))


class Spread(NamedTuple):
    """How a list lies in the table: its partitions of one month, and of what is in them, what
    belongs to it.

    ``at_once`` items are read from each partition where ``keep`` may leave most of them out.
    """

    partitions: Callable[[str], Sequence[str]]
    keep: Callable[[Item], bool] | None = None
    through: Index = LISTS
    at_once: int | None = None


def read_page(newest: Newest, spread: Spread, window: Window) -> Page[Item]:
    """Months newest first, until the page is full or READS are used up: what there is, and where to
    go on.

    ``newest`` is Table.newest.
    """
    found: list[Item] = []
    before, reads = window.before, 0
    for month in window.months:
        partitions, more = spread.partitions(month), True
        while more:
            if reads and reads + len(partitions) > READS:
                return Page(tuple(found), before)
            size = max(window.limit + 1 - len(found), (spread.at_once or SIFTED) if spread.keep else 1)
            items, frontier = _newest_of(newest, partitions, Listed("", size, before, window.since, spread.through))
            reads += len(partitions)
            found += filter(spread.keep, items) if spread.keep else items
            if len(found) > window.limit:
                return Page(tuple(found[: window.limit]), position(found[window.limit - 1]))
            more = frontier is not None
            before = frontier or month
    return Page(tuple(found), None)


def read_all(newest: Newest, listed: Listed) -> Iterator[Item]:
    """A whole list, newest first, ``listed.limit`` items in a call."""
    before, more = listed.before, True
    while more:
        items = newest(listed._replace(before=before))
        yield from items
        more = len(items) == listed.limit
        before = position(items[-1]) if more else None


def _newest_of(newest: Newest, partitions: Sequence[str], listed: Listed) -> tuple[list[Item], str | None]:
    """Several lists as if they were one, as far down as all of them were read, and where that is
    (None: to the end).
    """
    lists = [newest(listed._replace(partition=partition)) for partition in partitions]
    frontier = max((position(items[-1]) for items in lists if len(items) == listed.limit), default=None)
    # One that moves to another list meanwhile may be seen in both.
    found = {position(item): item for items in lists for item in items}
    return [found[at] for at in sorted(found, reverse=True) if frontier is None or at >= frontier], frontier


def position(item: Item) -> str:
    """Where an item stands in its list."""
    return str(item["list_sk"])
