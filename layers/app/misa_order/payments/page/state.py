"""How the payment of an order stands, as its customer is shown it (R83)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from misa_order.kernel.calendar import local_time
from misa_order.orders.order import Order
from misa_order.orders.order_request import Language
from misa_order.orders.statuses import Payment, label
from misa_order.payments.matching.reasons import MatchReason
from misa_order.payments.statement.row import StatementRow

FINAL = frozenset({Payment.PAID, Payment.CANCELLED})
"""Nobody need ask again once it is one of these."""
_OF_ANOTHER = {
    MatchReason.KEY_DIFFERS,
    MatchReason.WRONG_PAIR,
    MatchReason.OTHER_NUMBER,
    MatchReason.NUMBER_UNMARKED,
}
"""Why money that names an order may well be somebody else's."""


class PaymentState(NamedTuple):
    """``received`` is what has come for the order in VND, also what staff have still to confirm; ``missing`` what is
    still waited for.
    """

    payment: Payment
    paid_at: datetime | None
    received: int
    missing: int
    at: datetime

    def shown(self, language: Language) -> dict[str, Any]:
        """The state as api.md shows it, its label in this language."""
        return {
            "payment": self.payment,
            "label": label("payment", self.payment, english=language is Language.ENGLISH),
            "paid_at": self.paid_at and local_time(self.paid_at),
            "received": self.received,
            "missing": self.missing,
            "at": local_time(self.at),
        }


def payment_state(order: Order, rows: Sequence[StatementRow], now: datetime) -> PaymentState:
    """How it stands at ``now``; ``rows`` are those that pay the order or may be meant for it."""
    received = sum(_of_order(row, order) for row in rows)
    if order.status.payment is Payment.PAID and not order.transactions:
        # At a gateway or in cash: no statement tells of it.
        received += order.total
    missing = 0 if order.status.payment in FINAL else max(0, order.total - received)
    return PaymentState(order.status.payment, order.paid_at, received, missing, now)


def _of_order(row: StatementRow, order: Order) -> int:
    """What of a row's money is this order's, as far as can be told without a person."""
    if order.number in row.orders:
        return row.amount if len(row.orders) == 1 else order.total
    # What names several orders, or may be another's, is told to nobody before staff have looked.
    is_meant = row.is_free and row.candidates == (order.number,) and row.reason not in _OF_ANOTHER
    return row.amount if is_meant else 0
