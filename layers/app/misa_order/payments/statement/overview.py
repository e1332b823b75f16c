"""What the start page says of money: what waits for people and how long, and how the last days went (R19, R80)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from misa_order.kernel.calendar import business_date, local_time
from misa_order.payments.matching.decide import MatchResult
from misa_order.payments.statement.booking import Direction
from misa_order.payments.statement.row import COUNTED, FREE, RowState, StatementRow
from misa_order.payments.statement.store import StatementStore, read_row
from misa_order.table import list_partitions
from misa_order.table.paging import read_all
from misa_order.table.period import ListFilter, list_window
from misa_order.table.table import Listed

DAYS = 30
"""How many days back the start page looks, today included."""
MOST = 20_000
"""Rows that one look may read; beyond it what is shown says so."""
_WAITING = (RowState.PARTIAL, RowState.UNMATCHED, RowState.POSSIBLE_DUPLICATE, RowState.REFUNDABLE)
_AGES = ((1, "today"), (3, "2_days"), (8, "7_days"))
_AT_ONCE = 500


def money_overview(store: StatementStore, now: datetime) -> dict[str, Any]:
    """The credits that wait, by state and age, the mails in quarantine, and the money of each of the last 30 days.

    ``matched`` counts what the machine matched by itself. Reads what waits (24 months back) and the rows of 30 days,
    500 at once, at most MOST of each: ``complete`` is False where there are more.
    """
    since = business_date(now) - timedelta(days=DAYS - 1)
    waiting = list(_first(_rows(store, _WAITING, None, now)))
    recent = list(_first(_rows(store, COUNTED, since, now)))
    quarantined = store.list_mails(["quarantined"], list_window(ListFilter(limit=200), None, None, now))
    return {
        "waiting": [_waiting_view(state, waiting, now) for state in _WAITING],
        "quarantined": {"count": len(quarantined.items), "more": quarantined.cursor is not None},
        "days": _days(recent, since, business_date(now)),
        "complete": max(len(waiting), len(recent)) < MOST,
    }


def waiting_by_age(store: StatementStore, now: datetime) -> dict[str, int]:
    """How many credits wait, by age, at most MOST; reads what waits, as money_overview does."""
    return _by_age(_first(_rows(store, _WAITING, None, now)), now)


def _by_age(rows: Iterable[StatementRow], now: datetime) -> dict[str, int]:
    ages = Counter(_age(row, business_date(now)) for row in rows)
    return {name: ages[name] for name in (*(name for _, name in _AGES), "older")}


def _first(rows: Iterator[StatementRow]) -> Iterator[StatementRow]:
    return (row for row, _ in zip(rows, range(MOST), strict=False))


def _rows(
    store: StatementStore, states: Iterable[RowState], first: date | None, now: datetime
) -> Iterator[StatementRow]:
    """The rows of these states from a day on, or of the last 24 months."""
    window = list_window(ListFilter(), first, None, now)
    for month in window.months:
        for state in states:
            listed = Listed(list_partitions.transactions_in(state, month), _AT_ONCE, window.before, window.since)
            yield from map(read_row, read_all(store.table.newest, listed))


def _waiting_view(state: RowState, waiting: Iterable[StatementRow], now: datetime) -> dict[str, Any]:
    rows = [row for row in waiting if row.state is state]
    oldest = min((row.booked_at for row in rows), default=None)
    return {
        "state": state,
        "count": len(rows),
        "sum": sum(row.amount for row in rows),
        "oldest_at": oldest and local_time(oldest),
        "by_age": _by_age(rows, now),
    }


def _age(row: StatementRow, today: date) -> str:
    days = (today - business_date(row.booked_at)).days
    return next((name for limit, name in _AGES if days < limit), "older")


def _days(rows: Iterable[StatementRow], first: date, last: date) -> list[dict[str, Any]]:
    """Each day's credits, oldest day first, also days without any."""
    by_day: Mapping[date, list[StatementRow]] = defaultdict(list)
    for row in rows:
        if row.direction is Direction.IN:
            by_day[business_date(row.booked_at)].append(row)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [_day_view(day, by_day[day]) for day in days]


def _day_view(day: date, rows: list[StatementRow]) -> dict[str, Any]:
    matched = [row for row in rows if row.result is MatchResult.EXACT and row.state is RowState.MATCHED]
    waiting = [row for row in rows if row.state in FREE]
    return {
        "date": day.isoformat(),
        "received": {"count": len(rows), "sum": sum(row.amount for row in rows)},
        "matched": {"count": len(matched), "sum": sum(row.amount for row in matched)},
        "waiting": {"count": len(waiting), "sum": sum(row.amount for row in waiting)},
    }
