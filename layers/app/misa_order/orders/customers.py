"""Which orders a customer has placed, by the customer's id (R70)."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from misa_order.kernel.calendar import business_date
from misa_order.orders.order import Order
from misa_order.table import keys
from misa_order.table.transaction import Put

if TYPE_CHECKING:
    from misa_order.orders.store import OrderStore


class CustomersOrder(NamedTuple):
    """What never changes of an order, and tells which of a customer's orders are worth reading."""

    number: str
    product: str
    ordered_on: date


def customer_part(order: Order) -> Put:
    """What placing an order writes for this; nothing that becomes of the order changes it."""
    facts = {"product": order.product, "ordered_on": business_date(order.created_at).isoformat()}
    return Put(keys.customers_order(order.customer.id, order.number), facts)


def orders_of_customer(customer: str, wanted: Callable[[CustomersOrder], bool], store: "OrderStore") -> list[Order]:
    """Those of the customer's orders that are wanted, as they are now, oldest first.

    One query, and for each 100 that are wanted one call more.
    """
    rows = store.table.partition(keys.customers_order(customer, "").pk, "ORDER#")
    found = (
        CustomersOrder(row["sk"].partition("#")[2], row["product"], date.fromisoformat(row["ordered_on"]))
        for row in rows
    )
    numbers = [order.number for order in found if wanted(order)]
    return store.read_many(numbers) if numbers else []
