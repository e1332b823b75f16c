"""Items are removed many a call; what the table puts off is tried again, but not for ever."""

from typing import Any

import pytest

from misa_order.table import table as module
from misa_order.table.keys import ItemKey
from misa_order.table.table import Table

KEYS = [ItemKey("OUTBOX#01", str(number)) for number in range(3)]


class Busy:
    """A table that takes the first item of each call and puts off the others, ``times`` times."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.asked: list[list[str]] = []

    def batch_write_item(self, *, RequestItems: dict[str, list[Any]]) -> Any:  # noqa: N803 - boto's names
        [(name, requests)] = RequestItems.items()
        self.asked.append([one["DeleteRequest"]["Key"]["sk"]["S"] for one in requests])
        put_off = requests[1:] if len(self.asked) <= self.times else []
        return {"UnprocessedItems": {name: put_off} if put_off else {}}


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    found: list[int] = []
    monkeypatch.setattr(module, "wait_a_little", found.append)
    return found


def test_what_is_put_off_is_tried_again_alone_after_growing_waits(waits: list[int]) -> None:
    busy: Any = Busy(times=9)
    Table(busy, "t").delete(*KEYS)
    assert (busy.asked, waits) == ([["0", "1", "2"], ["1", "2"], ["2"]], [1, 2])


def test_a_table_that_stays_busy_is_left_alone_after_five_calls(waits: list[int]) -> None:
    busy: Any = Busy(times=9)
    Table(busy, "t").delete(*(ItemKey("OUTBOX#01", str(number)) for number in range(9)))
    assert (len(busy.asked), waits) == (5, [1, 2, 3, 4])


def test_one_item_named_twice_is_asked_for_once_and_none_is_no_call(waits: list[int]) -> None:
    busy: Any = Busy(times=0)
    Table(busy, "t").delete(KEYS[0], KEYS[0])
    Table(busy, "t").delete()
    assert (busy.asked, waits) == ([["0"]], [])
