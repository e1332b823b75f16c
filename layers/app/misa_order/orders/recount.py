"""What becomes of an open order's deadlines when the calendar is changed (R42)."""

from collections.abc import Mapping
from datetime import date

from misa_order.kernel.calendar import WorkingCalendar, business_date
from misa_order.orders.deadlines import day_to_ask, day_to_lock, deferred
from misa_order.orders.due import open_grant_ends_on
from misa_order.orders.grant import granted_anew
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment

_COUNTED = ("ask_on", "lock_on", "deferred_until", "lock_deferred_until")


def recounted(order: Order, calendar: WorkingCalendar) -> Order:
    """The order with those of its deadlines that still lie open counted by ``calendar``; equal to
    it where none moves.

    What is counted in working days: ``ask_on`` and ``lock_on`` from the day of ordering (R26, R41),
    and how far the first claim defers the deadlines while staff have not answered it. Where the end
    of the temporary grant moves, SUMAN is to be asked for it anew. Orders on a commitment keep
    their date (R55). Raises InvalidInputError ``calendar_not_covered``.
    """
    if order.commitment:
        return order
    moved = dated_anew(order, calendar, is_granted=open_grant_ends_on(order) is not None)
    if moved.lock_on == order.lock_on and open_grant_ends_on(moved) == open_grant_ends_on(order):
        return moved
    return granted_anew(moved)


def dated_anew(order: Order, calendar: WorkingCalendar, *, is_granted: bool) -> Order:
    """The order with its dates counted by ``calendar``, and nothing else of it changed; no order on
    a commitment.

    ``is_granted``: whether its temporary grant, and so ``lock_on``, is open. Raises as recounted
    does.
    """
    return order.model_copy(update=_dates(order, calendar, is_granted=is_granted))


def moves_between(before: Order, after: Order) -> tuple[str, ...]:
    """Which of an order's dates differ, as ``lock_on 2026-11-30 → 2026-12-01``."""
    was, now = (order.model_dump(include=set(_COUNTED), mode="json") for order in (before, after))
    return tuple(f"{name} {was[name]} → {now[name]}" for name in _COUNTED if was[name] != now[name])


def _dates(order: Order, calendar: WorkingCalendar, *, is_granted: bool) -> Mapping[str, date | None]:
    ordered_on = business_date(order.created_at)
    dates: dict[str, date | None] = {}
    if order.ask_on and order.status.payment is Payment.UNPAID:
        dates["ask_on"] = day_to_ask(order.kind, ordered_on, calendar)
    # Of an order that was cancelled over an unanswered claim the lock stays where that claim
    # deferred it to (R26).
    is_deferred = order.status.payment is Payment.TEMP_CANCELLED and order.lock_on == order.lock_deferred_until
    if is_granted and not is_deferred:
        dates["lock_on"] = day_to_lock(ordered_on, calendar)
    held = deferrals(order.model_copy(update=dates), calendar)
    return dates | {name: day for name, day in held.items() if is_granted or name != "lock_deferred_until"}


def deferrals(order: Order, calendar: WorkingCalendar) -> dict[str, date | None]:
    """To which days the first claim defers the order's deadlines while staff have not answered it
    (R26).
    """
    if order.claim is None or order.claim.n > 1 or order.status.payment is not Payment.CUSTOMER_CONFIRMED:
        return {}
    return {
        "deferred_until": order.cancel_on and deferred(order.cancel_on, calendar),
        "lock_deferred_until": order.lock_on and deferred(order.lock_on, calendar),
    }
