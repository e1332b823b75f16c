"""The inbox on the running system: what is decided in the page happens to orders and money."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.office import Office, findings, picture, sent_by
from tests.browser.statement_scenes import CONFIRM, many_waiting, short
from tests.builders import TOPUP
from tests.e2e.outside import Json

pytestmark = pytest.mark.enable_socket  # loopback only
type Desk = Callable[..., Any]
ONE_PRESS_MS = 500
"""Longer than the page takes two presses for one."""


def paid_times(seen: Json) -> int:
    """How often an order became paid."""
    return [change["after"] for entry in seen["history"] for change in entry["changes"]].count("PAID")


def in_list(page: Any, row: str, text: str) -> Any:
    """A row of the list, once it says this."""
    shown = page.locator(f"#row-{row}", has_text=text)
    shown.wait_for()
    return shown


def listen(page: Any, row: str) -> None:
    """Keep all that a row says from now on: after a fault it is read again at once, and may say it but for a moment."""
    page.evaluate(
        """row => { window.said = []; new MutationObserver(() => said.push(document.getElementById(row)?.innerText))
          .observe(document.body, {subtree: true, childList: true, characterData: true}) }""",
        f"row-{row}",
    )


def has_said(page: Any, text: str) -> None:
    """Wait until the row that is listened to has said this."""
    page.wait_for_function("text => window.said.some(each => each?.includes(text))", arg=text)


def ready(page: Any) -> None:
    """Wait until the open row says what Enter will do."""
    page.locator(".will").wait_for()


def test_1_3_5_8_a_short_transfer_is_settled_with_two_keys_and_taken_back_with_two(office: Office, desk: Desk) -> None:
    order, row = short(office)
    number = order["number"]
    page = desk(f"/statement?q={number}")
    shown = in_list(page, row, "Khớp một phần").inner_text()
    for part in (f"→ {number}", "Nhà hàng ABC", "thiếu 40.000 đ", "2.600.000 đ", "ACB · 99900011", "email"):
        assert part in shown
    page.keyboard.press("ArrowDown")
    page.locator(".will", has_text="dù thiếu 40.000 đ").wait_for()
    picture(page, "inbox")
    page.keyboard.press("Enter")
    in_list(page, row, "Đã khớp")
    office.outside.reaches(number, payment="PAID", resource="PROVISIONED")
    page.keyboard.press("u")
    page.get_by_role("dialog", name="Lý do hoàn tác").wait_for()
    page.keyboard.press("1")
    in_list(page, row, "Chưa khớp")
    office.outside.reaches(number, payment="UNPAID")
    last = office.row(row)["history"][-1]
    assert (last["actor"], last["note"]) == ("staff:Lan", "Chọn nhầm đơn hàng")
    page.locator(".decided", has_text="Lan · ").wait_for()
    assert "Kế toán đã hoàn tác: Chọn nhầm đơn hàng" in page.locator(".decided").inner_text()


def test_6_a_code_is_asked_for_once_more_and_no_undo_is_promised(office: Office, desk: Desk) -> None:
    order, row = short(office, 1_000, **TOPUP)
    page = desk(f"/statement?q={order['number']}&row={row}")
    sent = sent_by(page)
    ready(page)
    page.keyboard.press("Enter")
    asked = page.get_by_role("alertdialog")
    asked.wait_for()
    page.keyboard.press("Enter")  # a double press is not the second answer
    assert sent == []
    asked.get_by_role("button", name=CONFIRM).click(delay=450)
    in_list(page, row, "Đã khớp")
    office.outside.reaches(order["number"], payment="PAID", resource="CODE_ISSUED")
    assert sent == [(f"/transactions/{row}/confirm", {"orders": [order["number"]]})]
    page.goto(f"/statement?state=matched&q={order['number']}&row={row}")
    page.get_by_text("nên không hoàn tác được").wait_for()
    page.keyboard.press("u")
    assert page.get_by_role("button", name="Hoàn tác").count() == page.get_by_role("dialog").count() == 0


def test_7_9_after_a_cut_line_the_buttons_live_and_two_presses_are_one_decision(office: Office, desk: Desk) -> None:
    order, row = short(office)
    page = desk(f"/statement?q={order['number']}&row={row}")
    ready(page)
    page.route("**/confirm", lambda route: route.abort(), times=1)
    listen(page, row)
    page.keyboard.press("Enter")
    has_said(page, "chưa rõ đã ghi hay chưa")
    assert office.outside.seen(order["number"])["status"]["payment"] == "UNPAID"
    # Sooner it would be taken for a press that was doubled: nobody has read the fault by then.
    page.wait_for_timeout(ONE_PRESS_MS)
    sent, held = sent_by(page), []
    page.route("**/confirm", lambda route: held.append(route))  # noqa: PLW0108 – playwright marks what it is given
    page.get_by_role("button", name=CONFIRM).dblclick()
    in_list(page, row, "đang ghi…")
    page.keyboard.press("Enter")
    held[0].continue_()
    in_list(page, row, "Đã khớp")
    assert sent == [(f"/transactions/{row}/confirm", {"orders": [order["number"]]})]
    assert paid_times(office.outside.reaches(order["number"], payment="PAID")) == 1


def test_7_an_answer_that_is_lost_leaves_no_lie(office: Office, desk: Desk) -> None:
    order, row = short(office)
    page = desk(f"/statement?q={order['number']}&row={row}")
    ready(page)

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/confirm", lose, times=1)
    listen(page, row)
    page.keyboard.press("Enter")
    # The answer that is thrown away may take as long as the first of a function does on a busy machine.
    page.locator(f"#row-{row}", has_text="Đã khớp").wait_for(timeout=60_000)
    has_said(page, "chưa rõ đã ghi hay chưa")
    page.goto(f"/statement?state=matched&q={order['number']}&row={row}")
    in_list(page, row, "Đã khớp")
    assert paid_times(office.outside.reaches(order["number"], payment="PAID")) == 1


def test_10_what_a_colleague_decides_shows_by_itself_on_focus_and_on_a_409(office: Office, desk: Desk) -> None:
    order, row = short(office)
    other, second = short(office)
    lan = desk(f"/statement?q={order['number']}&row={row}")
    late = desk(f"/statement?q={other['number']}&row={second}")
    minh = desk(f"/statement?q={order['number']}&row={row}", role="order_accountant", name="Minh")
    for page in (lan, late, minh):
        ready(page)
    lan.get_by_role("textbox", name="Tìm").fill("đang gõ dở")
    minh.keyboard.press("Enter")
    in_list(minh, row, "Đã khớp")
    since = time.monotonic()
    decide = office.outside.entrances.decide
    assert decide(f"/transactions/{second}/refund", {"note": "Trả khách"}, name="Minh").status == 200
    late.keyboard.press("Enter")
    in_list(late, second, "Giao dịch đã được xử lý")
    late.locator(".decided", has_text="Minh · ").wait_for()
    assert "Đã hoàn tiền cho khách: Trả khách" in late.locator(".decided").inner_text()
    lan.locator(".decided", has_text="Minh · ").wait_for(timeout=15_000)
    assert time.monotonic() - since < 15
    assert "Kế toán đã xác nhận" in lan.locator(".decided").inner_text()
    assert lan.evaluate("document.activeElement.value") == "đang gõ dở"
    office.outside.reaches(order["number"], resource="PROVISIONED")
    assert decide(f"/transactions/{row}/undo", {"reason": "Nhầm khách"}, name="Lan").status == 200
    minh.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    minh.locator(".decided", has_text="Kế toán đã hoàn tác: Nhầm khách").wait_for(timeout=8_000)


def test_11_30_the_address_carries_filters_row_panel_and_what_was_chosen(office: Office, desk: Desk) -> None:
    order, row = short(office)
    number = order["number"]
    page = desk("/statement")
    page.get_by_role("textbox", name="Tìm").fill(number)
    page.get_by_role("button", name="Lọc", exact=True).click()
    in_list(page, row, number).click()
    ready(page)
    page.keyboard.press("m")
    page.wait_for_url(f"**/statement?q={number}&row={row}&panel=hand&orders={number}")
    link = page.url
    page.get_by_role("button", name=f"Bỏ đơn hàng {number}").wait_for()
    page.reload()
    page.get_by_role("button", name=f"Bỏ đơn hàng {number}").wait_for()
    page.go_back()
    page.locator(".candidates").wait_for()
    assert page.locator("li[role=option]").count() == 1
    pasted = desk(link.removeprefix(office.url))
    pasted.get_by_role("button", name=f"Bỏ đơn hàng {number}").wait_for()
    for width in (1366, 390):
        pasted.set_viewport_size({"width": width, "height": 768})
        assert pasted.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pasted.get_by_text("Lọc thêm").click()
    assert findings(pasted) == []


def test_12_three_hundred_rows_come_page_by_page_and_the_place_is_kept(office: Office, desk: Desk) -> None:
    ids = many_waiting(office, 300)
    asked: list[str] = []
    page = desk("/")
    page.on("request", lambda request: asked.append(request.url) if "/v1/transactions?" in request.url else None)
    page.get_by_role("link", name="Bảng sao kê").click()
    page.locator(f"#row-{ids[0]}").click()
    page.locator(".by-hand").wait_for()
    assert (len(asked), page.locator("li[role=option]").count()) == (1, 50)
    for last in (49, 99, 149):
        page.locator(f"#row-{ids[last]}").scroll_into_view_if_needed()
        page.locator(f"#row-{ids[last + 1]}").wait_for(state="attached")
    page.locator(f"#row-{ids[170]}").click()
    page.locator(f"#row-{ids[170]}[aria-selected=true]").wait_for()
    page.get_by_role("textbox", name="Hoàn bằng cách nào, cho ai").fill("Chuyển lại cho khách")
    before = page.locator(".list").evaluate("e => e.scrollTop")
    page.get_by_role("button", name="Ghi nhận đã hoàn tiền").click()
    in_list(page, ids[170], "Đã hoàn tiền")
    page.locator(f"#row-{ids[171]}[aria-selected=true]").wait_for()
    assert abs(page.locator(".list").evaluate("e => e.scrollTop") - before) < 150
    assert office.row(ids[170])["state"] == "refunded"
    # One request for a page, and none to read many pages again.
    assert len([url for url in asked if "cursor" in url]) <= 4
