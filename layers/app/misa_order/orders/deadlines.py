"""The two timers of an unpaid order (R40, R41), and the day on which its customer is asked
(R26).
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from misa_order.kernel.calendar import WorkingCalendar, add_days
from misa_order.settings.catalogue import Kind

DAYS_UNTIL_CANCELLED = 5
WORKING_DAYS_UNTIL_LOCKED = 5
WORKING_DAYS_UNTIL_ASKED: Mapping[Kind, int] = {Kind.SAAS: 2, Kind.TOPUP: 2, Kind.DESKTOP: 3}
WORKING_DAYS_DEFERRED = 3


class Deadlines(NamedTuple):
    """The last day, in Vietnam, of an unpaid order (R40) and of its temporary grant (R41); None
    where there is none.
    """

    cancel_on: date | None
    lock_on: date | None


def deadlines_for(kind: Kind, granted_temporarily: bool, ordered_on: date, calendar: WorkingCalendar) -> Deadlines:
    """The deadlines of an order of the business date ``ordered_on``; not for renewals on a
    commitment (R55).

    ``cancel_on`` is 5 days on, none for Top-up (R40). ``lock_on`` is 5 working days on, none where
    nothing was granted (R12, R41). Ordered 2026-11-21: 2026-11-26 and 2026-11-30 (R42). Raises
    InvalidInputError ``calendar_not_covered``.
    """
    cancel_on = None if kind is Kind.TOPUP else add_days(ordered_on, DAYS_UNTIL_CANCELLED)
    if not granted_temporarily:
        return Deadlines(cancel_on, None)
    return Deadlines(cancel_on, day_to_lock(ordered_on, calendar))


def day_to_lock(ordered_on: date, calendar: WorkingCalendar) -> date:
    """The last day of the temporary grant of an order of that business date (R41)."""
    return calendar.add_working_days(ordered_on, WORKING_DAYS_UNTIL_LOCKED)


def day_to_ask(kind: Kind, ordered_on: date, calendar: WorkingCalendar) -> date:
    """The day on which the customer of a still unpaid order is asked to confirm the payment
    (R26).
    """
    return calendar.add_working_days(ordered_on, WORKING_DAYS_UNTIL_ASKED[kind])


def deferred(deadline: date, calendar: WorkingCalendar) -> date:
    """The day to which a claim that staff have not answered defers a deadline of R40 or R41
    (R26).
    """
    return calendar.add_working_days(deadline, WORKING_DAYS_DEFERRED)
