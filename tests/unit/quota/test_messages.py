"""A notice says how many are left and until when, and leads to the order that mends it (R60)."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from misa_order.kernel.calendar import business_date
from misa_order.quota.messages import Told, notice_view
from misa_order.quota.notices import Action, decide
from misa_order.quota.quota import Quota
from misa_order.quota.standing import Doing, situation_of
from tests.quotas import a_purchase, a_quota, days_before_the_end

BIG = a_purchase(quota=2000)


def view(quota: Quota, days: int, *doing: Any, waiting: tuple[str, ...] = ()) -> dict[str, Any]:
    situation = situation_of(quota, business_date(days_before_the_end(quota, days)), Doing(*doing))
    assert situation
    notice = decide(situation)
    assert notice
    return notice_view(Told(notice, quota, situation, waiting))


@pytest.mark.parametrize(
    ("case", "used", "days", "doing", "figures"),
    [
        (1, 1860, 40, (), ["140", "2.000", "21/11/2027"]),
        (1, 2000, 40, (), ["2.000"]),
        (2, 500, 12, (), ["1.500", "12 ngày", "21/11/2027"]),
        (3, 1999, 1, (), ["1 hóa đơn", "1 ngày", "21/11/2027"]),
        (3, 2000, 30, (), ["2.000", "30 ngày", "21/11/2027"]),
        (4, 500, 0, (), ["1.500", "21/11/2027"]),
        (5, 2000, 40, (Action.ISSUE, 1, True), ["2.000", "1000002, 1000015"]),
        (5, 500, 0, (Action.ISSUE_BATCH, 1, True), ["21/11/2027", "1000002, 1000015"]),
        (6, 1998, 40, (Action.ISSUE_BATCH, 1200), ["1.200", "2 hóa đơn"]),
    ],
)
def test_the_message_of_each_case_has_its_figures(
    case: int, used: int, days: int, doing: tuple[Any, ...], figures: list[str]
) -> None:
    shown = view(a_quota(BIG, used_total=used), days, *doing, waiting=("1000002", "1000015"))
    assert shown["case"] == case
    assert [figure for figure in figures if figure not in shown["message"]] == []
    assert "None" not in shown["message"]


def test_who_has_bought_nothing_yet_is_not_told_of_having_used_it_up() -> None:
    quota = a_quota()
    situation = situation_of(quota, business_date(BIG.at), Doing(Action.ISSUE, 1, pending=True))
    assert situation
    notice = decide(situation)
    assert notice
    message = notice_view(Told(notice, quota, situation, ("1000002",)))["message"]
    assert "1000002 đang chờ" in message
    assert re.findall("sử dụng hết|tiếp|None| 0 ", message) == []


def test_what_has_no_last_day_is_told_without_one() -> None:
    quota = a_quota(a_purchase(months=None), used_total=280)
    situation = situation_of(quota, business_date(BIG.at))
    assert situation
    notice = decide(situation)
    assert notice
    assert "ngày" not in notice_view(Told(notice, quota, situation, ()))["message"]


def test_buttons_open_a_purchase_or_a_renewal_of_the_tenant_or_close_the_notice() -> None:
    low, soon = view(a_quota(BIG, used_total=1900), 40), view(a_quota(BIG), 5)
    assert [(one["kind"], one["label"]) for one in (*low["actions"], *soon["actions"])] == [
        ("buy_more", "Mua thêm"),
        ("continue", "Tiếp tục sử dụng"),
        ("renew", "Gia hạn/Mua thêm"),
        ("continue", "Tiếp tục sử dụng"),
    ]
    assert {one["target"] for one in (low["actions"][1], soon["actions"][1])} == {None}
    for action, purpose in ((low["actions"][0], "add_on"), (soon["actions"][0], "renew")):
        target = urlsplit(action["target"])
        assert target.path == "/orders/new"
        assert parse_qs(target.query) == {"product": ["MEINVOICE"], "purpose": [purpose], "domain": ["nhahangabc"]}
