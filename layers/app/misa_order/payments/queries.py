"""What staff are shown of the statement, of the banks' mails, and of an order with the money that paid it (api.md)."""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from misa_order.kernel.calendar import VIETNAM, business_date
from misa_order.kernel.errors import InvalidInputError, NotFoundError
from misa_order.orders.queries import local_time, staff_view
from misa_order.orders.store import OrderStore
from misa_order.payments.statement import RowState, StatementRow
from misa_order.payments.store import BankMail, Page, StatementStore, Window
from misa_order.table.cursor import decode_cursor, encode_cursor
from misa_order.table.keys import month_of

MONTHS_BACK = 24
"""How far a list reaches when nobody says from when."""
AHEAD = timedelta(days=7)
"""And beyond now: a bank's clock may run fast, and nothing that was taken may be out of sight."""
_FIRST_DAY = date(2000, 1, 1)


def _plain_date(text: Any) -> Any:
    if not (isinstance(text, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII)):
        raise ValueError("a date is written YYYY-MM-DD")
    return text


type Day = Annotated[date, BeforeValidator(_plain_date), Field(ge=_FIRST_DAY, le=date(2999, 12, 31))]
type Limit = Annotated[int, Field(ge=1, le=200)]
type Cursor = Annotated[str, Field(max_length=400)]


class _Filter(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: Limit = 50
    cursor: Cursor | None = None


class TransactionFilter(_Filter):
    """What GET /transactions takes, all of it optional; both dates belong to the period, in Vietnam."""

    state: RowState | None = None
    account: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


class MailFilter(_Filter):
    """What GET /mails takes, all of it optional."""

    state: Literal["quarantined", "accepted", "released", "discarded"] | None = None


def list_transactions(wanted: TransactionFilter, store: StatementStore, now: datetime) -> dict[str, Any]:
    """Statement rows, newest booking first; without dates those of the last 24 months.

    A page may be shorter than ``limit``, even empty, and still have a cursor: there is more to look through. Raises
    InvalidInputError for a period that ends before it begins and for a cursor that is none of ours.
    """
    states = [wanted.state] if wanted.state else list(RowState)
    window = list_window(wanted, wanted.from_, wanted.to, now)
    return _list_view(store.list_rows(states, window, wanted.account), transaction_view)


def list_mails(wanted: MailFilter, store: StatementStore, now: datetime) -> dict[str, Any]:
    """Bank mails of the last 24 months, newest first (R17); pages and errors as with transactions."""
    states = [wanted.state] if wanted.state else ["quarantined", "accepted", "released", "discarded"]
    return _list_view(store.list_mails(states, list_window(wanted, None, None, now)), mail_view)


def show_transaction(row_id: str, store: StatementStore) -> dict[str, Any]:
    """One row. Raises NotFoundError ``transaction_not_found``."""
    return transaction_view(store.get(row_id))


def show_order_to_staff(
    number: str, customers: Collection[str] | None, orders: OrderStore, statement: StatementStore
) -> dict[str, Any]:
    """The order with its history, its steps and the transactions that paid it.

    ``customers`` are those whose orders the caller may see, None for all; any other order raises NotFoundError
    ``order_not_found``, as one that does not exist (R81).
    """
    order = orders.get(number)
    if customers is not None and order.customer.id not in customers:
        raise NotFoundError("order_not_found", f"There is no order {number}", field="number")
    paid_by = [transaction_view(row) for row in statement.rows(order.transactions)]
    return {**staff_view(order, orders.history(number)), "transactions": paid_by}


def transaction_view(row: StatementRow) -> dict[str, Any]:
    """A row as api.md shows it; amounts in VND, ``missing`` negative where too much came."""
    return {
        "id": row.id,
        "state": row.state,
        "account": row.account,
        "amount": row.amount,
        "direction": row.direction,
        "memo": row.memo,
        "booked_at": local_time(row.booked_at),
        "reference": row.reference,
        "source": row.source,
        "orders": list(row.orders),
        "candidates": list(row.candidates),
        "reason": row.reason,
        "result": row.result,
        "missing": row.missing,
        "balance": row.balance,
        "bank": row.bank,
        "received_at": local_time(row.received_at),
        "spans": [list(span) for span in row.spans],
    }


def mail_view(mail: BankMail) -> dict[str, Any]:
    """A bank mail: what became of it and why, and the transactions that were read from it."""
    return {
        "id": mail.id,
        "state": mail.state,
        "reason": mail.reason,
        "detail": mail.detail,
        "bank": mail.bank,
        "sender": mail.sender,
        "subject": mail.subject,
        "received_at": local_time(mail.received_at),
        "transactions": list(mail.transactions),
    }


def list_window(asked: _Filter, first: date | None, last: date | None, now: datetime) -> Window:
    """The months to read, newest first, and where in them to begin and end."""
    if first and last and first > last:
        raise InvalidInputError("period_reversed", "The period ends before it begins", field="from")
    latest = now + AHEAD
    end = min(_midnight(last + timedelta(days=1)), latest) if last else latest
    start = _midnight(first) if first else _midnight(_months_before(business_date(end), MONTHS_BACK))
    before = _position_of(end)
    if asked.cursor is not None:
        before = min(before, decode_cursor(asked.cursor))
    # A month that is itself the position has been read to its end.
    months = [month for month in _months(end, start) if month < before]
    return Window(months, asked.limit, before, _position_of(start))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _months(newest: datetime, oldest: datetime) -> Iterator[str]:
    month = newest.astimezone(UTC).replace(day=1)
    while month_of(month) >= month_of(oldest):
        yield month_of(month)
        month = (month - timedelta(days=1)).replace(day=1)


def _position_of(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _list_view[T](page: Page[T], view: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    return {"items": [view(item) for item in page.items], "cursor": page.cursor and encode_cursor(page.cursor)}
