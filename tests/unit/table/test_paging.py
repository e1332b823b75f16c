"""Pages over lists that are spread over months: whole, in order, nothing twice, whatever the limits (decision 4)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misa_order.table import paging
from misa_order.table.paging import Newest, Page, Spread, Window, read_page
from misa_order.table.positions import list_position, month_of, quarter_of
from misa_order.table.table import Listed

START = datetime(2026, 9, 20, tzinfo=UTC)
MONTHS = ("2026-11", "2026-10", "2026-09")
STATES = ("a", "b", "c")

# Days after the start and the state of each item; several may share a day.
worlds = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(STATES)), max_size=30)


def items(world: list[tuple[int, str]]) -> list[dict[str, Any]]:
    made = []
    for at, (days, state) in enumerate(world):
        when = START + timedelta(days=days)
        made.append({"list_pk": f"{state}#{month_of(when)}", "list_sk": list_position(when, f"{at:02}"), "at": at})
    return made


def reader(stored: list[dict[str, Any]]) -> tuple[Newest, list[str]]:
    """Reads as the index would, and notes which partitions were read."""
    read: list[str] = []

    def newest(listed: Listed) -> list[dict[str, Any]]:
        read.append(listed.partition)
        found = [one for one in stored if one["list_pk"] == listed.partition]
        within = [
            one
            for one in found
            if one["list_sk"] >= listed.since and (listed.before is None or one["list_sk"] < listed.before)
        ]
        return sorted(within, key=lambda one: str(one["list_sk"]), reverse=True)[: listed.limit]

    return newest, read


def partitions(month: str) -> list[str]:
    return [f"{state}#{month}" for state in STATES]


def pages(newest: Newest, spread: Spread, limit: int) -> list[Page[dict[str, Any]]]:
    """All pages, each begun at the cursor of the one before, as list_window does it."""
    found: list[Page[dict[str, Any]]] = []
    before: str | None = None
    while not found or before:
        months = [month for month in MONTHS if before is None or month < before]
        found.append(read_page(newest, spread, Window(months, limit, before)))
        before = found[-1].cursor
    return found


def places(found: list[Page[dict[str, Any]]]) -> list[str]:
    return [item["list_sk"] for page in found for item in page.items]


@given(worlds, st.integers(1, 12), st.integers(1, 5), st.integers(3, 12))
def test_all_pages_together_are_the_whole_list_newest_first(
    world: list[tuple[int, str]], limit: int, at_once: int, reads: int
) -> None:
    stored = items(world)
    newest, _ = reader(stored)

    def third(item: dict[str, Any]) -> bool:
        return bool(item["at"] % 3 == 0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paging, "READS", reads)
        everything = pages(newest, Spread(partitions), limit)
        sifted = pages(newest, Spread(partitions, third, at_once=at_once), limit)
    assert places(everything) == sorted((one["list_sk"] for one in stored), reverse=True)
    assert places(sifted) == sorted((one["list_sk"] for one in stored if third(one)), reverse=True)
    assert all(len(page.items) <= limit for page in [*everything, *sifted])


@given(worlds, st.integers(1, 12))
def test_with_reads_enough_every_page_but_the_last_is_full(world: list[tuple[int, str]], limit: int) -> None:
    newest, _ = reader(items(world))
    found = pages(newest, Spread(partitions), limit)
    assert all(len(page.items) == limit for page in found[:-1])
    assert found[-1].cursor is None


def test_no_page_reads_more_lists_than_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "READS", 5)
    newest, read = reader(items([(day, "a") for day in range(40)]))
    read_page(newest, Spread(partitions, lambda _: False, at_once=1), Window(MONTHS, 50))
    assert len(read) == 3  # a second month would be the sixth


def test_an_item_that_moves_to_another_list_meanwhile_is_shown_once() -> None:
    moving = items([(1, "a")])[0]
    newest, _ = reader([moving, {**moving, "list_pk": moving["list_pk"].replace("a", "b")}])
    assert len(places(pages(newest, Spread(partitions), 5))) == 1


@pytest.mark.parametrize(
    ("month", "quarter"),
    [("2026-01", "2026-01"), ("2026-03", "2026-01"), ("2026-06", "2026-04"), ("2026-12", "2026-10")],
)
def test_a_quarter_is_named_by_its_first_month(month: str, quarter: str) -> None:
    assert quarter_of(month) == quarter
