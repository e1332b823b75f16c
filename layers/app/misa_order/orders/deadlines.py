"""The two timers of an unpaid order (R40, R41), and the calendar setting they are counted by (R42)."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    model_validator,
)

from misa_order.kernel.calendar import WorkingCalendar, add_days
from misa_order.kernel.errors import InvalidInputError
from misa_order.settings.catalogue import Kind, Text, refuse_repeats

DAYS_UNTIL_CANCELLED = 5
WORKING_DAYS_UNTIL_LOCKED = 5
WORKING_DAYS_UNTIL_ASKED: Mapping[Kind, int] = {Kind.SAAS: 2, Kind.TOPUP: 2, Kind.DESKTOP: 3}
WORKING_DAYS_DEFERRED = 3
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Deadlines(NamedTuple):
    """The last day, in Vietnam, of an unpaid order (R40) and of its temporary grant (R41); None where there is none."""

    cancel_on: date | None
    lock_on: date | None


def deadlines_for(kind: Kind, granted_temporarily: bool, ordered_on: date, calendar: WorkingCalendar) -> Deadlines:
    """The deadlines of an order of the business date ``ordered_on``; not for renewals on a commitment (R55).

    ``cancel_on`` is 5 days on, none for Top-up (R40); ``lock_on`` 5 working days on where something was granted, none
    elsewhere (R12, R41). Raises InvalidInputError ``calendar_not_covered``.
    """
    cancel_on = None if kind is Kind.TOPUP else add_days(ordered_on, DAYS_UNTIL_CANCELLED)
    if not granted_temporarily:
        return Deadlines(cancel_on, None)
    return Deadlines(cancel_on, day_to_lock(ordered_on, calendar))


def day_to_lock(ordered_on: date, calendar: WorkingCalendar) -> date:
    """The last day of the temporary grant of an order of that business date (R41)."""
    return calendar.add_working_days(ordered_on, WORKING_DAYS_UNTIL_LOCKED)


def day_to_ask(kind: Kind, ordered_on: date, calendar: WorkingCalendar) -> date:
    """The day on which the customer of a still unpaid order is asked to confirm the payment (R26)."""
    return calendar.add_working_days(ordered_on, WORKING_DAYS_UNTIL_ASKED[kind])


def deferred(deadline: date, calendar: WorkingCalendar) -> date:
    """The day to which a claim that staff have not answered defers a deadline of R40 or R41 (R26)."""
    return calendar.add_working_days(deadline, WORKING_DAYS_DEFERRED)


class Weekday(StrEnum):
    """A day of the week as the calendar setting spells it, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


def _only_iso_dates(value: object) -> object:
    # Numbers, also in quotes, would else be read as seconds since 1970.
    if isinstance(value, date) or (isinstance(value, str) and _ISO_DATE.fullmatch(value)):
        return value
    raise ValueError("a date is written YYYY-MM-DD")


def _some_day_is_left(weekend: frozenset[Weekday]) -> frozenset[Weekday]:
    if len(weekend) == len(Weekday):
        raise ValueError("no day is left to work on")
    return weekend


Day = Annotated[date, BeforeValidator(_only_iso_dates)]


class Override(BaseModel):
    """A date that staff decided on, against weekday and holidays: swapped days, company days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: Day
    working: StrictBool
    note: Text


class Holiday(BaseModel):
    """A public holiday, or the day in lieu of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: Day
    name: Text


class CalendarSetting(BaseModel):
    """The calendar as staff edit it (R42): the weekend, public holidays of ``years``, and overrides, which win."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weekend: Annotated[frozenset[Weekday], AfterValidator(_some_day_is_left)]
    overrides: tuple[Override, ...]
    holidays: tuple[Holiday, ...]
    years: Annotated[tuple[Annotated[StrictInt, Field(ge=2000, le=2100)], ...], Field(min_length=1)]

    def working_calendar(self) -> WorkingCalendar:
        """The same as plain dates, to count by."""
        weekend = frozenset(list(Weekday).index(day) for day in self.weekend)
        decided = {override.date: override.working for override in self.overrides}
        free = {holiday.date for holiday in self.holidays} | {day for day, working in decided.items() if not working}
        worked = {day for day, working in decided.items() if working}
        return WorkingCalendar(
            days_off=frozenset(day for day in free - worked if day.weekday() not in weekend),
            working_weekends=frozenset(day for day in worked if day.weekday() in weekend),
            years=frozenset(self.years),
            weekend=weekend,
        )

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        refuse_repeats("duplicate_override", ((o.date, f"overrides[{i}].date") for i, o in enumerate(self.overrides)))
        refuse_repeats("duplicate_holiday", ((h.date, f"holidays[{i}].date") for i, h in enumerate(self.holidays)))
        dates = [(f"overrides[{i}].date", override.date) for i, override in enumerate(self.overrides)]
        dates += [(f"holidays[{i}].date", holiday.date) for i, holiday in enumerate(self.holidays)]
        for field, day in dates:
            if day.year not in self.years:
                raise InvalidInputError("calendar_not_covered", f"{day.isoformat()} is not in the years covered", field)
        if bare := sorted(set(self.years) - {holiday.date.year for holiday in self.holidays}):
            # Every year has some: without them its public holidays would be counted as working days.
            raise InvalidInputError("calendar_not_covered", f"{bare[0]} has no public holidays here", "holidays")
        return self
