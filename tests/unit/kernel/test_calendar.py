import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local import build_calendar
from misa_order.kernel.calendar import (
    VIETNAM,
    WorkingCalendar,
    add_days,
    add_months,
    business_date,
    end_of_day,
    local_time,
    start_of_day,
)
from misa_order.kernel.errors import InvalidInputError
from misa_order.settings.calendar import CalendarSetting
from misa_order.settings.catalogue import parse_setting

SETTING = json.loads(build_calendar.SETTING.read_text(encoding="utf-8"))
CALENDAR = parse_setting(CalendarSetting, SETTING).working_calendar()

KNOWN = [
    ("2026-11-21", "2026-11-26", "2026-11-30"),
    ("2026-02-11", "2026-02-16", "2026-02-25"),
    ("2026-02-13", "2026-02-18", "2026-02-27"),
    ("2026-04-24", "2026-04-29", "2026-05-06"),
    ("2026-08-28", "2026-09-02", "2026-09-09"),
    ("2026-12-30", "2027-01-04", "2027-01-07"),
]
covered_days = st.dates(date(2026, 1, 1), date(2030, 11, 30))


@pytest.mark.parametrize(("ordered", "five_days", "five_working_days"), KNOWN)
def test_the_known_values_of_the_rules_hold(ordered: str, five_days: str, five_working_days: str) -> None:
    start = date.fromisoformat(ordered)
    assert add_days(start, 5) == date.fromisoformat(five_days)
    assert CALENDAR.add_working_days(start, 5) == date.fromisoformat(five_working_days)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-11-23", True),
        ("2026-11-24", False),  # the day of Vietnam's culture
        ("2026-11-28", False),  # a Saturday
        ("2026-04-27", False),  # in lieu of a Sunday
        ("2026-01-02", False),  # swapped by an override
        ("2026-01-10", True),  # the Saturday that makes up for it
        ("2026-08-22", True),
        ("2026-08-31", False),
    ],
)
def test_holidays_days_in_lieu_and_swapped_days_are_known(day: str, working: bool) -> None:
    assert CALENDAR.is_working(date.fromisoformat(day)) is working


@given(covered_days, st.integers(0, 12))
def test_between_start_and_result_lie_just_so_many_working_days(start: date, count: int) -> None:
    end = CALENDAR.add_working_days(start, count)
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(CALENDAR.is_working(day) for day in passed) == count
    assert count == 0 or CALENDAR.is_working(end)


def test_no_working_day_on_is_the_start_itself_also_on_a_sunday() -> None:
    sunday = date(2026, 11, 22)
    assert CALENDAR.add_working_days(sunday, 0) == sunday


def test_days_are_also_counted_back_for_a_warning_before_a_deadline() -> None:
    assert add_days(date(2026, 3, 1), -2) == date(2026, 2, 27)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-01-15", 11, "2026-12-15"),
        ("2026-05-31", 12, "2027-05-31"),
        ("2028-02-29", 36, "2031-02-28"),
        ("2026-01-31", 0, "2026-01-31"),
    ],
)
def test_so_many_months_later_is_the_same_day_or_the_last_of_its_month(start: str, months: int, end: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_a_calendar_that_says_no_weekend_has_saturday_and_sunday() -> None:
    plain = WorkingCalendar(frozenset(), frozenset(), years=frozenset({2026}))
    assert [day for day in range(20, 28) if not plain.is_working(date(2026, 11, day))] == [21, 22]


@pytest.mark.parametrize(("start", "days"), [(date(2030, 12, 30), 5), (date(2025, 12, 29), 1), (date(2040, 1, 1), 1)])
def test_a_count_that_leaves_the_covered_years_is_refused(start: date, days: int) -> None:
    with pytest.raises(InvalidInputError) as refused:
        CALENDAR.add_working_days(start, days)
    assert refused.value.code == "calendar_not_covered"


def test_a_gap_in_the_covered_years_is_not_counted_over() -> None:
    calendar = WorkingCalendar(frozenset(), frozenset(), years=frozenset({2026, 2028}))
    with pytest.raises(InvalidInputError, match="2027-01-01"):
        calendar.add_working_days(date(2026, 12, 31), 1)


def test_working_days_are_not_counted_back() -> None:
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.add_working_days(date(2026, 3, 3), -1)


def test_a_day_ends_a_microsecond_before_midnight_in_vietnam() -> None:
    assert end_of_day(date(2026, 11, 30)) == datetime(2026, 11, 30, 16, 59, 59, 999999, tzinfo=UTC)
    assert end_of_day(date(2026, 11, 30)).tzinfo is UTC


def test_a_day_begins_at_midnight_in_vietnam_and_is_told_in_its_time() -> None:
    assert start_of_day(date(2026, 11, 30)) == datetime(2026, 11, 29, 17, tzinfo=UTC)
    assert start_of_day(date(2026, 11, 30)).tzinfo is UTC
    assert local_time(datetime(2026, 11, 29, 17, 0, 1, 5000, tzinfo=UTC)) == "2026-11-30T00:00:01+07:00"


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 20, 17, 0, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 20, 16, 59, 59, 999999, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 23, 0, tzinfo=timezone(timedelta(hours=-8))), date(2026, 11, 21)),
        (datetime(2026, 11, 20, 0, 0, tzinfo=VIETNAM), date(2026, 11, 20)),
    ],
)
def test_the_business_date_is_the_date_in_vietnam(instant: datetime, day: date) -> None:
    assert business_date(instant) == day


def test_an_instant_without_time_zone_has_no_business_date() -> None:
    with pytest.raises(ValueError, match="time zone"):
        business_date(datetime(2026, 11, 20, 12, 0))  # noqa: DTZ001 - the mistake under test


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_the_end_of_a_day_is_still_that_business_date_and_the_next_instant_is_not(day: date) -> None:
    assert business_date(end_of_day(day)) == day
    assert business_date(end_of_day(day) + timedelta(microseconds=1)) == day + timedelta(days=1)


def test_the_default_setting_is_what_the_builder_builds() -> None:
    built = build_calendar.with_holidays({**SETTING, "holidays": [], "years": []}, build_calendar.YEARS)
    assert built == SETTING
    assert {"date": "2026-11-24", "name": "Ngày Văn hóa Việt Nam"} in built["holidays"]


def test_the_builder_keeps_what_staff_decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edited = {
        **SETTING,
        "overrides": [{"date": "2026-12-24", "working": False, "note": "nghỉ công ty"}],
        "holidays": [],
    }
    setting = tmp_path / "calendar.json"
    setting.write_text(build_calendar.as_text(edited), encoding="utf-8")
    monkeypatch.setattr(build_calendar, "SETTING", setting)
    build_calendar.main()
    assert json.loads(setting.read_text(encoding="utf-8")) == {**edited, "holidays": SETTING["holidays"]}
