"""What staff are shown of the statement, of the banks' mails, and of an order with the money that
paid it (api.md).
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from misa_order.kernel.calendar import local_time
from misa_order.kernel.errors import NotFoundError
from misa_order.orders.claim import Claim, Picture
from misa_order.orders.ending.undone import is_final
from misa_order.orders.number import is_order_number
from misa_order.orders.order import Order, StepName
from misa_order.orders.store import OrderStore
from misa_order.orders.views import staff_view
from misa_order.payments.statement.row import StatementRow
from misa_order.payments.statement.row_filter import TransactionFilter
from misa_order.payments.statement.store import BankMail, StatementStore
from misa_order.payments.statement.views import transaction_views
from misa_order.table import positions
from misa_order.table.paging import Page, Window
from misa_order.table.period import ListFilter, list_window


class MailFilter(ListFilter):
    """What GET /mails takes, all of it optional."""

    of_list: ClassVar[str] = "mails"

    state: Literal["quarantined", "accepted", "released", "discarded"] | None = None


def list_transactions(wanted: TransactionFilter, store: StatementStore, now: datetime) -> dict[str, Any]:
    """Statement rows, newest booking first; without dates those of the last 24 months.

    Where ``q`` is the number of an order, what pays or may pay it comes first, in two calls however old it is; the
    cursor goes on with what else says so. A page may be shorter than ``limit``, even empty, and still have a cursor:
    there is more to look through. Raises InvalidInputError for a period that ends before it begins and for a cursor
    that is none of ours.
    """
    window, keep = list_window(wanted, wanted.from_, wanted.to, now), wanted.sieve()
    number = wanted.q if wanted.q and is_order_number(wanted.q) else None
    if number and keep:
        any_age = window if wanted.from_ else window._replace(since="")
        if wanted.cursor is None and (rows := _of_order(number, wanted, any_age, keep, store)):
            return _transactions(Page(rows, f"{window.before}#!"), wanted, store)
        page = store.list_rows(wanted.states, window, lambda row: keep(row) and not _is_of_order(row, number))
    else:
        page = store.list_rows(wanted.states, window, keep)
    return _transactions(page, wanted, store)


def _transactions(page: Page[StatementRow], wanted: TransactionFilter, store: StatementStore) -> dict[str, Any]:
    return {"items": transaction_views(page.items, store), "cursor": wanted.cursor_at(page.cursor)}


def _of_order(
    number: str,
    wanted: TransactionFilter,
    window: Window,
    keep: Callable[[StatementRow], bool],
    store: StatementStore,
) -> tuple[StatementRow, ...]:
    """The rows that pay the order or may pay it, of the states and days that are wanted, newest booking first."""
    found = store.rows_of_order(number)
    rows = [row for row in found if row.state in wanted.states and _is_within(row, window) and keep(row)]
    return tuple(sorted(rows, key=lambda row: row.booked_at, reverse=True))


def _is_of_order(row: StatementRow, number: str) -> bool:
    return number in row.orders or (row.is_free and number in row.candidates)


def _is_within(row: StatementRow, window: Window) -> bool:
    position = positions.list_position(row.booked_at, row.id)
    return window.since <= position and (window.before is None or position < window.before)


def list_mails(wanted: MailFilter, store: StatementStore, now: datetime) -> dict[str, Any]:
    """Bank mails of the last 24 months, newest first (R17); pages and errors as with
    transactions.
    """
    states = [wanted.state] if wanted.state else ["quarantined", "accepted", "released", "discarded"]
    return _list_view(wanted, store.list_mails(states, list_window(wanted, None, None, now)), mail_view)


def show_transaction(row_id: str, store: StatementStore) -> dict[str, Any]:
    """One row, with what staff did to it. Raises NotFoundError ``transaction_not_found``.

    ``final``: an order that it pays has an invoice, a licence or a code, so its match cannot be undone (R22).
    """
    row, history = store.get(row_id), store.history(row_id)
    [view] = transaction_views([row], store)
    final = any(is_final(order) for order in store.match_of((), row.orders)[1]) if row.orders else False
    return {**view, "final": final, "history": [entry.model_dump(mode="json") for entry in history]}


def show_order_to_staff(
    number: str,
    customers: Collection[str] | None,
    orders: OrderStore,
    statement: StatementStore,
    picture_link: Callable[[Picture], str],
    retryable: Callable[[Order], Mapping[StepName, str]],
) -> dict[str, Any]:
    """The order with its history, its steps, the transactions that paid it, and what its customer
    claims (R26).

    ``waiting`` are the free credits that name it, with their ``sum`` in VND: several transfers may
    add up (R21). ``retryable`` are the steps that may be done again now, by what staff call them
    (R31). ``customers`` are those whose orders the caller may see, None for all; any other order
    raises NotFoundError ``order_not_found``, as one that does not exist (R81).
    """
    order = _seen(number, customers, orders)
    rows = statement.rows([*order.transactions, *statement.naming(number)])
    views = {row.id: view for row, view in zip(rows, transaction_views(rows, statement), strict=True)}
    waiting = [row for row in rows if row.is_free]
    return {
        **staff_view(orders.with_codes(order), orders.history(number)),
        "transactions": [views[row.id] for row in rows if row.id in order.transactions],
        "waiting": {
            "sum": sum(row.amount for row in waiting),
            "transactions": [views[row.id] for row in waiting],
        },
        "claim": order.claim and claim_view(order.claim, picture_link),
        "retryable": retryable(order),
    }


def show_claim(number: str, customers: Collection[str] | None, orders: OrderStore) -> Claim | None:
    """What the customer of an order claims, for who may see the order. Raises NotFoundError as
    show_order_to_staff does.
    """
    return _seen(number, customers, orders).claim


def _seen(number: str, customers: Collection[str] | None, orders: OrderStore) -> Order:
    order = orders.get(number)
    if customers is not None and order.customer.id not in customers:
        raise NotFoundError("order_not_found", f"There is no order {number}", field="number")
    return order


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
