"""What staff are shown of the statement, of the banks' mails, and of an order with the money that
paid it (api.md).
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from misa_order.kernel.errors import NotFoundError
from misa_order.orders.claim import Claim, Picture
from misa_order.orders.queries import local_time, staff_view
from misa_order.orders.store import OrderStore
from misa_order.payments.statement.records import Record
from misa_order.payments.statement.row import COUNTED, RowState, StatementRow
from misa_order.payments.statement.store import BankMail, StatementStore
from misa_order.table.paging import Page
from misa_order.table.period import Day, ListFilter, list_window


class TransactionFilter(ListFilter):
    """What GET /transactions takes, all of it optional; both dates belong to the period, in
    Vietnam.
    """

    of_list: ClassVar[str] = "transactions"

    state: RowState | None = None
    account: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


class MailFilter(ListFilter):
    """What GET /mails takes, all of it optional."""

    of_list: ClassVar[str] = "mails"

    state: Literal["quarantined", "accepted", "released", "discarded"] | None = None


def list_transactions(wanted: TransactionFilter, store: StatementStore, now: datetime) -> dict[str, Any]:
    """Statement rows, newest booking first; without dates those of the last 24 months.

    A page may be shorter than ``limit``, even empty, and still have a cursor: there is more to look
    through. Raises InvalidInputError for a period that ends before it begins and for a cursor that
    is none of ours.
    """
    states = [wanted.state] if wanted.state else COUNTED
    window = list_window(wanted, wanted.from_, wanted.to, now)
    return _list_view(wanted, store.list_rows(states, window, wanted.account), transaction_view)


def list_mails(wanted: MailFilter, store: StatementStore, now: datetime) -> dict[str, Any]:
    """Bank mails of the last 24 months, newest first (R17); pages and errors as with
    transactions.
    """
    states = [wanted.state] if wanted.state else ["quarantined", "accepted", "released", "discarded"]
    return _list_view(wanted, store.list_mails(states, list_window(wanted, None, None, now)), mail_view)


def show_transaction(row_id: str, store: StatementStore) -> dict[str, Any]:
    """One row, with what staff did to it. Raises NotFoundError ``transaction_not_found``."""
    row, history = store.get(row_id), store.history(row_id)
    return {**transaction_view(row), "history": [entry.model_dump(mode="json") for entry in history]}


def show_order_to_staff(
    number: str,
    customers: Collection[str] | None,
    orders: OrderStore,
    statement: StatementStore,
    picture_link: Callable[[Picture], str],
) -> dict[str, Any]:
    """The order with its history, its steps, the transactions that paid it, and what its customer
    claims (R26).

    ``waiting`` are the free credits that name it, with their ``sum`` in VND: several transfers may
    add up (R21). ``customers`` are those whose orders the caller may see, None for all; any other
    order raises NotFoundError ``order_not_found``, as one that does not exist (R81).
    """
    order = orders.get(number)
    if customers is not None and order.customer.id not in customers:
        raise NotFoundError("order_not_found", f"There is no order {number}", field="number")
    rows = statement.rows([*order.transactions, *statement.naming(number)])
    waiting = [row for row in rows if row.is_free]
    return {
        **staff_view(order, orders.history(number)),
        "transactions": [transaction_view(row) for row in rows if row.id in order.transactions],
        "waiting": {
            "sum": sum(row.amount for row in waiting),
            "transactions": [transaction_view(row) for row in waiting],
        },
        "claim": order.claim and claim_view(order.claim, picture_link),
    }


def claim_view(claim: Claim, picture_link: Callable[[Picture], str]) -> dict[str, Any]:
    """A customer's word; the picture's ``url`` works for some minutes, ``rejected`` is the reason
    staff gave.
    """
    picture = claim.evidence
    return {
        "memo": claim.memo,
        "paid_at": claim.paid_at,
        "at": local_time(claim.at),
        "rejected": claim.rejected,
        "evidence": picture
        and {"content_type": picture.content_type, "size": picture.size, "url": picture_link(picture)},
    }


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
        "records": [_record_view(record) for record in row.records],
        "possible_duplicate_of": row.possible_duplicate_of,
        "joined_into": row.joined_into,
    }


def _record_view(record: Record) -> dict[str, Any]:
    """Who told of a transaction, when, where the raw text is kept, and under which key it joined
    (R16).
    """
    return {
        "source": record.source,
        "received_at": local_time(record.received_at),
        "raw": record.raw,
        "joined_by": record.joined_by,
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


def _list_view[T](wanted: ListFilter, page: Page[T], view: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    return {"items": [view(item) for item in page.items], "cursor": wanted.cursor_at(page.cursor)}
