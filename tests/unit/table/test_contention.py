"""Read, decide, write: again while others are faster, and only so often."""

from collections.abc import Callable

import pytest

from misa_order.table import contention
from misa_order.table.contention import TRIES, read_decide_write
from misa_order.table.writes import BusyError, ChangedMeanwhileError, WriteRejectedError


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    waited: list[int] = []
    monkeypatch.setattr(contention, "wait_a_little", waited.append)
    return waited


def counter() -> Callable[[], int]:
    numbers = iter(range(100))
    return lambda: next(numbers)


def losing(*losses: Exception) -> Callable[[int], int]:
    """Loses with each of these first, then gives what was read."""
    left = list(losses)

    def write(seen: int) -> int:
        if left:
            raise left.pop(0)
        return seen

    return write


def test_what_was_read_is_decided_on_and_written_once(waits: list[int]) -> None:
    assert read_decide_write("5014263", counter(), losing()) == 0
    assert waits == []


def test_whoever_is_overtaken_reads_and_decides_anew_after_a_wait(waits: list[int]) -> None:
    write = losing(ChangedMeanwhileError("5014263"), WriteRejectedError({}))
    assert read_decide_write("5014263", counter(), write) == 2
    assert waits == [1, 2]


def test_what_is_known_spares_the_first_read_and_no_other() -> None:
    assert read_decide_write("5014263", counter(), losing(), known=7) == 7
    assert read_decide_write("5014263", counter(), losing(WriteRejectedError({})), known=7) == 0


def test_whoever_is_always_overtaken_is_told_so_with_waits_that_stay_short(waits: list[int]) -> None:
    with pytest.raises(BusyError, match="5014263"):
        read_decide_write("5014263", counter(), losing(*[WriteRejectedError({})] * TRIES))
    assert len(waits) == TRIES - 1
    assert max(waits) == 3


def test_any_other_error_ends_it_at_once(waits: list[int]) -> None:
    with pytest.raises(ValueError, match="not this"):
        read_decide_write("5014263", counter(), losing(ValueError("not this")))
    assert waits == []
