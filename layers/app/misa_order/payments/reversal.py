"""A bank takes a credit back: the order that it paid is flagged for staff, and nothing else happens
by itself (R18).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from misa_order.kernel.history import Why
from misa_order.orders.changes import change_parts
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.payments.statement.booking import Direction, reference_key
from misa_order.payments.statement.row import StatementRow
from misa_order.payments.statement.store import StatementStore, row_part
from misa_order.table.contention import read_decide_write
from misa_order.table.writes import Part, merged

REVERSED = "payment_reversed"
"""Why the history says that an order was flagged."""


def flag_reversal(row: StatementRow, named: Mapping[str, Order], store: StatementStore, now: datetime) -> StatementRow:
    """Flag the paid orders whose money this debit takes back: those of the credit with its
    reference, or named in it.

    They stay paid until staff undo the match; their history and ``reversed_by`` say so, and the row
    shows them as candidates. Raises BusyError when others keep changing them.
    """

    def once(seen: StatementRow) -> StatementRow:
        if not seen.waits_for_judgement:
            return seen
        orders = _paid(store, seen, named)
        candidates = tuple(order.number for order in orders)
        judged = seen.taking_back(candidates, now)
        parts = [part for order in orders for part in _flag(order, seen.id, now)]
        store.table.write([row_part(judged, seen.version), *merged(parts)])
        return judged

    return read_decide_write(row.id, lambda: store.rows([row.id])[0], once, known=row)


def _paid(store: StatementStore, row: StatementRow, named: Iterable[str]) -> list[Order]:
    """As they are now: what was read before may have changed."""
    numbers = dict.fromkeys([*_orders_of_credit(store, row), *named])
    return [order for order in store.match_of((), list(numbers))[1] if order.status.payment is Payment.PAID]


def _orders_of_credit(store: StatementStore, row: StatementRow) -> tuple[str, ...]:
    """What the credit with its reference paid: the last one before it, for a document number comes
    back another day.
    """
    if not row.reference:
        return ()
    found = store.known_as(reference_key(row.account, Direction.IN, row.amount, row.reference))
    earlier = [credit for credit in found if credit.value_date <= row.value_date] or found
    return max(earlier, key=lambda credit: credit.value_date).orders if earlier else ()


def _flag(order: Order, row_id: str, now: datetime) -> list[Part]:
    flagged = order.model_copy(update={"reversed_by": (*order.reversed_by, row_id)})
    why = Why("function:match_payment", now, REVERSED, note=f"transaction {row_id}")
    return change_parts(order, flagged, why, None)
