"""When time itself asks for something to be done with an order: what the daily jobs look for (R26,
R40–R44, R55).
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Literal, NamedTuple

from misa_order.kernel.calendar import add_days, business_date, start_of_day
from misa_order.orders.order import Order
from misa_order.orders.statuses import PAYABLE, Payment, Resource

WARNED_DAYS_BEFORE = (2, 1)
_WORKS_TEMPORARILY = {Resource.TEMPORARY, Resource.PENDING_APPROVAL}


class Deadline(NamedTuple):
    """What happens to an order that is still unpaid at the end of the day ``on``, in Vietnam."""

    what: Literal["cancel", "lock"]
    on: date

    def has_passed(self, now: datetime) -> bool:
        """Whether that day has ended by ``now``."""
        return business_date(now) > self.on


def open_deadlines(order: Order) -> tuple[Deadline, ...]:
    """The deadlines that still lie before an order, past ones that no job has seen included (R40,
    R41, R55).

    The first claim defers both while staff have not answered it (R26), not that of a commitment.
    """
    payment, resource = order.status.payment, order.status.resource
    found = []
    if order.cancel_on and payment in PAYABLE:
        found.append(Deadline("cancel", _deferred(order, order.cancel_on, order.deferred_until)))
    if (ends := grant_ends_on(order)) and order.is_open and resource in _WORKS_TEMPORARILY:
        found.append(Deadline("lock", ends))
    return tuple(found)


def grant_ends_on(order: Order) -> date | None:
    """The last day, in Vietnam, on which it may be worked with unpaid; None where nothing was
    granted for that.
    """
    return order.lock_on and _deferred(order, order.lock_on, order.lock_deferred_until)


def open_grant_ends_on(order: Order) -> date | None:
    """The last day of a grant whose deadline is open, also where it has passed unseen; None
    elsewhere.
    """
    return next((deadline.on for deadline in open_deadlines(order) if deadline.what == "lock"), None)


def passed_deadlines(order: Order, now: datetime) -> tuple[Deadline, ...]:
    """The open deadlines that have passed by ``now``."""
    return tuple(deadline for deadline in open_deadlines(order) if deadline.has_passed(now))


def next_due(order: Order) -> datetime | None:
    """The earliest instant from which a job has something to do with the order; None while none
    has.

    The order stands in the due list at this instant, and in no due list when it is None: a job
    reads what is due and nothing else. Whatever the job does moves this instant on.
    """
    days = [add_days(deadline.on, 1) for deadline in open_deadlines(order)]
    days += _warning_days(order)
    if order.ask_on and order.status.payment is Payment.UNPAID:
        days.append(order.ask_on)
    return start_of_day(min(days)) if days else None


def is_to_be_asked(order: Order, now: datetime) -> bool:
    """Whether the customer is to be asked by now to confirm the payment (R26); not about what is
    over already.
    """
    asked = order.ask_on is not None and order.status.payment is Payment.UNPAID and order.ask_on <= business_date(now)
    return asked and not any(deadline.what == "cancel" for deadline in passed_deadlines(order, now))


def warnings_due(order: Order, now: datetime) -> tuple[Deadline, ...]:
    """The deadlines to warn the customer of today, none that has passed; empty when that was done
    (R44).
    """
    today = business_date(now)
    if not any(day <= today for day in _warning_days(order)):
        return ()
    near = (deadline for deadline in open_deadlines(order) if not deadline.has_passed(now))
    return tuple(deadline for deadline in near if add_days(deadline.on, -max(WARNED_DAYS_BEFORE)) <= today)


def spelled(deadlines: Iterable[Deadline]) -> str:
    """Deadlines as the history names them: ``cancel after 2026-11-26; lock after 2026-11-30``."""
    return "; ".join(f"{deadline.what} after {deadline.on}" for deadline in deadlines)


def _deferred(order: Order, day: date, until: date | None) -> date:
    holds = order.status.payment is Payment.CUSTOMER_CONFIRMED and order.commitment is None
    return max(day, until) if holds and until else day


def _warning_days(order: Order) -> Iterator[date]:
    """The days of warnings still to be given; the day of ordering has told of the deadlines
    already.
    """
    last = max(business_date(order.created_at), order.warned_on or date.min)
    for deadline in open_deadlines(order):
        for days in WARNED_DAYS_BEFORE:
            if (day := add_days(deadline.on, -days)) > last:
                yield day
