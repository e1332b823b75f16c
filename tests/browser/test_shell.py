"""What is around the inbox: the start page, roles, languages, an ended session, and that everybody can use it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.office import findings
from tests.browser.staff_answers import Answers, row

pytestmark = pytest.mark.enable_socket  # loopback only
type Open = Callable[..., Any]


def test_the_start_page_says_what_waits_and_leads_there(tab: Any) -> None:
    tab.goto("/")
    tab.get_by_role("heading", name="Tổng quan").wait_for()
    shown = tab.locator("main").inner_text()
    for part in ("30.000.000 đ", "90 %", "7.920.000 đ", "Đề nghị xuất hóa đơn", "ACT", "30/11/2026"):
        assert part in shown
    tab.get_by_role("link", name="Khớp một phần").click()
    tab.wait_for_url("**/statement?state=partial")


def test_29_what_the_role_may_not_do_is_not_there(inbox: Open, answers: Answers) -> None:
    answers.me |= {"role": "sales_rep", "actions": ["read_orders", "read_statement"]}
    page = inbox("?row=tx-3")
    page.locator(".candidates").wait_for()
    for key in ("Enter", "x", "m"):
        page.keyboard.press(key)
    assert page.locator(".detail button").count() == 0
    assert answers.sent == []


def test_29_without_the_statement_there_is_no_way_to_it_and_a_clear_text(tab: Any, answers: Answers) -> None:
    answers.me |= {"role": "renewals_head", "actions": ["read_orders"]}
    tab.goto("/statement")
    tab.get_by_text("Vai trò của bạn không được xem phần này.").wait_for()
    assert tab.get_by_role("link", name="Bảng sao kê").count() == 0


def test_tokens_stay_in_memory(inbox: Open) -> None:
    page = inbox()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "access" not in kept


def test_english_on_request_is_kept(tab: Any) -> None:
    tab.goto("/")
    tab.get_by_role("button", name="English").click()
    tab.get_by_role("heading", name="Overview").wait_for()
    tab.reload()
    tab.get_by_role("heading", name="Overview").wait_for()
    assert tab.evaluate("document.documentElement.lang") == "en"


def test_30_axe_finds_nothing(tab: Any, answers: Answers) -> None:
    answers.rows["tx-2"] = row(2, [], state="possible_duplicate", possible_duplicate_of="tx-1")
    tab.goto("/")
    tab.get_by_role("heading", name="Tổng quan").wait_for()
    tab.get_by_text("Xem dạng bảng").click()
    assert findings(tab) == []
    tab.goto("/statement?row=tx-3")
    tab.locator(".will").wait_for()
    tab.keyboard.press("?")
    tab.get_by_text("Lọc thêm").click()
    tab.keyboard.press("m")
    tab.locator(".by-hand").wait_for()
    assert findings(tab) == []
    tab.goto("/statement?row=tx-2")
    tab.locator(".twins").wait_for()
    assert findings(tab) == []


@pytest.mark.parametrize("path", ["/", "/statement?row=tx-3"])
@pytest.mark.parametrize("width", [1366, 390])
def test_30_nothing_scrolls_sideways(tab: Any, path: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 768})
    tab.goto(path)
    tab.locator("main table, .will").first.wait_for()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_30_a_decision_is_announced(inbox: Open) -> None:
    page = inbox("?row=tx-3")
    page.locator(".will").wait_for()
    page.keyboard.press("Enter")
    page.locator("[aria-live=polite]", has_text="Đã xác nhận thanh toán cho đơn hàng 1000003").wait_for()
