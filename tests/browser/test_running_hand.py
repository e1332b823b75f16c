"""What the matcher leaves to people, on the running system: by hand, in doubt, without an order (R16, R21, R27)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.office import Office, findings, picture, sent_by
from tests.browser.statement_scenes import CONFIRM, in_doubt, short, transferred
from tests.e2e.outside import CUKCUK_PRO

pytestmark = pytest.mark.enable_socket  # loopback only
type Desk = Callable[..., Any]


def total(page: Any, said: str) -> None:
    """Wait until the running sum says this."""
    page.locator(".sum", has_text=said).wait_for()


def test_13_several_transfers_pay_one_order_once_their_sum_is_all_of_it(office: Office, desk: Desk) -> None:
    order, first = short(office, CUKCUK_PRO - 1_000_000)
    number = order["number"]
    second = transferred(office, CUKCUK_PRO - 1_000_000, order["payment"]["memo"], "partial")["id"]
    page = desk(f"/statement?q={number}&row={first}")
    sent = sent_by(page)
    page.locator(".will").wait_for()
    page.keyboard.press("m")
    page.locator(".will", has_text="dù thiếu 1.640.000 đ").wait_for()
    page.get_by_role("button", name="Thêm giao dịch").click()
    total(page, "đủ tiền")
    page.locator(".will", has_text=f"Đơn hàng {number} sẽ được ghi nhận đã thanh toán bằng 2 giao dịch.").wait_for()
    picture(page, "inbox-by-hand")
    page.get_by_role("button", name=CONFIRM).dblclick()
    page.locator(f"#row-{first}", has_text="Đã khớp").wait_for()
    page.locator(f"#row-{second}", has_text="Đã khớp").wait_for()
    paid = office.outside.reaches(number, payment="PAID")
    assert {row["id"] for row in paid["transactions"]} == {first, second}
    assert [path for path, _ in sent] == [f"/orders/{number}/confirm-payment"]
    page.get_by_text(f"Đã xác nhận thanh toán cho đơn hàng {number} bằng 2 giao dịch.").wait_for()


def test_13_one_transfer_pays_several_orders_all_or_nothing(office: Office, desk: Desk) -> None:
    one, two = office.outside.order(), office.outside.order()
    row = transferred(office, 2 * CUKCUK_PRO, "cong ty ABC chuyen tien phan mem", "unmatched")["id"]
    page = desk(f"/statement?row={row}")
    button = page.get_by_role("button", name=CONFIRM)
    page.get_by_text("Chọn ít nhất một đơn hàng.").wait_for()
    assert button.is_disabled()
    find(page, one["number"])
    total(page, "thừa 2.640.000 đ")
    find(page, two["domain"], two["number"])
    total(page, "đủ tiền")
    page.get_by_role("button", name=f"Bỏ đơn hàng {two['number']}").click()
    total(page, "thừa 2.640.000 đ")
    third = office.outside.order(lines=[{"sku": "CUKCUK-PRO-12M", "quantity": 2}])
    find(page, third["number"])
    page.get_by_text("khớp hết, hoặc không khớp gì").wait_for()
    assert button.is_disabled()
    page.get_by_role("button", name=f"Bỏ đơn hàng {third['number']}").click()
    find(page, two["number"])
    assert findings(page) == []
    button.click()
    page.get_by_text("Đã xác nhận thanh toán cho các đơn hàng").wait_for()
    for order in (one, two):
        office.outside.reaches(order["number"], payment="PAID")
    assert sorted(office.row(row)["orders"]) == sorted((one["number"], two["number"]))


def find(page: Any, q: str, number: str | None = None) -> None:
    """Look an order up in the panel, and choose it."""
    page.get_by_role("textbox", name="Tìm đơn hàng").fill(q)
    page.get_by_role("button", name="Tìm", exact=True).first.click()
    page.get_by_role("button", name=f"Chọn đơn hàng {number or q}").click()
    page.get_by_role("button", name=f"Bỏ đơn hàng {number or q}").wait_for()


def test_13_what_somebody_else_paid_meanwhile_is_refused_and_shown(office: Office, desk: Desk) -> None:
    order, row = short(office)
    number = order["number"]
    page = desk(f"/statement?q={number}&row={row}&panel=hand&orders={number}")
    page.locator(".will").wait_for()
    cash = {"method": "cash", "paid": True, "note": "Minh nhận tiền"}
    assert office.outside.entrances.decide(f"/orders/{number}/confirm-payment", cash, name="Minh").status == 200
    page.get_by_role("button", name=CONFIRM).click()
    page.locator(".detail .fault", has_text="Đơn hàng đã thanh toán.").wait_for()
    page.get_by_text("hãy bỏ đơn hàng đó").wait_for()
    assert office.row(row)["state"] == "partial"


@pytest.mark.parametrize("same", [True, False], ids=["the_same", "another"])
def test_15_a_possible_duplicate_lies_beside_the_other_and_is_told(office: Office, desk: Desk, same: bool) -> None:
    order, row, second = in_doubt(office)
    page = desk(f"/statement?q={order['number']}&row={second}")
    page.locator(".twins .differs", has_text="Số tham chiếu").wait_for()
    assert page.locator(".twins .differs", has_text="Số tiền").count() == 0
    if same:
        assert findings(page) == []
        picture(page, "inbox-duplicate")
    page.get_by_role("button", name="Cùng một giao dịch" if same else "Giao dịch khác").click()
    page.get_by_text("Đã gộp vào cùng" if same else "Đã tách thành").wait_for()
    now = office.row(second)
    if same:
        assert (now["state"], now["joined_into"]) == ("joined", row)
        assert {record["source"] for record in office.row(row)["records"]} == {"mail", "feed"}
    else:
        assert (now["possible_duplicate_of"], now["decided"]["by"]) == (None, "staff:Lan")
        page.goto(f"/statement?q={order['number']}&row={second}")
        page.locator(".decided", has_text="Kế toán xác định là giao dịch khác").wait_for()


def without_order(office: Office) -> tuple[str, str]:
    """The number of a cancelled order, and the row of the money that came for it."""
    order = office.outside.order()
    told = office.outside.entrances.decide(f"/orders/{order['number']}/cancel", {"reason": "Đặt nhầm"})
    assert told.status == 200
    return order["number"], transferred(office, order["total"], order["payment"]["memo"], "refundable")["id"]


def test_17_money_without_an_order_goes_to_another_one(office: Office, desk: Desk) -> None:
    cancelled, row = without_order(office)
    order = office.outside.order()
    page = desk(f"/statement?state=refundable&q={cancelled}&row={row}")
    panel = page.locator(".by-hand")
    panel.get_by_role("textbox", name="Hoàn bằng cách nào").wait_for()
    assert panel.get_by_role("button", name=f"Chọn đơn hàng {cancelled}").is_disabled()
    find(page, order["domain"], order["number"])
    page.get_by_role("button", name=CONFIRM).click()
    page.locator(".decided", has_text="Kế toán đã xác nhận").wait_for()
    office.outside.reaches(order["number"], payment="PAID", resource="PROVISIONED")


def test_17_or_is_refunded_with_a_note_that_survives_an_ended_session(office: Office, desk: Desk) -> None:
    cancelled, row = without_order(office)
    page = desk(f"/statement?state=refundable&q={cancelled}&row={row}")
    note = page.get_by_role("textbox", name="Hoàn bằng cách nào")
    note.fill("Chuyển khoản lại ngày 27/11")
    refused = {"status": 401, "json": {"message": "The incoming token has expired"}}
    page.route("**/refund", lambda route: route.fulfill(**refused), times=1)
    send = page.get_by_role("button", name="Ghi nhận đã hoàn tiền")
    send.click()
    page.get_by_text("Phiên đăng nhập đã hết. Nội dung").wait_for()
    assert office.row(row)["state"] == "refundable"
    with page.expect_popup():
        page.get_by_role("button", name="Đăng nhập lại").click()
    page.get_by_text("Phiên đăng nhập đã hết. Nội dung").wait_for(state="hidden")
    assert note.input_value() == "Chuyển khoản lại ngày 27/11"
    send.click()
    # In the list it stands only until that is read again: it waits for a refund no more.
    page.locator(".decided", has_text="Đã hoàn tiền cho khách: Chuyển khoản lại ngày 27/11").wait_for()
    assert office.row(row)["decided"]["why"] == "Chuyển khoản lại ngày 27/11"
