"""The statement as staff see it, read through the API."""

from collections.abc import Iterator, Sequence
from typing import Any

from infra.local.entrances import Entrances

WAITING = ("partial", "unmatched", "possible_duplicate")
EVERY_STATE = (*WAITING, "matched", "refundable", "refunded")


def rows_in(entrances: Entrances, states: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of the statement in these states, page by page."""
    cursor: str | None = ""
    while cursor is not None:
        path = f"/transactions?state={','.join(states)}&limit=200" + (cursor and f"&cursor={cursor}")
        page = entrances.staff(path).body
        yield from page["items"]
        cursor = page["cursor"]
