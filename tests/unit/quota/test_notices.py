"""The six cases by enumeration, against an oracle written from the requirement's table (R60, R61)."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import pytest

from misa_order.quota.notices import BANDS, CASES, TIERS, Action, Button, Once, Situation, buttons_of, decide

TODAY = date(2026, 11, 21)
PERCENT = Fraction(1, 100)
LOW, SOON = TIERS[0].high, BANDS[0].high
"""Per cent of the last purchase, and days, from which on something is told."""
BAND_OF = {day: band.name for band in BANDS for day in range(band.low, band.high + 1)}


@cache
def tier_of(left: int, bought: int) -> str | None:
    share = Fraction(left, bought)
    return next((tier.name for tier in TIERS if tier.low * PERCENT < share <= tier.high * PERCENT), None)


def test_r60_tiers_begin_at_ten_five_and_one_per_cent_of_the_last_purchase() -> None:
    edges = {0: None, 1: "0-1", 10: "0-1", 11: "1-5", 50: "1-5", 51: "5-10", 100: "5-10", 101: None}
    assert {left: Situation(left, 1000, None).tier for left in edges} == edges
    assert [Situation(left, 1000, None).low for left in (100, 101)] == [True, False]


def test_r60_bands_are_of_thirty_fifteen_seven_three_and_one_days() -> None:
    edges = {31: None, 30: "16-30", 16: "16-30", 15: "8-15", 8: "8-15", 7: "4-7", 4: "4-7", 3: "2-3", 2: "2-3"}
    edges |= {1: "1", 0: None}
    assert {days: Situation(300, 300, days).band for days in edges} == edges
    assert [Situation(300, 300, days).soon for days in (30, 31)] == [True, False]


type Told = tuple[int, str | None, str | None, str]


def oracle(  # noqa: PLR0911 - the table has as many rows
    left: int, bought: int, last_day: date, does: str, invoices: int, pending: bool
) -> Told | None:
    """Case, tier, band and how often, read off R60's table in the order of its own words."""
    days = (last_day - TODAY).days + 1
    issuing = does in {"issue", "issue_batch"}
    low, soon, expired = 100 * left <= LOW * bought, days <= SOON, last_day < TODAY
    # 6: "a warning at that batch, before any other case"
    if does == "issue_batch" and left > 0 and invoices > left:
        return 6, None, None, "always"
    # 5: "at issue, single or batch, instead of 1, 3 or 4"
    if (left == 0 or expired) and pending and issuing:
        return 5, None, None, "always"
    # 4: "on entering a module (once per session) and at every issue"
    if expired:
        return 4, None, None, "always" if issuing else "session"
    # 1 and 3: "R = 0: once per session, and at every issue"
    if left == 0:
        return 3 if soon else 1, None, BAND_OF[days] if soon else None, "always" if issuing else "session"
    if soon and low:
        return 3, tier_of(left, bought), BAND_OF[days], "milestone"
    if soon:
        return 2, None, BAND_OF[days], "milestone"
    if low:
        return 1, tier_of(left, bought), None, "milestone"
    return None


def shares(bought: int) -> Iterable[int]:
    """Every R from 0 to P and one above; of a thousand every one to 12 %, and every seventh from there."""
    return range(bought + 2) if bought < 1000 else [*range(bought * 12 // 100), *range(120, bought + 8, 7)]


@pytest.mark.parametrize("bought", [1, 3, 10, 19, 100, 300, 1000])
def test_every_situation_is_told_as_the_table_says(bought: int) -> None:
    compared = 0
    for left, days, does, pending in product(shares(bought), range(-2, 41), Action, (False, True)):
        last_day = TODAY + timedelta(days=days - 1)
        for invoices in (left, left + 1) if does is Action.ISSUE_BATCH else (1,):
            notice = decide(Situation(left, bought, days, does, invoices, pending))
            told = (notice.case, notice.tier, notice.band, str(notice.once)) if notice else None
            assert told == oracle(left, bought, last_day, does, invoices, pending), (left, days, does, invoices)
            compared += 1
    assert compared >= 8 * 43 * min(bought, 200)


@pytest.mark.parametrize("bought", [1, 3, 10, 19, 100, 300, 1000])
def test_a_milestone_stands_for_one_case_band_and_tier_and_each_of_these_has_one(bought: int) -> None:
    named: dict[str, Any] = {}
    for left, days in product(shares(bought), range(1, 41)):
        notice = decide(Situation(left, bought, days))
        if notice and notice.once is Once.MILESTONE:
            told = (notice.case, notice.tier, notice.band)
            assert named.setdefault(notice.milestone, told) == told
    assert len(set(named.values())) == len(named)


def test_what_has_no_last_day_is_neither_soon_nor_over() -> None:
    situations = [
        Situation(left, 300, None, action) for left, action in product((0, 3, 3 * LOW, 3 * LOW + 1, 300), Action)
    ]
    assert {notice.case for one in situations if (notice := decide(one))} == {1}


@pytest.mark.parametrize(
    ("situation", "labels"),
    [
        (Situation(LOW, 100, SOON + 1), ["Mua thêm", "Tiếp tục sử dụng"]),
        (Situation(LOW + 1, 100, SOON), ["Gia hạn/Mua thêm", "Tiếp tục sử dụng"]),
        (Situation(LOW, 100, SOON), ["Gia hạn/Mua thêm"]),
        (Situation(30, 300, 0), ["Gia hạn/Mua thêm"]),
        (Situation(0, 300, 31, Action.ISSUE, pending=True), ["Tiếp tục sử dụng"]),
        (Situation(2, 300, 31, Action.ISSUE_BATCH, 3), ["Mua thêm", "Tiếp tục sử dụng"]),
    ],
)
def test_a_notice_has_the_buttons_of_the_table(situation: Situation, labels: list[str]) -> None:
    notice = decide(situation)
    assert notice
    assert [label for _, label in buttons_of(notice)] == labels
    kinds: dict[str, Callable[[], Button]] = {
        "Mua thêm": lambda: Button.BUY_MORE,
        "Gia hạn/Mua thêm": lambda: Button.RENEW,
        "Tiếp tục sử dụng": lambda: Button.CONTINUE,
    }
    assert [button for button, _ in buttons_of(notice)] == [kinds[label]() for label in labels]


def test_each_case_stands_in_the_table_once() -> None:
    assert sorted(case.number for case in CASES) == [1, 2, 3, 4, 5, 6]


def test_a_milestone_names_band_and_tier_and_that_nothing_is_left() -> None:
    told = {
        Situation(0, 300, 10): "band 8-15, empty",
        Situation(0, 300, None): "empty",
        Situation(3, 300, 10): "band 8-15, tier 0-1",
        Situation(300, 300, 10): "band 8-15",
        Situation(30, 300, None): "tier 5-10",
        Situation(0, 300, 0): "expired",
    }
    assert {now: notice.milestone for now in told if (notice := decide(now))} == told


def test_only_a_batch_is_too_great_for_what_is_left() -> None:
    assert not Situation(2, 300, 31, Action.ISSUE, 3).short
    assert Situation(2, 300, 31, Action.ISSUE_BATCH, 3).short
