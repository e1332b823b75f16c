"""SUMAN grants what was ordered, and takes back what was cancelled (R12, R27, R30.1)."""

from datetime import datetime

from misa_order.fulfilment.advance import Advanced, Worker, advance
from misa_order.fulfilment.partners import Partner
from misa_order.fulfilment.steps import provision_due
from misa_order.orders.store import OrderStore


def provision_order(number: str, orders: OrderStore, suman: Partner, now: datetime) -> Advanced:
    """Make every call to SUMAN that the order is due; see advance for promises and errors."""
    return advance(number, orders, Worker("provision_order", provision_due, {"suman": suman}), now)
