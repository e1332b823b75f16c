"""Credits are judged from what the table says of the orders that their memos name (R19, R24)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from misa_order.orders.open_orders import OpenOrder
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.payments.matching.decide import MatchResult, Payable, decide, wanted
from misa_order.payments.matching.memo import read_memo
from misa_order.payments.statement.row import StatementRow
from misa_order.payments.statement.store import StatementStore


def judged_early(rows: Sequence[StatementRow], store: StatementStore, now: datetime) -> list[StatementRow]:
    """Credits that are not written yet, those that pay nothing with the matcher's verdict on them.

    What pays an order, and a reversal, is left to the matcher: that is written with the order. One
    call for each 100 orders and keys that the memos name. They are not counted as PaymentMatched, which
    tells how well customers' own transfers are recognised: a file of strangers would drown that.
    """
    readings = [read_memo(row.memo) for row in rows]
    look_ups = [wanted(reading) for reading in readings]
    orders, openings = store.named(
        [number for one in look_ups for number in one.numbers], [key for one in look_ups for key in one.keys]
    )
    judged = []
    for row, reading, one in zip(rows, readings, look_ups, strict=True):
        by_number = {number: orders[number] for number in one.numbers if number in orders}
        match = decide(reading, row.amount, *payables(by_number, {key: openings.get(key, []) for key in one.keys}))
        early = match.result is not MatchResult.EXACT and not row.takes_back
        judged.append(row.judged(match, now).model_copy(update={"version": 1}) if early else row)
    return judged


def payables(
    orders: Mapping[str, Order], openings: Mapping[str, Sequence[OpenOrder]]
) -> tuple[Mapping[str, Payable], Mapping[str, Sequence[Payable]]]:
    """Orders by number, and the open ones of keys, as deciding wants them."""
    by_number = {number: _known(order) for number, order in orders.items()}
    by_key = {key: [_opening(entry, by_number) for entry in entries] for key, entries in openings.items()}
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
