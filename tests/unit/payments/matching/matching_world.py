"""Orders that tests match memos against, looked up as the system looks them up."""

from collections.abc import Sequence

from misa_order.orders.statuses import Payment
from misa_order.payments.matching.agreement import stored_form
from misa_order.payments.matching.decide import Match, Payable, decide, wanted
from misa_order.payments.matching.memo import read_memo
from misa_order.settings.catalogue import MatchKey

WORDS = {"domain": "Domain", "tax_code": "MST", "phone": "SDT"}


def payable(
    number: str, key: str, *, total: int = 990_000, payment: str = "UNPAID", kind: str = "domain", at: str = ""
) -> Payable:
    return Payable(number, "CUKCUK", MatchKey(kind), key, total, Payment(payment), at)


def match(memo: str, amount: int, orders: Sequence[Payable]) -> Match:
    """Look up only what is wanted, by number in any state and by key among the open orders, and decide."""
    reading = read_memo(memo)
    numbers, keys = wanted(reading)
    by_number = {order.number: order for order in orders if order.number in numbers}
    still_open = [order for order in orders if order.payment not in {Payment.PAID, Payment.CANCELLED}]
    by_key = {key: [order for order in still_open if stored_form(order.match_key, order.key) == key] for key in keys}
    return decide(reading, amount, by_number, by_key)
