"""Staff confirm what the machine may not decide: transfers and cash (R19, R20, R21, R23)."""

from collections.abc import Sequence

from misa_order.kernel.errors import ConflictError, InvalidInputError
from misa_order.kernel.history import Why
from misa_order.orders.changes import change_parts
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import StatementStore, settled_parts
from misa_order.table.contention import read_decide_write
from misa_order.table.writes import MOST_PARTS, Part, merged

CONFIRMED = "confirmed_by_staff"
_MOST = 20


def confirm_transfer(
    row_ids: Sequence[str], numbers: Sequence[str], store: StatementStore, why: Why
) -> tuple[Order, ...]:
    """Pay one order by several credits, or several orders by one, all of it or nothing; a repeat
    changes nothing.

    Any amount may be confirmed; what is short or over is kept in the history (R19). Raises
    InvalidInputError for other combinations, NotFoundError, ConflictError ``transaction_not_free``,
    ``order_paid`` or ``order_cancelled``.
    """
    _check_combination(row_ids, numbers)

    def once(seen: tuple[Sequence[StatementRow], Sequence[Order]]) -> tuple[Order, ...]:
        rows, orders = seen
        if _confirmed_before(rows, orders):
            return tuple(orders)
        store.table.write(_fitting(merged(_confirmation(rows, orders, why))))
        return tuple(store.match_of((), numbers)[1])

    return read_decide_write(", ".join(numbers), lambda: store.match_of(row_ids, numbers), once)


def confirm_cash(number: str, orders: OrderStore, why: Why) -> Order:
    """Pay an order by money that was received in hand, whatever method it was created with (R23).

    ``why.note`` says what was received. Raises InvalidInputError without one, ConflictError
    ``order_paid`` or ``order_cancelled``.
    """
    if not why.note:
        raise InvalidInputError("missing", "Say what was received, by whom", field="note")

    def once(order: Order) -> Order:
        return orders.change(order, order.paid((), why.at), why, "OrderPaid")

    return read_decide_write(number, lambda: orders.get(number), once)


def _check_combination(row_ids: Sequence[str], numbers: Sequence[str]) -> None:
    if not row_ids or len(set(row_ids)) != len(row_ids) or len(row_ids) > _MOST:
        raise InvalidInputError("bad_selection", f"Choose 1 to {_MOST} transactions, each once", field="transactions")
    if not numbers or len(set(numbers)) != len(numbers) or len(numbers) > _MOST:
        raise InvalidInputError("bad_selection", f"Choose 1 to {_MOST} orders, each once", field="orders")
    if len(row_ids) > 1 and len(numbers) > 1:
        raise InvalidInputError(
            "bad_selection",
            "Either several transactions pay one order, or one transaction pays several",
            field="orders",
        )


def _fitting(parts: list[Part]) -> list[Part]:
    # Each order takes up to five items along, and all of it must be one transaction.
    if len(parts) > MOST_PARTS:
        raise InvalidInputError("bad_selection", "These are too many orders for one transfer", field="orders")
    return parts


def _confirmed_before(rows: Sequence[StatementRow], orders: Sequence[Order]) -> bool:
    numbers, row_ids = {order.number for order in orders}, {row.id for row in rows}
    settled = all(row.state is RowState.MATCHED and set(row.orders) == numbers for row in rows)
    return settled and all(set(order.transactions) == row_ids for order in orders)


def _confirmation(rows: Sequence[StatementRow], orders: Sequence[Order], why: Why) -> list[Part]:
    for row in rows:
        if not row.is_free:
            raise ConflictError("transaction_not_free", f"Transaction {row.id} is {row.state}", field="transactions")
    reason = why._replace(note=_settlement(rows, orders, why.note))
    row_ids, numbers = tuple(row.id for row in rows), tuple(order.number for order in orders)
    parts: list[Part] = []
    for row in rows:
        parts += settled_parts(row, row.settled(RowState.MATCHED, reason, numbers), reason)
    for order in orders:
        parts += change_parts(order, order.paid(row_ids, why.at), reason, "OrderPaid")
    return parts


def _settlement(rows: Sequence[StatementRow], orders: Sequence[Order], note: str | None) -> str:
    """What was paid of what was due, for the history."""
    paid, due = sum(row.amount for row in rows), sum(order.total for order in orders)
    difference = {0: ""}.get(paid - due, f", {abs(paid - due)} VND {'over' if paid > due else 'short'}")
    said = f"transactions {', '.join(row.id for row in rows)}: {paid} of {due} VND{difference}"
    return f"{said}; {note}" if note else said
