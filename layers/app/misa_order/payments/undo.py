"""Staff take a match back, reject a suggestion, or give money back (R20, R22, R27)."""

from collections.abc import Callable, Collection, Sequence

from misa_order.kernel.calendar import WorkingCalendar
from misa_order.kernel.errors import ConflictError, InvalidInputError
from misa_order.kernel.history import Why
from misa_order.orders.changes import change_parts
from misa_order.orders.ending.undone import undone
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.orders.stored import WholeOrder
from misa_order.payments.statement.row import FREE, RowState, StatementRow
from misa_order.payments.statement.store import StatementStore, settled_parts
from misa_order.table import keys
from misa_order.table.contention import read_decide_write
from misa_order.table.writes import MOST_PARTS, ChangedMeanwhileError, Part, WriteRejectedError, merged

type Calendar = Callable[[], WorkingCalendar]
"""Reads the calendar; asked for only where a date is counted by it."""

_REFUNDABLE = FREE - {RowState.POSSIBLE_DUPLICATE}


def reject_match(row_id: str, store: StatementStore, why: Why) -> StatementRow:
    """Say that a suggestion is wrong: the row is free, and the matcher leaves it alone from now on
    (R22).

    A repeat changes nothing. Raises NotFoundError, ConflictError ``transaction_not_free`` for one
    that pays an order.
    """
    return _settle(row_id, store, RowState.UNMATCHED, why, FREE)


def refund(row_id: str, store: StatementStore, why: Why) -> StatementRow:
    """Note that money without an order was given back, with ``why.note`` saying how (R27); a repeat
    changes nothing.

    Raises InvalidInputError without a note, NotFoundError, ConflictError ``transaction_not_free``.
    """
    if not why.note:
        raise InvalidInputError("missing", "Say how and to whom it was given back", field="note")
    return _settle(row_id, store, RowState.REFUNDED, why, _REFUNDABLE)


def undo_match(row_id: str, store: StatementStore, why: Why, calendar: Calendar) -> tuple[Order, ...]:
    """Take back a match with all its rows and orders, and no other: payment, row and grant go back
    (R22).

    Gives the orders as they are then, their dates by the calendar of today (R42); a repeat changes
    nothing. Raises NotFoundError, InvalidInputError without a reason, ConflictError ``match_final``
    once something was issued that cannot be taken back, ``step_in_progress`` while a partner's
    answer to the grant is still out.
    """
    if not why.note:
        raise InvalidInputError("missing", "Say why the match is wrong", field="reason")
    held: set[keys.ItemKey] = set()

    def once(row: StatementRow) -> tuple[Order, ...]:
        if row.state is RowState.UNMATCHED and row.reason == why.reason:
            return ()
        if row.state is not RowState.MATCHED:
            raise ConflictError("transaction_not_matched", f"Transaction {row.id} is {row.state}", field="id")
        orders = store.match_of((), row.orders)[1]
        rows = store.rows(sorted({row.id}.union(*(order.transactions for order in orders))))
        try:
            store.table.write(_fitting(merged(_undo_parts(rows, orders, why, held, calendar)), orders, store))
        except WriteRejectedError as error:
            held.update(keys.ItemKey(item["pk"], item["sk"]) for item in error.stored.values() if "holders" in item)
            raise
        return tuple(store.match_of((), row.orders)[1])

    return read_decide_write(row_id, lambda: store.get(row_id), once)


def _fitting(parts: list[Part], orders: Sequence[Order], store: StatementStore) -> list[Part]:
    # One that is kept in one item would take its second along. More than 16 of these are kept in two first, which
    # changes nothing of them, and all is read again.
    whole = [order for order in orders if isinstance(order, WholeOrder)]
    if len(parts) > MOST_PARTS and whole:
        for order in whole:
            OrderStore(store.table).take_apart(order)
        raise ChangedMeanwhileError
    return parts


def _undo_parts(
    rows: Sequence[StatementRow],
    orders: Sequence[Order],
    why: Why,
    held: Collection[keys.ItemKey],
    calendar: Calendar,
) -> list[Part]:
    parts: list[Part] = []
    taken = set(held)
    for row in rows:
        parts += settled_parts(row, row.settled(RowState.UNMATCHED, why), why)
    # What a commitment holds is held whoever else has the grant, so it comes first (R12).
    for order in sorted(orders, key=lambda order: order.commitment is None):
        grant = keys.temporary_grant(order.product, order.customer.id)
        back = undone(order, why.at, calendar, other_grant=grant in taken)
        if back.holds_temporary_grant:
            taken.add(grant)
        parts += change_parts(order, back, why, "PaymentUndone")
    return parts


def _settle(row_id: str, store: StatementStore, to: RowState, why: Why, allowed: Collection[RowState]) -> StatementRow:
    def once(row: StatementRow) -> StatementRow:
        if (row.state, row.reason) == (to, why.reason):
            return row
        if row.state not in allowed:
            raise ConflictError("transaction_not_free", f"Transaction {row.id} is {row.state}", field="id")
        after = row.settled(to, why)
        store.table.write(settled_parts(row, after, why))
        return after

    return read_decide_write(row_id, lambda: store.get(row_id), once)
