"""The inbox of the statement, as an accountant works through it; the numbers are the points of the page's promise."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.staff_answers import Answers, order, row

pytestmark = pytest.mark.enable_socket  # loopback only
type Open = Callable[..., Any]


def chosen(page: Any) -> str:
    """The text of the open row."""
    return str(page.locator("[role=option][aria-selected=true]").inner_text())


def wait_for_row(page: Any, number: str) -> None:
    page.locator("[role=option][aria-selected=true]", has_text=number).wait_for()


def test_1_a_partial_match_takes_two_presses_and_the_next_row_opens(inbox: Open, answers: Answers) -> None:
    page = inbox()
    page.keyboard.press("ArrowDown")
    page.locator(".will").wait_for()
    page.keyboard.press("Enter")
    wait_for_row(page, "1000002")
    page.locator("#row-tx-3", has_text="Đã khớp").wait_for()
    assert answers.sent == [("/transactions/tx-3/confirm", {"orders": ["1000003"]})]


def test_1_or_two_clicks(inbox: Open, answers: Answers) -> None:
    page = inbox()
    page.locator("#row-tx-2").click()
    page.get_by_role("button", name="Xác nhận và cấp TN").click()
    wait_for_row(page, "1000001")
    assert answers.sent == [("/transactions/tx-2/confirm", {"orders": ["1000002"]})]


def test_2_keys_move_reject_search_and_help(inbox: Open, answers: Answers) -> None:
    page = inbox()
    for key, number in (("j", "1000003"), ("j", "1000002"), ("k", "1000003"), ("ArrowUp", "1000003")):
        page.keyboard.press(key)
        wait_for_row(page, number)
    page.keyboard.press("x")
    page.locator("#row-tx-3", has_text="Chưa khớp").wait_for()
    page.keyboard.press("?")
    page.get_by_text("giao dịch sau / trước").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("xju?")
    assert page.get_by_role("textbox", name="Tìm").input_value() == "xju?"
    assert answers.decisions == {"/transactions/tx-3/reject": 1}


def test_3_a_row_shows_what_came_and_what_was_read_in_it(inbox: Open) -> None:
    page = inbox("?row=tx-3")
    page.locator(".detail .reason").wait_for()
    shown = page.locator(".detail").inner_text()
    for part in (
        "ACB · 19720000001",
        "21/11/2026 09:03",
        "2.640.000 đ",
        "email",
        "Khớp một phần",
        "Số tiền nhỏ hơn giá trị",
    ):
        assert part in shown
    assert page.locator(".detail mark").all_inner_texts() == ["1000003", "nhahangabc"]
    assert "underline" in page.locator(".detail mark").first.evaluate("e => getComputedStyle(e).textDecorationLine")


def test_4_all_candidates_best_first_with_their_difference(inbox: Open, answers: Answers) -> None:
    found = [order("1000009", 40_000), order("1000010", -5_000), order("1000011", payment="TEMP_CANCELLED")]
    answers.rows["tx-3"] = row(3, found, reason="number_mistyped")
    page = inbox("?row=tx-3")
    labels = page.locator(".candidates label")
    labels.first.wait_for()
    texts = labels.all_inner_texts()
    for text, parts in zip(
        texts, (("1000009", "thiếu 40.000 đ"), ("1000010", "thừa 5.000 đ"), ("1000011", "đủ tiền")), strict=True
    ):
        assert all(part in text for part in (*parts, "Nhà hàng ABC", "nhahangabc", "Gần khớp"))
    assert "Tạm hủy đơn hàng" in texts[2]


def test_5_what_enter_will_do_is_said_before(inbox: Open, answers: Answers) -> None:
    answers.rows["tx-3"] = row(3, [order("1000009", 40_000), order("1000011", payment="TEMP_CANCELLED")])
    page = inbox("?row=tx-3")
    page.locator(".will", has_text="dù thiếu 40.000 đ").wait_for()
    page.keyboard.press("2")
    page.locator(".will", has_text="có hiệu lực trở lại").wait_for()
    page.keyboard.press("Enter")
    wait_for_row(page, "1000002")
    assert answers.sent[0][1] == {"orders": ["1000011"]}


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [(500, "internal", "Máy chủ gặp lỗi"), (409, "order_paid", "Đơn hàng đã thanh toán")],
)
def test_7_9_a_row_comes_back_with_its_error_and_can_be_decided_again(
    inbox: Open, answers: Answers, status: int, code: str, said: str
) -> None:
    answers.faults["confirm"] = (status, code)
    page = inbox("?row=tx-3")
    page.locator(".will").wait_for()
    page.keyboard.press("Enter")
    page.locator("#row-tx-3", has_text=said).wait_for()
    assert "Khớp một phần" in page.locator("#row-tx-3").inner_text()
    answers.faults.clear()
    page.locator("#row-tx-3").click()
    page.get_by_role("button", name="Xác nhận và cấp TN").click()
    page.locator("#row-tx-3", has_text="Đã khớp").wait_for()


def test_8_an_undo_that_is_refused_says_why_and_keeps_what_was_typed(inbox: Open, answers: Answers) -> None:
    answers.decided_elsewhere("tx-3")
    answers.faults["undo"] = (409, "match_final")
    page = inbox("?state=matched&row=tx-3")
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_label("Lý do hoàn tác").last.fill("Khách báo nhầm")
    page.get_by_role("button", name="Ghi").click()
    page.locator(".detail .fault", has_text="không thu lại được").wait_for()
    assert page.get_by_role("textbox", name="Lý do hoàn tác").input_value() == "Khách báo nhầm"


def test_14_days_and_amounts_are_taken_as_people_type_them(inbox: Open, answers: Answers) -> None:
    page = inbox()
    page.get_by_text("Lọc thêm").click()
    page.get_by_label("Từ ngày").fill("32/11/2026")
    page.get_by_label("Số tiền từ").fill("2.640.000")
    page.get_by_text("Ngày viết dd/mm/yyyy").wait_for()
    page.get_by_label("Từ ngày").fill("1/11/2026")
    page.get_by_label("Số tiền đến").fill("2640000")
    page.get_by_role("button", name="Lọc", exact=True).click()
    page.wait_for_url("**/statement?from=2026-11-01&min=2640000&max=2640000")
    page.locator("li[role=option]").first.wait_for()
    assert {"from": "2026-11-01", "min": "2640000", "max": "2640000"}.items() <= answers.asked[-1].items()


def test_18_the_export_is_asked_for_with_the_filters_and_the_list_prints_alone(inbox: Open, tab: Any) -> None:
    asked: list[str] = []

    def export(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body=b"PK")

    tab.route("**/v1/statement/export.xlsx**", export)
    page = inbox("?state=partial&q=1000002")
    with page.expect_download() as download:
        page.get_by_role("button", name="Xuất Excel").click()
    assert download.value.suggested_filename == "statement.xlsx"
    assert re.search(r"\?(state=partial&q=1000002|q=1000002&state=partial)$", asked[0])
    page.emulate_media(media="print")
    assert page.locator(".list").is_visible()
    assert not page.locator(".filters").is_visible()
