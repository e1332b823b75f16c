"""Each new credit is matched against orders by number and key, and an exact match pays
(R19–R21).
"""

from datetime import datetime
from typing import NamedTuple

from misa_order.kernel.history import Why
from misa_order.orders.changes import change_parts
from misa_order.orders.order import Order
from misa_order.payments.judging import payables
from misa_order.payments.matching.decide import decide, wanted
from misa_order.payments.matching.memo import read_memo
from misa_order.payments.reversal import flag_reversal
from misa_order.payments.statement.look_ups import Evidence
from misa_order.payments.statement.row import StatementRow
from misa_order.payments.statement.store import StatementStore, naming_parts, row_part
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
        match = decide(reading, found.row.amount, *payables(found.by_number, found.by_key))
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
