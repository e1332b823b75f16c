"""Business dates and working days in Vietnam (R42), counted on dates that are given."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from misa_order.kernel.errors import InvalidInputError

# Vietnam has had no summer time since 1975, so its hours need no time-zone file in the package.
VIETNAM = timezone(timedelta(hours=7))
SATURDAY_AND_SUNDAY = frozenset({5, 6})

type Clock = Callable[[], datetime]
"""What time it is, asked for when it matters."""


def business_date(instant: datetime) -> date:
    """The date in Vietnam at ``instant``, which must be aware (ValueError)."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone has no business date")
    return instant.astimezone(VIETNAM).date()


def start_of_day(day: date) -> datetime:
    """The first instant of ``day`` in Vietnam, in UTC: from when on something is to be done on that
    day.
    """
    return datetime.combine(day, time.min, VIETNAM).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last instant of ``day`` in Vietnam, 23:59:59.999999, in UTC: when a deadline on that day
    falls (R42).
    """
    return datetime.combine(day, time.max, VIETNAM).astimezone(UTC)


def add_days(start: date, days: int) -> date:
    """``days`` calendar days after ``start``, or before it when negative; the start day does not
    count (R42).
    """
    return start + timedelta(days=days)


def add_months(start: date, months: int) -> date:
    """The day ``months`` calendar months later; the last day of that month where it has no
    such day.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked (R42), for the covered ``years`` only.

    ``days_off`` are the dates that would be worked by their weekday and are not;
    ``working_weekends`` the opposite; ``weekend`` the days of the week that are free, Monday being
    0.
    """

    days_off: frozenset[date]
    working_weekends: frozenset[date]
    years: frozenset[int]
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is worked. Raises InvalidInputError ``calendar_not_covered`` outside the
        covered years.
        """
        if day.year not in self.years:
            raise InvalidInputError("calendar_not_covered", f"the calendar does not cover {day.isoformat()}", "years")
        if day.weekday() in self.weekend:
            return day in self.working_weekends
        return day not in self.days_off

    def add_working_days(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start``, itself not counted; ``start`` when ``days``
        is 0 (R42).

        Raises InvalidInputError ``calendar_not_covered`` when the count leaves the covered years,
        ValueError when ``days`` is negative.
        """
        if days < 0:
            raise ValueError("working days are counted forward")
        day = start
        while days:
            day += timedelta(days=1)
            days -= self.is_working(day)
        return day


def local_time(instant: datetime) -> str:
    """ISO 8601 with Vietnam's offset, to the second."""
    return instant.astimezone(VIETNAM).isoformat(timespec="seconds")
