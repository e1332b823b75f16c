"""The calendar that working days are counted by, as staff edit it (R42)."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

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

from misa_order.kernel.calendar import WorkingCalendar
from misa_order.kernel.errors import InvalidInputError
from misa_order.settings.catalogue import Text, refuse_repeats

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    date: Day
    working: StrictBool
    note: Text


class Holiday(BaseModel):
    """A public holiday, or the day in lieu of one."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    date: Day
    name: Text


class CalendarSetting(BaseModel):
    """The calendar as staff edit it (R42): the weekend, public holidays of ``years``, and
    overrides, which win.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    weekend: Annotated[frozenset[Weekday], AfterValidator(_some_day_is_left)]
    overrides: tuple[Override, ...]
    holidays: tuple[Holiday, ...]
    years: Annotated[tuple[Annotated[StrictInt, Field(ge=2000, le=2100)], ...], Field(min_length=1)]

    def working_calendar(self) -> WorkingCalendar:
        """The setting as plain dates, to count working days by."""
        weekend = frozenset(list(Weekday).index(day) for day in self.weekend)
        decided = {override.date: override.working for override in self.overrides}
        free = {holiday.date for holiday in self.holidays} | set(decided)
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
            # Every year has some: without them its public holidays would be counted as working
            # days.
            raise InvalidInputError("calendar_not_covered", f"{bare[0]} has no public holidays here", "holidays")
        return self
