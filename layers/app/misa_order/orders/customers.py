"""Which orders a customer has placed, by the customer's id (R70)."""

from datetime import date, datetime
from typing import NamedTuple

from misa_order.kernel.calendar import business_date
from misa_order.table.wire import Item


class CustomersOrder(NamedTuple):
    """What never changes of an order, and tells which of a customer's orders are worth reading."""

    number: str
    product: str
    ordered_on: date


def read_listed(row: Item) -> CustomersOrder:
    """An order as the list of its customer's orders has it."""
    at, _, number = row["list_sk"].partition("#")
    return CustomersOrder(number, row["facts"], business_date(datetime.fromisoformat(at)))


def read_noted(row: Item) -> CustomersOrder:
    """An order as it was noted beside those that were placed in one item (ADR 0024)."""
    return CustomersOrder(row["sk"].partition("#")[2], row["product"], date.fromisoformat(row["ordered_on"]))
