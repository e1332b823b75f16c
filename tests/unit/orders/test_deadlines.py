import json
from datetime import date
from importlib.resources import files

import pytest

from misa_order.kernel.calendar import add_days
from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.deadlines import Deadlines, deadlines_for
from misa_order.settings.calendar import CalendarSetting
from misa_order.settings.catalogue import Kind, parse_setting

SETTING = json.loads(files("misa_order.settings").joinpath("defaults/calendar.json").read_text("utf-8"))
CALENDAR = parse_setting(CalendarSetting, SETTING).working_calendar()
SATURDAY = date(2026, 11, 21)


def test_a_saas_order_with_a_temporary_grant_has_both_deadlines() -> None:
    found = deadlines_for(Kind.SAAS, granted_temporarily=True, ordered_on=SATURDAY, calendar=CALENDAR)
    assert found == Deadlines(cancel_on=date(2026, 11, 26), lock_on=date(2026, 11, 30))


@pytest.mark.parametrize("kind", [Kind.SAAS, Kind.DESKTOP])
def test_nothing_is_locked_where_nothing_was_granted(kind: Kind) -> None:
    found = deadlines_for(kind, granted_temporarily=False, ordered_on=SATURDAY, calendar=CALENDAR)
    assert found == Deadlines(cancel_on=date(2026, 11, 26), lock_on=None)


def test_a_topup_order_has_no_deadline() -> None:
    found = deadlines_for(Kind.TOPUP, granted_temporarily=False, ordered_on=SATURDAY, calendar=CALENDAR)
    assert found == Deadlines(None, None)


def test_around_tet_the_two_timers_lie_nine_days_apart() -> None:
    found = deadlines_for(Kind.SAAS, granted_temporarily=True, ordered_on=date(2026, 2, 13), calendar=CALENDAR)
    assert found.cancel_on is not None
    assert found.lock_on == add_days(found.cancel_on, 9)


def test_a_lock_beyond_the_calendar_is_refused_and_a_cancellation_is_not() -> None:
    new_years_eve = date(2030, 12, 31)
    with pytest.raises(InvalidInputError) as refused:
        deadlines_for(Kind.SAAS, granted_temporarily=True, ordered_on=new_years_eve, calendar=CALENDAR)
    assert refused.value.code == "calendar_not_covered"
    desktop = deadlines_for(Kind.DESKTOP, granted_temporarily=False, ordered_on=new_years_eve, calendar=CALENDAR)
    assert desktop.cancel_on == date(2031, 1, 5)
