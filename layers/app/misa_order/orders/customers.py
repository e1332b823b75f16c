"""Which orders a customer has placed, by the customer's id (R70)."""

from datetime import date
from typing import NamedTuple

from misa_order.kernel.calendar import business_date
from misa_order.orders.order import Order
from misa_order.table import keys
from misa_order.table.wire import Item
from misa_order.table.writes import Put


class CustomersOrder(NamedTuple):
    """What never changes of an order, and tells which of a customer's orders are worth reading."""

    number: str
    product: str
    ordered_on: date


def customer_part(order: Order) -> Put:
    """What placing an order writes for this; nothing that becomes of the order changes it."""
    facts = {"product": order.product, "ordered_on": business_date(order.created_at).isoformat()}
    return Put(keys.customers_order(order.customer.id, order.number), facts)


def read_customers_order(row: Item) -> CustomersOrder:
    """The reverse of customer_part."""
    return CustomersOrder(row["sk"].partition("#")[2], row["product"], date.fromisoformat(row["ordered_on"]))
