"""R12a: at most one order of a customer for a product works on a temporary grant; who gets it next.

When the order that holds the customer's temporary grant for a product is paid or cancelled, or SUMAN refuses the grant,
the oldest other order of that customer and product that is still payable (`UNPAID`, `AWAITING_CUSTOMER`,
`CUSTOMER_CONFIRMED`) and waits for a grant gets it, until the end of its own `lock_on`, counted from its own order
date. When that day has passed it gets none, and the next oldest is asked.

An order that is locked or temporarily cancelled keeps the hold: who has not paid for one grant gets no second one.
An order on a commitment to pay is granted whatever else its customer holds. It holds the grant, too: until it is paid
or cancelled no other order gets one. It never waits. An order waits when it was placed, or its payment was undone,
while another one held the grant; one that SUMAN had granted what was paid for is then locked until it is paid again.
"""

from collections.abc import Callable
from datetime import date

from misa_order.kernel.calendar import WorkingCalendar, business_date
from misa_order.kernel.history import Why
from misa_order.orders.deadlines import day_to_lock
from misa_order.orders.grant import granted_anew, granted_for_longer
from misa_order.orders.order import Order, StepName
from misa_order.orders.recount import deferrals
from misa_order.orders.statuses import Resource
from misa_order.orders.store import OrderStore
from misa_order.table.contention import read_decide_write


def hand_on_grant(released_by: Order, orders: OrderStore, calendar: Callable[[], WorkingCalendar], why: Why) -> Order:
    """Give the temporary grant of this order's customer and product, if nobody holds it, to whom R12a says.

    Gives the order that has it then, ``released_by`` itself where nobody gets it. One call when the grant is held or
    nobody waits; the calendar is asked for only when somebody does. At once with others, or repeated, it leaves one
    holder. Raises BusyError when others keep being faster, InvalidInputError ``calendar_not_covered``.
    """

    def waiting() -> list[Order]:
        return orders.waiting_for_grant(released_by.product, released_by.customer.id)

    def once(seen: list[Order]) -> Order:
        granted = _first_granted(seen, calendar, why) if seen else None
        return orders.change(*granted, why, "GrantHandedOn") if granted else released_by

    return read_decide_write(released_by.number, waiting, once)


def _first_granted(
    waiting: list[Order], calendar: Callable[[], WorkingCalendar], why: Why
) -> tuple[Order, Order] | None:
    """The oldest order whose day has not passed, and the same with the grant."""
    for order in waiting:
        if order.waits_for_grant:
            lock_on = day_to_lock(business_date(order.created_at), calendar())
            if business_date(why.at) <= lock_on:
                return order, _granted(order, lock_on, calendar())
    return None


def _granted(order: Order, lock_on: date, calendar: WorkingCalendar) -> Order:
    granted = order.moved(resource=Resource.TEMPORARY).model_copy(update={"lock_on": lock_on})
    granted = granted.model_copy(update=deferrals(granted, calendar))
    # One that was granted before, paid and undone is granted anew.
    return granted_anew(granted) if StepName.TEMPORARY in order.steps else granted_for_longer(granted)
