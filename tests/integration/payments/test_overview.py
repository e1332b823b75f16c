"""The start page's money, by state, age and day (R19, R80)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from misa_order.kernel.calendar import local_time
from misa_order.payments.matching.decide import MatchResult
from misa_order.payments.statement import overview
from misa_order.payments.statement.booking import Direction
from misa_order.payments.statement.overview import DAYS, money_overview, waiting_by_age
from misa_order.payments.statement.row import StatementRow
from misa_order.payments.statement.store import StatementStore, row_part
from tests.builders import NOW
from tests.integration.payments.test_statement_lists import a_row, write_mail

MIDNIGHT = datetime(2026, 11, 20, 17, tzinfo=UTC)
"""Today begins in Vietnam."""


def day(days: int) -> datetime:
    """The first instant of a day so many days ago."""
    return MIDNIGHT - timedelta(days=days)


WAITING = [
    *(("partial", day(-1), 1), ("partial", day(0), 2), ("partial", day(2), 4), ("partial", day(7), 8)),
    *(("unmatched", day(1), 16), ("unmatched", day(3), 32), ("refundable", day(DAYS - 1), 64)),
    *(("possible_duplicate", day(8), 128), ("possible_duplicate", day(DAYS), 256)),
]
"""Credits by state, time and amount: each sum is of one choice of them."""


def rows() -> list[StatementRow]:
    waiting = [a_row(f"w{n}", at, state, amount=amount) for n, (state, at, amount) in enumerate(WAITING)]
    exact: dict[str, Any] = {"result": MatchResult.EXACT}
    return [
        *waiting,
        a_row("paid", MIDNIGHT, "matched", amount=1_000).model_copy(update=exact),
        a_row("by-staff", NOW, "matched", amount=2_000).model_copy(update={"result": MatchResult.PARTIAL}),
        a_row("undone", NOW, "unmatched", amount=4_000).model_copy(update=exact),
        a_row("back", NOW, "refunded", amount=8_000),
        a_row("debit", NOW, "debit", amount=16_000, direction=Direction.OUT),
        a_row("joined", NOW, "joined", amount=32_000),
    ]


@pytest.fixture
def store(statement_store: StatementStore) -> StatementStore:
    """All of these on the statement."""
    statement_store.table.write([row_part(row, None) for row in rows()])
    return statement_store


def kind(state: str, amount: int, at: datetime, *ages: int) -> dict[str, Any]:
    by_age = dict(zip(("today", "2_days", "7_days", "older"), ages, strict=True))
    return {"state": state, "count": sum(ages), "sum": amount, "oldest_at": local_time(at), "by_age": by_age}


def test_what_waits_is_told_by_state_and_age(store: StatementStore) -> None:
    assert money_overview(store, NOW)["waiting"] == [
        kind("partial", 15, day(7), 2, 1, 1, 0),
        kind("unmatched", 4_048, day(3), 1, 1, 1, 0),
        kind("possible_duplicate", 384, day(DAYS), 0, 0, 0, 2),
        kind("refundable", 64, day(DAYS - 1), 0, 0, 0, 1),
    ]
    assert waiting_by_age(store, NOW) == {"today": 3, "2_days": 2, "7_days": 2, "older": 3}


def test_each_day_tells_what_came_what_the_machine_matched_and_what_waits(store: StatementStore) -> None:
    days = {shown.pop("date"): shown for shown in money_overview(store, NOW)["days"]}
    assert list(days) == [(NOW - timedelta(days=n)).date().isoformat() for n in reversed(range(DAYS))]
    none = {"count": 0, "sum": 0}
    today = days.pop("2026-11-21")
    assert today["received"] == {"count": 5, "sum": 15_002}
    assert (today["matched"], today["waiting"]) == ({"count": 1, "sum": 1_000}, {"count": 2, "sum": 4_002})
    assert days.pop("2026-10-23")["waiting"] == {"count": 1, "sum": 64}
    assert days.pop("2026-11-06") == {"received": none, "matched": none, "waiting": none}


def test_the_start_page_says_where_there_is_more_than_it_looked_at(
    store: StatementStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n, state in enumerate(("quarantined", "quarantined", "released")):
        write_mail(store, f"m{n}", NOW - timedelta(days=n), state)
    shown = money_overview(store, NOW)
    assert (shown["quarantined"], shown["complete"]) == ({"count": 2, "more": False}, True)
    # Ten credits wait; of the last days the table holds more.
    for most, complete in ((13, False), (10, False), (14, True)):
        monkeypatch.setattr(overview, "MOST", most)
        assert money_overview(store, NOW)["complete"] is complete
    monkeypatch.setattr(overview, "MOST", 4)
    assert sum(waiting_by_age(store, NOW).values()) == 4


def test_where_nothing_came_nothing_waits(statement_store: StatementStore) -> None:
    shown = money_overview(statement_store, NOW)
    assert {(one["count"], one["sum"], one["oldest_at"]) for one in shown["waiting"]} == {(0, 0, None)}
    assert (len(shown["days"]), shown["quarantined"], shown["complete"]) == (DAYS, {"count": 0, "more": False}, True)
