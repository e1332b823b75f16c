"""When time itself asks for something to be done with an order: what the daily jobs look for (R26, R43)."""

from datetime import datetime

from misa_order.kernel.calendar import start_of_day
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment


def next_due(order: Order) -> datetime | None:
    """The earliest instant from which a job has something to do with the order; None while none has.

    The order stands in the due list at this instant, and in no due list when it is None: a job reads what is due and
    nothing else. Whatever the job does moves this instant on.
    """
    return start_of_day(order.ask_on) if order.ask_on and order.status.payment is Payment.UNPAID else None


def is_to_be_asked(order: Order, now: datetime) -> bool:
    """Whether the customer is to be asked by now to confirm the payment (R26)."""
    due = next_due(order)
    return due is not None and due <= now
