"""The day's end: every amount that came in is somewhere, and the banks' balances leave no mail
missing (R82).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from misa_order.kernel.calendar import VIETNAM, business_date
from misa_order.payments.statement.booking import Direction
from misa_order.payments.statement.row import COUNTED, RowState, StatementRow
from misa_order.payments.statement.store import StatementStore
from misa_order.table import positions
from misa_order.table.paging import Window
from misa_order.table.period import Day

LOOK_BACK = timedelta(days=7)
"""How far back the balance before the day's first booking is looked for."""
_MOST = 200
_SHOWN_AS = {
    RowState.MATCHED: "matched",
    RowState.PARTIAL: "waiting",
    RowState.UNMATCHED: "waiting",
    RowState.POSSIBLE_DUPLICATE: "waiting",
    RowState.REFUNDABLE: "refundable",
    RowState.REFUNDED: "refunded",
}


class DayAsked(BaseModel):
    """What GET /statement/reconciliation takes: a day in Vietnam."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    date: Day


class Gap(NamedTuple):
    """Where a balance does not follow from the one before: ``missing`` VND were booked (negative:
    taken) unseen.
    """

    transaction: str
    expected: int
    found: int
    missing: int


def reconcile(day: date, store: StatementStore) -> dict[str, Any]:
    """The reconciliation of one day in Vietnam, by account: ``in`` = matched + waiting + refundable
    + refunded.

    A row belongs to the day on which the bank booked it, whatever its value date: balances follow the bookings.
    ``in_doubt`` is how much of what waits may be other rows of the statement told again (R16).
    """
    rows = list(_rows(day - LOOK_BACK, day, store))
    today = [row for row in rows if _day_of(row) == day]
    accounts = sorted({row.account for row in today})
    return {"date": day.isoformat(), "accounts": [_account(account, day, rows) for account in accounts]}


def _day_of(row: StatementRow) -> date:
    return business_date(row.booked_at)


def _account(account: str, day: date, rows: Sequence[StatementRow]) -> dict[str, Any]:
    own = [row for row in rows if row.account == account]
    today = [row for row in own if _day_of(row) == day]
    sums = dict.fromkeys(("matched", "waiting", "refundable", "refunded"), 0)
    for row in today:
        if row.direction is Direction.IN:
            sums[_SHOWN_AS[row.state]] += row.amount
    opening, _ = balance_chain([row for row in own if _day_of(row) < day], None)
    closing, gaps = balance_chain(today, opening)
    return {
        "account": account,
        "bank": today[0].bank,
        "transactions": len(today),
        "in": sum(row.amount for row in today if row.direction is Direction.IN),
        "out": sum(row.amount for row in today if row.direction is Direction.OUT),
        **sums,
        "in_doubt": sum(row.amount for row in today if row.state is RowState.POSSIBLE_DUPLICATE),
        "opening_balance": opening,
        "closing_balance": closing,
        "gaps": [gap._asdict() for gap in gaps],
    }


def balance_chain(rows: Sequence[StatementRow], opening: int | None) -> tuple[int | None, list[Gap]]:
    """The balance after all these bookings, and every place where one does not follow from another.

    Banks often give only the date, so bookings are put in the order in which their balances follow
    each other, and in the order of arrival only where none does.
    """
    waiting = [row for row in sorted(rows, key=lambda row: (row.booked_at, row.received_at)) if row.balance is not None]
    current, gaps = opening, list[Gap]()
    while waiting:
        following = next((row for row in waiting if _before(row) == current), None) or _head(waiting)
        if current is not None and _before(following) != current:
            gaps.append(Gap(following.id, current, _before(following), _before(following) - current))
        current = following.balance
        waiting.remove(following)
    return current, gaps


def _head(waiting: Sequence[StatementRow]) -> StatementRow:
    """The earliest that follows none of the others: with it a new chain begins."""
    ends = {row.balance for row in waiting}
    return next((row for row in waiting if _before(row) not in ends), waiting[0])


def _before(row: StatementRow) -> int:
    signed = row.amount if row.direction is Direction.IN else -row.amount
    return (row.balance or 0) - signed


def _rows(first: date, last: date, store: StatementStore) -> Iterator[StatementRow]:
    start = datetime.combine(first, time.min, VIETNAM)
    end = datetime.combine(last + timedelta(days=1), time.min, VIETNAM)
    months = sorted({positions.month_of(start), positions.month_of(end)}, reverse=True)
    cursor: str | None = positions.list_position(end, "")
    while cursor:
        page = store.list_rows(COUNTED, Window(months, _MOST, cursor, positions.list_position(start, "")))
        yield from page.items
        cursor = page.cursor
