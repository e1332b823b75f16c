"""How many days an unpaid order has: the rules are pinned here, and nowhere else (R40, R41)."""

import json
from datetime import date
from importlib.resources import files

import pytest

from misa_order.kernel.calendar import add_days
from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.deadlines import DAYS_UNTIL_CANCELLED, Deadlines, day_to_lock, deadlines_for
from misa_order.settings.calendar import CalendarSetting
from misa_order.settings.catalogue import Kind, parse_setting

SETTING = json.loads(files("misa_order.settings").joinpath("defaults/calendar.json").read_text("utf-8"))
CALENDAR = parse_setting(CalendarSetting, SETTING).working_calendar()
SATURDAY = date(2026, 11, 21)
KNOWN = {
    SATURDAY: Deadlines(cancel_on=date(2026, 11, 26), lock_on=date(2026, 11, 30)),
    date(2026, 2, 11): Deadlines(cancel_on=date(2026, 2, 16), lock_on=date(2026, 2, 25)),
    date(2026, 2, 13): Deadlines(cancel_on=date(2026, 2, 18), lock_on=date(2026, 2, 27)),  # Nine days apart, at Tet.
    date(2026, 4, 24): Deadlines(cancel_on=date(2026, 4, 29), lock_on=date(2026, 5, 6)),
    date(2026, 8, 28): Deadlines(cancel_on=date(2026, 9, 2), lock_on=date(2026, 9, 9)),
    date(2026, 12, 30): Deadlines(cancel_on=date(2027, 1, 4), lock_on=date(2027, 1, 7)),
}
"""The known values of R42."""


def of_a_saas_order(ordered_on: date) -> Deadlines:
    return deadlines_for(Kind.SAAS, granted_temporarily=True, ordered_on=ordered_on, calendar=CALENDAR)


def test_r40_an_unpaid_order_is_cancelled_after_five_days() -> None:
    counted = {day: of_a_saas_order(day).cancel_on for day in KNOWN}
    assert counted == {day: known.cancel_on for day, known in KNOWN.items()}


def test_r41_a_temporary_grant_is_locked_after_five_working_days() -> None:
    counted = {day: of_a_saas_order(day).lock_on for day in KNOWN}
    assert counted == {day: known.lock_on for day, known in KNOWN.items()}


def test_a_saas_order_with_a_temporary_grant_has_both_deadlines() -> None:
    cancel_on, lock_on = add_days(SATURDAY, DAYS_UNTIL_CANCELLED), day_to_lock(SATURDAY, CALENDAR)
    assert of_a_saas_order(SATURDAY) == Deadlines(cancel_on, lock_on)


@pytest.mark.parametrize("kind", [Kind.SAAS, Kind.DESKTOP])
def test_nothing_is_locked_where_nothing_was_granted(kind: Kind) -> None:
    found = deadlines_for(kind, granted_temporarily=False, ordered_on=SATURDAY, calendar=CALENDAR)
    assert found == Deadlines(add_days(SATURDAY, DAYS_UNTIL_CANCELLED), None)


def test_a_topup_order_has_no_deadline() -> None:
    found = deadlines_for(Kind.TOPUP, granted_temporarily=False, ordered_on=SATURDAY, calendar=CALENDAR)
    assert found == Deadlines(None, None)


def test_a_lock_beyond_the_calendar_is_refused_and_a_cancellation_is_not() -> None:
    new_years_eve = date(2030, 12, 31)
    with pytest.raises(InvalidInputError) as refused:
        of_a_saas_order(new_years_eve)
    assert refused.value.code == "calendar_not_covered"
    desktop = deadlines_for(Kind.DESKTOP, granted_temporarily=False, ordered_on=new_years_eve, calendar=CALENDAR)
    assert desktop.cancel_on == add_days(new_years_eve, DAYS_UNTIL_CANCELLED)
