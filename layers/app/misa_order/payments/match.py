"""Each new credit is matched against orders by number and key, and an exact match pays
(R19–R21).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from misa_order.kernel.history import Why
from misa_order.orders.open_orders import OpenOrder
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import change_parts
from misa_order.payments.matching.decide import Payable, decide, wanted
from misa_order.payments.matching.memo import read_memo
from misa_order.payments.reversal import flag_reversal
from misa_order.payments.statement.row import StatementRow
from misa_order.payments.statement.store import Evidence, StatementStore, naming_parts, row_part
from misa_order.table.contention import read_decide_write
from misa_order.table.writes import Part, merged


class Matched(NamedTuple):
    """The row after judging, and whether it had been judged before, so that nothing was written."""

    row: StatementRow
    repeated: bool


def match_payment(row_id: str, memo: str, store: StatementStore, now: datetime) -> Matched:
    """Judge a credit once: pay its orders when the match is exact, else note candidates and reason
    on the row.

    One read and one write, however many orders are open. Whoever loses a race for an order reads
    again and finds it paid. Raises BusyError when others keep being faster: the message is then
    delivered again.
    """
    reading = read_memo(memo)
    look_ups = wanted(reading)

    def once(found: Evidence) -> Matched:
        if not found.row.waits_for_judgement:
            return Matched(found.row, repeated=True)
        if found.row.takes_back:
            return Matched(flag_reversal(found.row, found.by_number, store, now), repeated=False)
        match = decide(reading, found.row.amount, *_payables(found))
        row = found.row.judged(match, now)
        paid = [found.by_number[number] for number in row.orders]
        parts = [part for order in paid for part in payment_parts(order, row.id, now)]
        store.table.write([row_part(row, found.row.version), *naming_parts(row, "ADD"), *merged(parts)])
        return Matched(row, repeated=False)

    return read_decide_write(row_id, lambda: store.evidence(row_id, look_ups.numbers, look_ups.keys), once)


def payment_parts(order: Order, row_id: str, now: datetime) -> list[Part]:
    """What paying an order by this row writes: ``PAID``, its history, and the event from which R30
    follows.
    """
    paid = order.paid((row_id,), now)
    why = Why("function:match_payment", now, "transfer_matched", note=f"transaction {row_id}")
    return change_parts(order, paid, why, "OrderPaid")


def _payables(found: Evidence) -> tuple[Mapping[str, Payable], Mapping[str, Sequence[Payable]]]:
    by_number = {number: _known(order) for number, order in found.by_number.items()}
    by_key = {key: [_opening(entry, by_number) for entry in entries] for key, entries in found.by_key.items()}
    return by_number, by_key


def _known(order: Order) -> Payable:
    return Payable(
        number=order.number,
        product=order.product,
        match_key=order.match_key,
        key=order.key,
        total=order.total,
        payment=order.status.payment,
        created_at=order.created_at.isoformat(),
    )


def _opening(entry: OpenOrder, by_number: Mapping[str, Payable]) -> Payable:
    """An order known only as open under a key: a candidate for staff at most, so UNPAID stands for
    any open state.
    """
    return by_number.get(entry.number) or Payable(
        number=entry.number,
        product=entry.product,
        match_key=entry.match_key,
        key=entry.key,
        total=entry.total,
        payment=Payment.UNPAID,
        created_at=entry.created_at,
    )
