from datetime import date
from typing import Any

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.settings.calendar import CalendarSetting, Holiday, Weekday
from misa_order.settings.catalogue import parse_setting

NATIONAL_DAY = {"date": "2026-09-02", "name": "Quốc khánh"}


def setting(**changes: Any) -> dict[str, Any]:
    whole = {"weekend": ["saturday", "sunday"], "overrides": [], "holidays": [NATIONAL_DAY], "years": [2026]}
    return {**whole, **changes}


def override(day: object, working: object = True) -> dict[str, Any]:
    return {"date": day, "working": working, "note": "x"}


def test_an_override_wins_over_a_holiday_and_over_the_weekend() -> None:
    raw = setting(
        holidays=[{"date": "2026-11-24", "name": "Ngày Văn hóa Việt Nam"}, {"date": "2026-11-28", "name": "một lễ"}],
        overrides=[
            {"date": "2026-11-24", "working": True, "note": "làm bù"},
            {"date": "2026-11-25", "working": False, "note": "nghỉ công ty"},
            {"date": "2026-11-28", "working": True, "note": "làm bù"},
            {"date": "2026-11-29", "working": False, "note": "chủ nhật"},
        ],
    )
    calendar = parse_setting(CalendarSetting, raw).working_calendar()
    worked = [day for day in range(23, 31) if calendar.is_working(date(2026, 11, day))]
    assert worked == [23, 24, 26, 27, 28, 30]
    assert calendar.days_off == {date(2026, 11, 25)}
    assert calendar.working_weekends == {date(2026, 11, 28)}


def test_a_day_may_be_a_date_already() -> None:
    assert Holiday(date=date(2026, 9, 2), name="x").date == date(2026, 9, 2)


def test_the_weekend_is_the_settings() -> None:
    calendar = parse_setting(CalendarSetting, setting(weekend=["sunday"])).working_calendar()
    assert calendar.is_working(date(2026, 11, 28))
    assert not calendar.is_working(date(2026, 11, 29))


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"weekend": ["caturday"]}, "invalid_setting", "weekend[0]"),
        ({"weekend": list(Weekday)}, "invalid_setting", "weekend"),
        ({"years": []}, "invalid_setting", "years"),
        ({"years": ["2026"]}, "invalid_setting", "years[0]"),
        ({"years": [2026, 1999]}, "invalid_setting", "years[1]"),
        ({"years": [2026, 2101]}, "invalid_setting", "years[1]"),
        ({"company": []}, "invalid_setting", "company"),
        ({"overrides": [{**override("2026-02-03"), "until": "x"}]}, "invalid_setting", "overrides[0].until"),
        ({"holidays": [NATIONAL_DAY | {"days": 2}]}, "invalid_setting", "holidays[0].days"),
        ({"overrides": [override("2026-02-30")]}, "invalid_setting", "overrides[0].date"),
        ({"overrides": [override("2026-02-03T00")]}, "invalid_setting", "overrides[0].date"),
        ({"overrides": [override("1767312000")]}, "invalid_setting", "overrides[0].date"),
        ({"overrides": [override(1767312000)]}, "invalid_setting", "overrides[0].date"),
        ({"overrides": [override("2026-02-03", working=1)]}, "invalid_setting", "overrides[0].working"),
        (
            {"overrides": [override("2026-02-03"), override("2027-02-03")]},
            "calendar_not_covered",
            "overrides[1].date",
        ),
        (
            {"holidays": [NATIONAL_DAY, NATIONAL_DAY | {"date": "2025-09-02"}]},
            "calendar_not_covered",
            "holidays[1].date",
        ),
        (
            {"overrides": [override("2026-02-03", working) for working in (True, False)]},
            "duplicate_override",
            "overrides[1].date",
        ),
        # A year without its public holidays would be counted as all working days.
        ({"holidays": []}, "calendar_not_covered", "holidays"),
        ({"years": [2026, 2027]}, "calendar_not_covered", "holidays"),
        ({"holidays": [{"date": "2026-02-03", "name": "x"}] * 2}, "duplicate_holiday", "holidays[1].date"),
        ({"holidays": [{"date": "2026-02-03", "name": " "}]}, "invalid_setting", "holidays[0].name"),
    ],
)
def test_a_calendar_that_cannot_be_meant_is_refused_naming_the_field(
    changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_setting(CalendarSetting, setting(**changes))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_calendar_covers_this_century_and_a_week_has_one_day_to_work_at_least() -> None:
    far = [{"date": f"{year}-09-02", "name": "x"} for year in (2000, 2100)]
    raw = setting(years=[2000, 2100], holidays=far, weekend=[day for day in Weekday if day != Weekday.TUESDAY])
    calendar = parse_setting(CalendarSetting, raw).working_calendar()
    assert calendar.add_working_days(date(2100, 1, 1), 2) == date(2100, 1, 12)
    assert not calendar.is_working(date(2000, 9, 2))


def test_what_is_not_an_object_is_refused_too() -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_setting(CalendarSetting, ["saturday"])
    assert (refused.value.code, refused.value.field) == ("invalid_setting", None)
