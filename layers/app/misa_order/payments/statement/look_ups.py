"""What judging a credit is told: orders by their numbers, and the open ones of keys (R19, R24)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from misa_order.orders.open_orders import OpenOrder, read_open_order
from misa_order.orders.order import Order
from misa_order.orders.stored import find_order
from misa_order.payments.statement.row import StatementRow
from misa_order.table import keys
from misa_order.table.wire import Item

type Named = tuple[dict[str, Order], dict[str, list[OpenOrder]]]
"""Orders by number, and the open ones of keys."""


class Evidence(NamedTuple):
    """What the matcher decides from: the row, the orders that its numbers name, and the open ones
    of its keys.
    """

    row: StatementRow
    by_number: dict[str, Order]
    by_key: dict[str, list[OpenOrder]]


def named_in(found: Mapping[keys.ItemKey, Item], numbers: Sequence[str], matched_keys: Sequence[str]) -> Named:
    """What was read under numbers and keys."""
    orders = {number: order for number in numbers if (order := find_order(found, number))}
    openings = {key: found.get(keys.open_orders(key), {}).get("open_orders", ()) for key in matched_keys}
    return orders, {key: _newest(entries) for key, entries in openings.items()}


def _newest(entries: Sequence[str]) -> list[OpenOrder]:
    return sorted(map(read_open_order, entries), reverse=True)
