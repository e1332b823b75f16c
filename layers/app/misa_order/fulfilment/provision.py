"""SUMAN grants what was ordered, and takes back what was cancelled (R12, R27, R30.1)."""

from collections.abc import Callable

from misa_order.fulfilment.advance import Advanced, Worker, advance
from misa_order.fulfilment.partners import Partner
from misa_order.fulfilment.steps import provision_due
from misa_order.kernel.calendar import Clock, WorkingCalendar
from misa_order.kernel.history import Why
from misa_order.orders.ending.hand_on_grant import hand_on_grant
from misa_order.orders.store import OrderStore


def provision_order(
    number: str,
    orders: OrderStore,
    suman: Partner,
    calendar: Callable[[], WorkingCalendar],
    clock: Clock,
    *,
    released: bool = False,
) -> Advanced:
    """Make every call to SUMAN that the order is due; see advance for promises and errors.

    Then the customer's temporary grant is handed on (R12a), if a change of this order ``released``
    it or if the order itself waits for a grant. A waiting order asks because the holder may have
    let go while it was being placed, when nobody was there to take over. These cases cost one more
    call to the table.
    """
    advanced = advance(number, orders, Worker("provision_order", provision_due, {"suman": suman}), clock)
    if released or advanced.order.waits_for_grant:
        note = f"let go by order {number}" if released else None
        why = Why("function:provision_order", clock(), "grant_handed_on", note)
        hand_on_grant(advanced.order, orders, calendar, why)
    return advanced
