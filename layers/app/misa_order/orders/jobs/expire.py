"""What becomes of an order that nobody has paid in time: cancelled for now, and locked (R40, R41,
R43, R55).
"""

from collections import Counter
from datetime import datetime

from misa_order.orders.due import grant_ends_on, passed_deadlines, spelled
from misa_order.orders.jobs.sweep import Deed, sweep_due
from misa_order.orders.order import Order, StepName
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import OrderStore


def expire_all_due(store: OrderStore, now: datetime) -> Counter[str]:
    """Apply every deadline that has passed by ``now``; how many of each kind, ``cancel`` and
    ``lock``.

    An order whose money comes meanwhile is either paid or expired, never both. Promises and raises
    as sweep_due does.
    """
    return sweep_due(store, now, "function:expire_orders", [expiry])


def expiry(order: Order, now: datetime) -> Deed | None:
    """What the deadlines that have passed make of an order, in one change.

    SUMAN is asked to lock what the order granted, under a new key (R31). The reason is
    ``cancel_deadline_passed``, ``lock_deadline_passed``, or both in one; the note says of which day
    each was.
    """
    passed = passed_deadlines(order, now)
    if not passed:
        return None
    for deadline in passed:
        if deadline.what == "cancel":
            # The claim that waits goes on deferring the lock (R26).
            ends = {"lock_on": grant_ends_on(order)}
            order = order.moved(payment=Payment.TEMP_CANCELLED).model_copy(update=ends)
        else:
            order = order.moved(resource=Resource.LOCKED).begun_anew(StepName.LOCK)
    what = tuple(deadline.what for deadline in passed)
    return Deed(what, order, f"{'_and_'.join(what)}_deadline_passed", spelled(passed), "DeadlinePassed")
