"""Staff take a match back, reject a suggestion, or give money back (R20, R22, R27)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from misa_order.kernel.calendar import business_date
from misa_order.kernel.errors import ConflictError, InvalidInputError
from misa_order.orders.cancel import without_invoice_request
from misa_order.orders.catalogue import Kind
from misa_order.orders.due import grant_ends_on
from misa_order.orders.grant import granted_anew
from misa_order.orders.order import Order, StepName
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource
from misa_order.orders.store import Why, change_parts
from misa_order.payments.statement import RowState, StatementRow
from misa_order.payments.store import StatementStore, settled_parts
from misa_order.table import keys
from misa_order.table.transaction import BusyError, Part, WriteRejectedError, merged

_TRIES = 6
_REFUNDABLE = {RowState.REFUNDABLE, RowState.UNMATCHED, RowState.PARTIAL}
_FINAL = {Invoice.INVOICED, Licence.ISSUED, Resource.CODE_ISSUED}


def reject_match(row_id: str, store: StatementStore, why: Why) -> StatementRow:
    """Say that a suggestion is wrong: the row is free, and the matcher leaves it alone from now on (R22).

    A repeat changes nothing. Raises NotFoundError, ConflictError ``transaction_not_free`` for one that pays an order.
    """
    return _settle(
        row_id, store, RowState.UNMATCHED, why, {RowState.UNMATCHED, *_REFUNDABLE, RowState.POSSIBLE_DUPLICATE}
    )


def refund(row_id: str, store: StatementStore, why: Why) -> StatementRow:
    """Note that money without an order was given back, with ``why.note`` saying how (R27); a repeat changes nothing.

    Raises InvalidInputError without a note, NotFoundError, ConflictError ``transaction_not_free``.
    """
    if not why.note:
        raise InvalidInputError("missing", "Say how and to whom it was given back", field="note")
    return _settle(row_id, store, RowState.REFUNDED, why, _REFUNDABLE)


def undo_match(row_id: str, store: StatementStore, why: Why) -> tuple[Order, ...]:
    """Take back a match with all its rows and orders, and no other: payment, row and grant go back (R22).

    Gives the orders as they are then; a repeat changes nothing. Raises NotFoundError, InvalidInputError without a
    reason, ConflictError ``match_final`` once something was issued that cannot be taken back, ``step_in_progress``
    while a partner's answer to the grant is still out.
    """
    if not why.note:
        raise InvalidInputError("missing", "Say why the match is wrong", field="reason")
    held: frozenset[keys.Key] = frozenset()
    for _ in range(_TRIES):
        row = store.get(row_id)
        if row.state is RowState.UNMATCHED and row.reason == why.reason:
            return ()
        if row.state is not RowState.MATCHED:
            raise ConflictError("transaction_not_matched", f"Transaction {row.id} is {row.state}", field="id")
        orders = store.match_of((), row.orders)[1]
        rows = store.rows(sorted({row.id}.union(*(order.transactions for order in orders))))
        try:
            store.table.write(merged(_undo_parts(rows, orders, why, held)))
        except WriteRejectedError as error:
            held |= {keys.Key(item["pk"], item["sk"]) for item in error.stored.values() if "holder" in item}
            continue
        return tuple(store.match_of((), row.orders)[1])
    raise BusyError(row_id)


def _undo_parts(
    rows: Sequence[StatementRow], orders: Sequence[Order], why: Why, held: Collection[keys.Key]
) -> list[Part]:
    parts: list[Part] = []
    taken = set(held)
    for row in rows:
        parts += settled_parts(row, row.settled(RowState.UNMATCHED, why.reason, (), why.at), why)
    for order in orders:
        grant = keys.temporary_grant(order.product, order.customer.id)
        back = undone(order, why.at, other_grant=grant in taken)
        if back.holds_temporary_grant:
            taken.add(grant)
        parts += change_parts(order, back, why, "PaymentUndone")
    return parts


def undone(order: Order, now: datetime, *, other_grant: bool = False) -> Order:
    """The order as it was before it was paid, with what its payment started to be taken back under new keys (R22).

    ``other_grant``: the customer works on another order's temporary grant by now, so this one is locked (R12).
    """
    status = order.status
    if _FINAL & {status.invoice, status.licence, status.resource}:
        raise ConflictError("match_final", f"Order {order.number} has an invoice, licence or code already", field="id")
    grant = StepName.LICENCE if order.kind is Kind.DESKTOP else StepName.RESOURCE
    if order.step(grant).state == "waiting":
        message = f"SUMAN has not answered for order {order.number} yet; try again shortly"
        raise ConflictError("step_in_progress", message, field="id")
    back = order.moved(payment=order.paid_from or Payment.UNPAID)
    back = back.model_copy(update={"paid_at": None, "paid_from": None, "transactions": ()})
    if other_grant and order.commitment is None:
        back = back.model_copy(update={"lock_on": None})
    back = _grant_back(back, now)
    # What a commitment asked for before the payment outlives its undoing (R52, R54).
    return back if order.commitment else without_invoice_request(back)


def _grant_back(order: Order, now: datetime) -> Order:
    if order.kind is Kind.DESKTOP:
        return order.moved(licence=Licence.NOT_ISSUED).begun_anew(StepName.LICENCE, StepName.REVOKE)
    if order.kind is Kind.TOPUP:
        return order.moved(resource=Resource.CODE_NOT_ISSUED).begun_anew(StepName.RESOURCE)
    to = _resource_before(order, now)
    order = order.moved(resource=to).begun_anew(StepName.RESOURCE)
    if to is Resource.TEMPORARY:
        return granted_anew(order)
    return order.begun_anew(StepName.LOCK) if to is Resource.LOCKED else order


def _resource_before(order: Order, now: datetime) -> Resource:
    """TEMPORARY, or LOCKED once its day has passed; what was never granted until the money came is not granted."""
    if (ends := grant_ends_on(order)) is None:
        return Resource.LOCKED if order.status.resource is Resource.PROVISIONED else Resource.NOT_PROVISIONED
    return Resource.TEMPORARY if business_date(now) <= ends else Resource.LOCKED


def _settle(row_id: str, store: StatementStore, to: RowState, why: Why, allowed: set[RowState]) -> StatementRow:
    for _ in range(_TRIES):
        row = store.get(row_id)
        if (row.state, row.reason) == (to, why.reason):
            return row
        if row.state not in allowed:
            raise ConflictError("transaction_not_free", f"Transaction {row.id} is {row.state}", field="id")
        after = row.settled(to, why.reason, (), why.at)
        try:
            store.table.write(settled_parts(row, after, why))
        except WriteRejectedError:
            continue
        return after
    raise BusyError(row_id)
