"""The days that time's rules count for the order that tests place at NOW (R26, R40–R42, R44), and instants of any day.

A test that is about anything else takes them from here; what the rules count is pinned where tests/README.md says.
"""

from datetime import date, datetime, time, timedelta

from misa_order.kernel.calendar import VIETNAM, WorkingCalendar, add_days, business_date
from misa_order.orders.deadlines import DAYS_UNTIL_CANCELLED, day_to_ask, day_to_lock
from misa_order.orders.due import WARNED_DAYS_BEFORE
from misa_order.settings.catalogue import Kind
from tests.builders import CALENDAR, NOW

ORDERED_ON = business_date(NOW)  # A Saturday; Tuesday the 24th is a holiday.
CANCEL_ON = add_days(ORDERED_ON, DAYS_UNTIL_CANCELLED)
LOCK_ON = day_to_lock(ORDERED_ON, CALENDAR)
ASK_ON = day_to_ask(Kind.SAAS, ORDERED_ON, CALENDAR)

LATER = WorkingCalendar(CALENDAR.days_off | {date(2026, 11, 25)}, CALENDAR.working_weekends, CALENDAR.years)
"""The calendar with a company day more: working days end later."""
EARLIER = WorkingCalendar(CALENDAR.days_off - {date(2026, 11, 24)}, CALENDAR.working_weekends, CALENDAR.years)
"""The calendar with a holiday less: working days end earlier."""


def day_after(day: date) -> date:
    """The next day."""
    return add_days(day, 1)


def day_before(day: date) -> date:
    """The day before."""
    return add_days(day, -1)


def warning_days(deadline: date) -> list[date]:
    """The days on which a customer is warned of a deadline, the first one first (R44)."""
    return sorted(add_days(deadline, -days) for days in WARNED_DAYS_BEFORE)


def morning_of(day: date) -> datetime:
    """Eight in the morning in Vietnam, when customers are asked and warned."""
    return datetime.combine(day, time(8), VIETNAM)


def night_after(day: date) -> datetime:
    """Half an hour after the end of a day in Vietnam, when its deadlines are drawn."""
    return datetime.combine(day, time.min, VIETNAM) + timedelta(days=1, minutes=30)
