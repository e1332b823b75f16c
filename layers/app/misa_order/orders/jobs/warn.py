"""Customers are warned 2 days and 1 day before a deadline, in one letter a day, and never after
paying (R44).
"""

from datetime import datetime

from misa_order.kernel.calendar import business_date
from misa_order.orders.due import spelled, warnings_due
from misa_order.orders.jobs.sweep import Deed
from misa_order.orders.order import Order


def warning(order: Order, now: datetime) -> Deed | None:
    """Warn of every deadline that is near on the day of ``now``; the note says which and of which
    day.

    A late run warns once of what still lies ahead.
    """
    near = warnings_due(order, now)
    if not near:
        return None
    warned = order.model_copy(update={"warned_on": business_date(now)})
    return Deed(("warned",), warned, "warned_of_deadline", spelled(near), "PaymentReminded")
