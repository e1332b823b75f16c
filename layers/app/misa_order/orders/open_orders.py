"""What the set of open orders under a key says of each order: enough to rank candidates (R19,
R24).
"""

from typing import NamedTuple

from misa_order.orders.number import OrderNumber
from misa_order.orders.order import Order
from misa_order.settings.catalogue import MatchKey


def open_order_entry(order: Order) -> str:
    """What the set of open orders under a key says of each: enough to rank candidates without
    reading them.
    """
    return "|".join(
        (order.created_at.isoformat(), order.number, order.product, order.match_key, order.key, str(order.total))
    )


class OpenOrder(NamedTuple):
    """An entry of that set, read back."""

    created_at: str
    number: OrderNumber
    product: str
    match_key: MatchKey
    key: str
    total: int


def read_open_order(entry: str) -> OpenOrder:
    """The reverse of open_order_entry."""
    created_at, number, product, match_key, key, total = entry.split("|")
    return OpenOrder(created_at, OrderNumber(number), product, MatchKey(match_key), key, int(total))
