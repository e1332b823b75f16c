"""The order page and the list of orders on the running system: what is decided there happens to orders and money."""

import base64
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.browser.office import Office, findings, picture, sent_by
from tests.builders import DESKTOP, TOPUP
from tests.e2e.outside import Outside, until

pytestmark = pytest.mark.enable_socket  # loopback only
type Desk = Callable[..., Any]
type Json = dict[str, Any]

CLAIM_LINK = re.compile(r"(https?://\S+/pay/\S+)#da-chuyen")


def axes(page: Any) -> dict[str, str]:
    """Each axis that is shown, with its state, in the page's words."""
    pairs = "all => all.map(each => [each.querySelector('dt').innerText, each.querySelector('dd').innerText])"
    return dict(page.eval_on_selector_all(".axes > div", pairs))


def shows(page: Any, axis: str, state: str) -> None:
    """Wait until the page shows this state of an axis."""
    page.locator(".axes > div", has_text=axis).get_by_text(state, exact=True).wait_for()


def wide(page: Any) -> int:
    """How many pixels stick out at the side."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def transferred(outside: Outside, amount: int, memo: str) -> None:
    """ACB tells us of a transfer."""
    outside.deliver(outside.sign(outside.credit(amount, memo)))


def decide(outside: Outside, path: str, **body: object) -> None:
    """Another member of staff does something."""
    answer = outside.entrances.decide(path, body, name="minh")
    assert answer.status == 200, answer.body


def last(order: Json) -> tuple[str, str, str | None]:
    """Who changed an order last by hand, why, and the note."""
    entry = next(entry for entry in reversed(order["history"]) if entry["actor"].startswith("staff:"))
    return entry["actor"], entry["why"], entry["note"]


class Refused(NamedTuple):
    """Two orders of one customer, whose grant, contract and invoice request the partners refused."""

    numbers: list[str]
    customer: str


@pytest.fixture(scope="module")
def refused(office: Office) -> Refused:
    outside = office.outside
    customer = {"id": "KH-refused", "name": "Quán Gió", "email": "chu@quangio.vn"}
    with outside.behaving("refuse", "suman", "crm"):
        orders = [outside.order(customer=customer) for _ in range(2)]
        for order in orders:
            decide(outside, f"/orders/{order['number']}/confirm-payment", method="cash", paid=True, note="tại quầy")
        for order in orders:
            outside.reaches(order["number"], resource="PROVISION_FAILED", revenue="RECORD_FAILED")
            outside.reaches(order["number"], invoice="REQUEST_FAILED")
    return Refused([order["number"] for order in orders], customer["id"])


def claim(outside: Outside, number: str, drawn: bytes | None = None) -> None:
    """The customer is asked, and says by the link of the letter that it is paid."""
    decide(outside, f"/orders/{number}/ask-customer")
    [link] = {link for mail in outside.letters(number, 2) for link in CLAIM_LINK.findall(mail["text"])}
    told: Json = {"memo": "chuyen tien mua cukcuk", "paid_at": "2026-11-20"}
    if drawn:
        told["evidence"] = {"content_type": "image/png", "data": base64.b64encode(drawn).decode()}
    assert outside.entrances.call("POST", f"{link}/claim", told).status == 200


def test_19_an_order_shows_its_axes_in_the_words_of_the_source(office: Office, desk: Desk) -> None:
    page = desk(f"/orders/{office.outside.order()['number']}")
    shows(page, "Trạng thái cấp TN", "Đã cấp tạm tài nguyên")
    assert axes(page) == {
        "Trạng thái TT": "Chưa thanh toán",
        "Trạng thái cấp TN": "Đã cấp tạm tài nguyên",
        "Trạng thái XHĐ": "Chưa xuất hóa đơn",
        "Trạng thái GNDS": "Chưa ghi nhận doanh số",
    }
    page.goto(f"/orders/{office.outside.order(**DESKTOP)['number']}")
    shows(page, "Trạng thái cấp GPSD", "Chưa cấp GPSD")
    assert "Trạng thái cấp TN" not in axes(page)
    page.goto(f"/orders/{office.outside.order(**TOPUP)['number']}")
    shows(page, "Trạng thái GNDS", "Không sinh hợp đồng")
    assert (axes(page)["Trạng thái cấp TN"], axes(page)["Trạng thái XHĐ"]) == (
        "Chưa cấp mã nạp tiền",
        "Không xuất hóa đơn",
    )


def test_20_the_timeline_tells_who_when_what_and_why_newest_first(refused: Refused, desk: Desk) -> None:
    page = desk(f"/orders/{refused.numbers[0]}")
    page.locator(".timeline li").first.wait_for()
    told = page.locator(".timeline li").all_inner_texts()
    paid = next(text for text in told if "Xác nhận thanh toán bằng tiền mặt, khác" in text)
    assert re.search(r"\d\d/\d\d/\d{4} \d\d:\d\d", paid)
    assert "minh" in paid
    assert "Trạng thái TT: Chưa thanh toán → Đã thanh toán" in paid
    assert "tại quầy" in paid
    assert told.index(paid) < len(told) - 1
    assert "Đặt hàng" in told[-1]
    assert "Khách hàng" in told[-1]
    assert any("SUMAN từ chối: thuê bao không đủ điều kiện" in text for text in told)


def test_21_a_failed_step_is_done_again_by_those_whose_role_may(office: Office, refused: Refused, desk: Desk) -> None:
    number = refused.numbers[0]
    page = desk(f"/orders/{number}", role="office_accountant")
    failed = page.get_by_role("region", name="Bước bị lỗi")
    failed.get_by_text("AMIS.VN – Bán hàng từ chối: hồ sơ khách hàng chưa hợp lệ.").first.wait_for()
    # What SUMAN grants and the invoice are for other roles to retry.
    assert failed.get_by_role("button").count() == 1
    sent = sent_by(page)
    failed.get_by_role("button", name="Thử lại: Ghi nhận hợp đồng").dblclick()
    page.get_by_text("Đã yêu cầu thử lại: Ghi nhận hợp đồng.").wait_for()
    # Read again by itself.
    shows(page, "Trạng thái GNDS", "Đã ghi nhận doanh số")
    assert sent == [(f"/orders/{number}/retry", {"step": "contract"})]
    assert office.outside.effects(number, "crm") == ["contract"]
    picture(page, "order")


def test_21_all_that_are_filtered_are_retried_and_each_tells_what_became_of_it(
    office: Office, refused: Refused, desk: Desk
) -> None:
    page = desk(f"/orders?failed=true&q={refused.customer}", role="order_accountant")
    page.locator(".order-table tbody tr").nth(1).wait_for()
    assert page.locator(".order-table", has_text="Bước lỗi").count() == 1
    assert findings(page) == []
    page.get_by_label("Bước cần thử lại").select_option("resource")
    page.get_by_role("button", name="Thử lại tất cả").click()
    page.get_by_text("Đã yêu cầu thử lại 2 đơn hàng, 0 đơn hàng không thử lại được.").wait_for()
    results = page.get_by_role("region", name="Thử lại nhiều đơn hàng").locator("tbody tr")
    results.filter(has_text="Đã xong").nth(1).wait_for()
    picture(page, "orders")
    assert sorted(results.locator("a").all_inner_texts()) == sorted(refused.numbers)
    for number in refused.numbers:
        assert office.outside.reaches(number, resource="PROVISIONED")
        assert office.outside.effects(number, "suman") == ["resource"]


def test_22_unmatched_rows_of_some_days_are_fetched_and_what_cannot_be_taken_back_is_asked_once_more(
    office: Office, desk: Desk
) -> None:
    outside = office.outside
    order = outside.order(**DESKTOP)
    number, memo = order["number"], f"tien mua phan mem {order['number'][::-1]}x"
    transferred(outside, order["total"], memo)
    [row] = until(
        "the row", lambda: [row for row in outside.listed("/transactions", "unmatched") if row["memo"] == memo]
    )
    page = desk(f"/orders/{number}?panel=transfer")
    page.get_by_role("textbox", name="Từ ngày").fill("31/02/2026")
    page.get_by_role("button", name="Lấy dữ liệu").click()
    page.get_by_text("Ngày viết dd/mm/yyyy").wait_for()
    page.get_by_role("textbox", name="Từ ngày").fill("1/11/2026")
    page.get_by_role("button", name="Lấy dữ liệu").click()
    # Others' rows of the day may fill the first pages.
    wanted, more = page.get_by_role("checkbox", name=re.compile(memo)), page.get_by_role("button", name="Xem thêm")
    wanted.or_(more).first.wait_for()
    while not wanted.is_visible():
        # The button goes when the last page comes, which may be now.
        more.evaluate_all("found => found[0]?.click()")
        wanted.or_(more).first.wait_for()
    wanted.check()
    assert "from=2026-11-01" in page.url
    sent = sent_by(page)
    page.get_by_role("button", name="Xác nhận và cấp TN").click()
    sure = page.get_by_role("alertdialog")
    sure.get_by_text("Đơn hàng Desktop: đã cấp thì không thu lại được.").wait_for()
    assert sent == []
    sure.get_by_role("button", name="Xác nhận và cấp TN").click()
    shows(page, "Trạng thái cấp GPSD", "Đang cấp GPSD")
    assert sent == [(f"/orders/{number}/confirm-payment", {"method": "transfer", "transactions": [row["id"]]})]


def test_22_cash_needs_a_tick_and_a_note(office: Office, desk: Desk) -> None:
    outside = office.outside
    number = outside.order(**TOPUP)["number"]
    page = desk(f"/orders/{number}?panel=transfer")
    page.get_by_role("button", name="Tiền mặt, khác").click()
    confirm = page.get_by_role("button", name="Xác nhận và cấp tài nguyên")
    page.get_by_role("checkbox", name="Đã thanh toán").check()
    assert confirm.is_disabled()
    page.get_by_role("textbox", name="Ghi chú").fill("Anh Nam đưa tiền mặt")
    assert "panel=cash" in page.url
    page.get_by_role("checkbox", name="Đã thanh toán").uncheck()
    assert confirm.is_disabled()
    page.get_by_role("checkbox", name="Đã thanh toán").check()
    confirm.click()
    page.get_by_role("alertdialog").get_by_role("button", name="Xác nhận và cấp tài nguyên").click()
    shows(page, "Trạng thái cấp TN", "Đã cấp mã nạp tiền")
    assert last(outside.reaches(number, resource="CODE_ISSUED")) == (
        "staff:Lan",
        "paid_in_cash",
        "Anh Nam đưa tiền mặt",
    )


def test_22_a_cut_network_loses_nothing_and_who_was_faster_is_shown(office: Office, desk: Desk) -> None:
    outside = office.outside
    number = outside.order()["number"]
    page = desk(f"/orders/{number}?panel=cash")
    page.get_by_role("checkbox", name="Đã thanh toán").check()
    page.get_by_role("textbox", name="Ghi chú").fill("tiền mặt")
    page.route("**/confirm-payment", lambda route: route.abort())
    confirm = page.get_by_role("button", name="Xác nhận và cấp tài nguyên")
    confirm.click()
    page.get_by_text("Không có kết nối").wait_for()
    assert axes(page)["Trạng thái TT"] == "Chưa thanh toán"
    assert page.get_by_role("textbox", name="Ghi chú").input_value() == "tiền mặt"
    assert confirm.is_enabled()
    page.unroute("**/confirm-payment")
    decide(outside, f"/orders/{number}/confirm-payment", method="cash", paid=True, note="của Minh")
    confirm.click()
    page.get_by_text("Đơn hàng đã được thanh toán.").wait_for()
    shows(page, "Trạng thái TT", "Đã thanh toán")
    assert last(outside.seen(number)) == ("staff:minh", "paid_in_cash", "của Minh")


def test_23_the_claim_lies_beside_the_rows_that_may_be_its_money(office: Office, desk: Desk) -> None:
    outside, order = office.outside, office.outside.order()
    number = order["number"]
    for part in (order["total"] - 40_000, 40_000):
        transferred(outside, part, order["payment"]["memo"])
    [row, _] = until("both rows", lambda: both if len(both := outside.rows("partial", number)) == 2 else None)
    page = desk(f"/statement?q={number}&row={row['id']}")
    page.locator(".candidates").wait_for()
    claim(outside, number, page.screenshot(clip={"x": 0, "y": 0, "width": 480, "height": 320}))
    page.locator(".candidates").get_by_role("link", name=number).click()
    said = page.get_by_role("region", name="Khách hàng báo đã thanh toán")
    said.get_by_role("img", name="Ảnh khách hàng gửi").wait_for()
    assert said.locator("img").evaluate("async each => { await each.decode(); return each.naturalWidth; }") == 480
    said.get_by_text("chuyen tien mua cukcuk").wait_for()
    # The days around the one that the customer names.
    assert said.get_by_role("textbox", name="Từ ngày").input_value() == "17/11/2026"
    confirm = said.get_by_role("button", name="Xác nhận và cấp TN")
    assert confirm.is_disabled()
    said.get_by_role("checkbox", name=re.compile("2.600.000 đ")).check()
    said.get_by_text("dù thiếu 40.000 đ").wait_for()
    said.get_by_role("checkbox", name=re.compile("Chọn giao dịch 40.000 đ")).check()
    said.get_by_text("Đã chọn 2.640.000 đ trên 2.640.000 đ").wait_for()
    picture(page, "order-claim")
    assert (findings(page), wide(page)) == ([], 0)
    sent = sent_by(page)
    confirm.dblclick()
    page.get_by_text(f"Đã xác nhận thanh toán cho đơn hàng {number}.").wait_for()
    shows(page, "Trạng thái cấp TN", "Đã cấp tài nguyên")
    assert len(sent) == 1
    paid = outside.reaches(number, payment="PAID", resource="PROVISIONED")
    assert sorted(row["amount"] for row in paid["transactions"]) == [40_000, order["total"] - 40_000]
    page.get_by_role("region", name="Giao dịch đã thanh toán").get_by_text("40.000 đ", exact=True).wait_for()
    assert page.get_by_role("group", name="Thao tác").count() == 0


def test_23_a_claim_is_refused_for_a_reason_and_the_order_cancelled_when_asked_once_more(
    office: Office, desk: Desk
) -> None:
    outside, number = office.outside, office.outside.order()["number"]
    claim(outside, number)
    page = desk(f"/orders/{number}")
    page.get_by_role("button", name="Bác xác nhận của KH").click()
    page.wait_for_url("**panel=reject**")
    page.reload()
    page.get_by_role("dialog", name="Lý do bác").get_by_role("button", name="Ảnh không đọc được").click()
    page.get_by_text("Đã bác xác nhận của khách hàng.").wait_for()
    shows(page, "Trạng thái TT", "Chưa thanh toán")
    assert last(outside.seen(number)) == ("staff:Lan", "claim_rejected", "Ảnh không đọc được")
    assert "Ảnh không đọc được" in outside.letters(number, 3)[-1]["text"]
    page.get_by_role("button", name="Hỏi khách hàng").click()
    shows(page, "Trạng thái TT", "Chờ KH xác nhận thanh toán")
    page.get_by_role("button", name="Hủy đơn hàng…").click()
    page.get_by_role("dialog", name="Lý do hủy đơn hàng").wait_for()
    assert (findings(page), wide(page)) == ([], 0)
    sent = sent_by(page)
    page.keyboard.press("2")
    sure = page.get_by_role("alertdialog")
    sure.get_by_text(f"Hủy đơn hàng {number}?").wait_for()
    assert sent == []
    sure.get_by_role("button", name="Hủy đơn hàng này").click()
    shows(page, "Trạng thái TT", "Đã hủy đơn hàng")
    outside.reaches(number, payment="CANCELLED", resource="REVOKED")
    assert last(outside.seen(number)) == ("staff:Lan", "cancelled_by_staff", "Đơn hàng đặt trùng")


def test_orders_are_found_and_the_address_says_what_is_looked_at(office: Office, desk: Desk) -> None:
    outside = office.outside
    customer = {"id": "KH-found", "name": "Quán Tìm", "email": "chu@quantim.vn", "phone": "0987654321"}
    first, second = (outside.order(customer=customer) for _ in range(2))
    decide(outside, f"/orders/{second['number']}/cancel", reason="x")
    page = desk("/")
    one_a_page = re.compile(r"/v1/orders\?")
    page.route(one_a_page, lambda route: route.continue_(url=route.request.url.replace("limit=50", "limit=1")))
    page.get_by_role("link", name="Đơn hàng", exact=True).click()
    rows = page.locator(".order-table tbody tr")
    rows.first.wait_for()
    page.get_by_role("button", name="Xem thêm").click()
    rows.nth(1).wait_for()
    assert len(set(page.locator(".order-table tbody th").all_inner_texts())) == rows.count()
    page.unroute(one_a_page)
    page.get_by_role("textbox", name="Tìm").fill("0987 654 321")
    page.keyboard.press("Enter")
    rows.filter(has_text=second["number"]).wait_for()
    page.locator(".order-table", has_text="Quán Tìm").wait_for()
    assert rows.count() == 2
    page.get_by_label("Trạng thái TT").select_option("UNPAID")
    page.get_by_role("button", name="Lọc", exact=True).click()
    page.wait_for_url("**payment=UNPAID**")
    page.reload()
    rows.filter(has_text=first["number"]).wait_for()
    assert rows.count() == 1
    assert page.get_by_label("Trạng thái TT").input_value() == "UNPAID"
    rows.get_by_role("link").click()
    page.get_by_role("heading", name=f"Đơn hàng {first['number']}").wait_for()
    page.go_back()
    rows.filter(has_text=first["number"]).wait_for()
    page.get_by_role("textbox", name="Tìm").fill(second["number"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"Đơn hàng {second['number']}").wait_for()


def test_29_what_a_role_may_not_do_is_not_there(office: Office, refused: Refused, desk: Desk) -> None:
    number = office.outside.order()["number"]
    page = desk(f"/orders/{number}", role="licence_accountant", name="Giang")
    page.locator(".timeline li").first.wait_for()
    assert page.get_by_role("group", name="Thao tác").count() == 0
    page.goto(f"/orders/{number}?panel=cash")
    page.locator(".timeline li").first.wait_for()
    assert page.get_by_role("region", name="Xác nhận thanh toán").count() == 0
    page.goto(f"/orders/{refused.numbers[1]}")
    page.get_by_role("region", name="Bước bị lỗi").wait_for()
    assert page.get_by_role("button", name="Thử lại").count() == 0
    rep = desk(f"/orders/{number}", role="sales_rep", name="Nam")
    rep.get_by_text("Không có đơn hàng này, hoặc bạn không được xem.").wait_for()
    page.route("**/v1/orders/*", lambda route: route.fulfill(status=403, json={"message": "User is not authorized"}))
    page.reload()
    page.get_by_text("Vai trò của bạn không được xem phần này.").wait_for()


def test_30_the_pages_are_clean_and_fit_the_desk_and_the_hand(office: Office, refused: Refused, desk: Desk) -> None:
    page = desk(f"/orders/{office.outside.order()['number']}?panel=transfer&from=2026-11-01&to=2026-11-30")
    page.get_by_text("Phân công hợp đồng").click()
    page.get_by_text("Người thực hiện", exact=True).wait_for()
    page.get_by_text("Giao dịch chưa khớp trong khoảng ngày", exact=True).wait_for()
    assert (findings(page), wide(page)) == ([], 0)
    page.set_viewport_size({"width": 390, "height": 844})
    assert (findings(page), wide(page)) == ([], 0)
    picture(page, "order-390")
    page.get_by_role("button", name="Tiền mặt, khác").click()
    page.get_by_role("checkbox", name="Đã thanh toán").wait_for()
    assert (findings(page), wide(page)) == ([], 0)
    page.goto(f"/orders/{refused.numbers[1]}")
    page.get_by_role("region", name="Bước bị lỗi").wait_for()
    assert (findings(page), wide(page)) == ([], 0)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"/orders?failed=true&q={refused.customer}")
    page.locator(".order-table tbody tr").first.wait_for()
    page.get_by_text("Lọc thêm").click()
    assert (findings(page), wide(page)) == ([], 0)
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Retry all").wait_for()
