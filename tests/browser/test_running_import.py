"""Importing a statement and reconciling a day on the running system: points 27 and 28 of the staff page."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest

from misa_order.kernel.calendar import VIETNAM, business_date
from misa_order.kernel.media_types import XLSX
from tests.browser.office import Office, findings, picture, sent_by
from tests.e2e.outside import ACB, Outside, until, yesterday
from tests.e2e.test_imports import ended, filled, hand_in, row

pytestmark = pytest.mark.enable_socket  # loopback only
type Desk = Callable[..., Any]
# A day of this file's own, on which nothing else is booked, and the day before it.
DAY = business_date(yesterday()) - timedelta(days=20)
BEFORE = DAY - timedelta(days=1)
ON_PAPER = f"{DAY:%d/%m/%Y}"


def choose(page: Any, content: bytes, name: str = "sao-ke.xlsx") -> None:
    page.get_by_label("Chọn tệp .xlsx").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})


def padded(content: bytes) -> bytes:
    """The same workbook with a picture in it, too large for a request."""
    with ZipFile(made := BytesIO(content), "a", ZIP_STORED) as archive:
        archive.writestr("xl/media/image1.bin", bytes(4_500_000))
    return made.getvalue()


def drop(page: Any, content: bytes, name: str) -> None:
    """Let a file fall onto the page, as with a mouse."""
    held = page.evaluate_handle(
        "([bytes, name]) => {const held = new DataTransfer(); held.items.add(new File([Uint8Array.from(bytes)], name));"
        " return held}",
        [list(content), name],
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": held})


def ends(page: Any, added: int, there: int, invalid: int) -> None:
    """Wait until the import that is open has ended, with these counts."""
    page.get_by_text(f"Nhập xong: thêm {added}, đã có sẵn {there}, không hợp lệ {invalid}.").wait_for()
    shown = page.locator("section.import.DONE .figures dd").all_inner_texts()
    assert shown == [str(added), str(there), str(invalid)]


def import_id(page: Any) -> str:
    page.wait_for_url("**/import?import=*")
    return str(page.url.partition("import=")[2])


def told(outside: Outside, memo: str) -> list[str]:
    return [one["id"] for one in outside.listed("/transactions", "unmatched") if one["memo"] == memo]


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@contextmanager
def cut_after_it_arrived(page: Any, path: str = "**/v1/statement/imports") -> Iterator[None]:
    """What is sent reaches the API, its answer does not reach the page."""

    def cut(route: Any) -> None:
        assert route.fetch().status == 200
        route.abort()

    page.route(path, cut)
    yield
    page.unroute(path)


def test_27_a_file_is_followed_across_a_reload_and_tells_all_its_invalid_rows(office: Office, desk: Desk) -> None:
    outside = office.outside
    order = outside.order()
    good = [row(outside, order["total"], order["payment"]["memo"]), row(outside, 21_000, "khach le 27")]
    bad = [row(outside, -1, "sai"), row(outside, 5_000, "la", account="12345678"), row(outside, 0, "khong")]
    content = filled(outside, *good, *bad)
    page = desk("/import")
    sent = sent_by(page)
    with outside.paused("import_statement"):
        choose(page, content, "sao-ke-27.xlsx")
        shown = import_id(page)
        page.get_by_text("Đang nhập, đã").wait_for()
        page.get_by_role("link", name="Tổng quan").click()
        page.get_by_role("heading", name="Tổng quan").wait_for()
        page.go_back()
        page.get_by_text("Đang nhập, đã").wait_for()
        page.reload()
        page.get_by_text("Đang nhập, đã").wait_for()
    ends(page, 2, 0, 3)
    rows = page.locator("section.import tbody tr")
    rows.nth(2).wait_for()
    assert [re.sub(r"\s+", " ", each) for each in rows.all_inner_texts()] == [
        "4 Số tiền ghi có Số tiền không được âm: cột ghi có hoặc ghi nợ đã nói chiều tiền.",
        "5 Tài khoản Tài khoản này không phải của MISA.",
        "6 Số tiền ghi có Thiếu số tiền.",
    ]
    assert findings(page) == []
    assert fits(page)
    picture(page, "import")
    outside.reaches(order["number"], payment="PAID")
    assert ended(outside, shown)["counts"] == {"added": 2, "duplicate": 0, "invalid": 3}
    # The same file, dropped this time: nothing is new. What came before is listed and leads back.
    drop(page, content, "sao-ke-27.xlsx")
    page.wait_for_url(lambda url: not url.endswith(shown))
    ends(page, 0, 2, 3)
    page.get_by_text("Không có giao dịch nào mới").wait_for()
    assert len(told(outside, "khach le 27")) == 1
    page.locator(f"a[href='/import?import={shown}']").click()
    page.get_by_text("Nhập xong: thêm 2").wait_for()
    assert [path for path, _ in sent if path != "/statement/imports"] == []


def test_27_a_file_whose_answer_was_lost_is_sent_again_and_not_taken_twice(office: Office, desk: Desk) -> None:
    outside = office.outside
    content = filled(outside, *[row(outside, 31_000 + one, "khach mat mang") for one in range(3)])
    page = desk("/import")
    with cut_after_it_arrived(page):
        choose(page, content)
        page.get_by_text("chưa rõ tệp đã đến nơi hay chưa").wait_for()
    until("the first", lambda: len(told(outside, "khach mat mang")) == 3)
    page.get_by_role("button", name="Gửi lại tệp này").click()
    ends(page, 0, 3, 0)
    assert len(told(outside, "khach mat mang")) == 3


def test_27_a_file_larger_than_a_request_is_put_elsewhere_and_goes_on_after_a_cut(office: Office, desk: Desk) -> None:
    outside = office.outside
    content = padded(filled(outside, row(outside, 61_000, "khach tep lon")))
    page = desk("/import")
    sent = sent_by(page)
    page.route(f"{outside.system.endpoints['aws']}/**", lambda route: route.abort())
    choose(page, content, "lon.xlsx")
    page.get_by_text("chưa rõ tệp đã đến nơi hay chưa").wait_for()
    page.unroute(f"{outside.system.endpoints['aws']}/**")
    with cut_after_it_arrived(page, "**/v1/statement/uploads/*/import"):
        page.get_by_role("button", name="Gửi lại tệp này").click()
        page.get_by_text("chưa rõ tệp đã đến nơi hay chưa").wait_for()
    # Only the word for it was cut: the file itself has gone.
    page.get_by_role("button", name="Gửi lại tệp này").click()
    ends(page, 1, 0, 0)
    assert len(told(outside, "khach tep lon")) == 1
    asked = [path.rpartition("/")[2] for path, _ in sent]
    assert asked == ["uploads", "uploads", "import", "import"]


def test_27_what_is_no_statement_is_refused_in_plain_words(office: Office, desk: Desk) -> None:
    page = desk("/import")
    sent = sent_by(page)
    for name, content, said in (
        ("sao-ke.xls", b"x", "không phải .xlsx"),
        ("trong.xlsx", b"", "trống (0 byte)"),
    ):
        choose(page, content, name)
        page.get_by_role("alert").filter(has_text=said).wait_for()
    assert sent == []
    choose(page, b"\x00\xff no file", "gia.xlsx")
    page.get_by_text("không đọc được như tệp .xlsx").wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Tải file mẫu").click()
    assert saved.value.suggested_filename == "mau-sao-ke.xlsx"
    assert saved.value.path().read_bytes()[:2] == b"PK"


def test_29_who_may_not_settle_sees_an_import_and_hands_in_none(office: Office, desk: Desk) -> None:
    page = desk("/import", role="invoice_accountant", name="Hoa")
    page.get_by_text("không nhập khẩu được").wait_for()
    assert page.locator("input[type=file]").count() == 0
    page = desk("/import", role="sales_rep", name="Nam")
    page.get_by_text("Vai trò của bạn không được xem phần này.").wait_for()
    assert page.get_by_role("link", name="Nhập khẩu").count() == 0


def day_of_three_kinds(outside: Outside) -> int:
    """On DAY one order is paid and one that was cancelled, and somebody pays for none, 123,000 after a lost mail."""
    order, cancelled = outside.order(), outside.order()
    assert outside.portal("POST", f"/v1/orders/{cancelled['number']}/cancel").status == 200
    total, start = order["total"], 50_000_000

    def booked(day: Any, amount: int, text: str, balance: int) -> list[Any]:
        at = datetime.combine(day, time(9), VIETNAM).replace(tzinfo=None)
        return row(outside, amount, text, booked_at=at, balance=balance)

    content = filled(
        outside,
        booked(BEFORE, 1_000, "hom truoc", start),
        booked(DAY, total, order["payment"]["memo"], start + total),
        booked(DAY, total, cancelled["payment"]["memo"], start + 2 * total),
        booked(DAY, 500_000, "khach la", start + 2 * total + 623_000),
    )
    assert ended(outside, hand_in(outside, content))["counts"]["added"] == 4
    until("the paid", lambda: outside.rows("matched", order["number"]))
    until("the refundable", lambda: outside.rows("refundable", cancelled["number"]))
    return int(total)


def test_28_a_day_adds_up_and_its_gap_leads_to_the_rows_around(office: Office, desk: Desk) -> None:
    total = day_of_three_kinds(office.outside)
    page = desk(f"/reconciliation?date={DAY + timedelta(days=1)}")
    page.get_by_role("button", name="Ngày trước").click()
    page.wait_for_url(f"**/reconciliation?date={DAY}")
    cells = page.locator("tbody tr", has_text=ACB).locator("td")
    cells.first.wait_for()
    vnd = [f"{amount:,} đ".replace(",", ".") for amount in (50_000_000, 2 * total + 500_000, total, 500_000, total, 0)]
    assert cells.all_inner_texts() == [
        *vnd, "✓ Cân", "0 đ", f"{50_000_000 + 2 * total + 623_000:,} đ".replace(",", "."), "3", "⚠ 1 chỗ thiếu",
    ]  # fmt: skip
    assert page.get_by_text("Thiếu giao dịch ghi có, tổng 123.000 đ").is_visible()
    assert findings(page) == []
    assert fits(page)
    picture(page, "reconciliation")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1
    page.get_by_label("Ngày", exact=True).fill("31/02/2026")
    page.get_by_role("button", name="Xem").click()
    page.get_by_role("alert").filter(has_text="dd/mm/yyyy").wait_for()
    page.get_by_label("Ngày", exact=True).fill(ON_PAPER)
    page.get_by_role("link", name="Xem giao dịch quanh chỗ này").click()
    page.wait_for_url(f"**/statement?*account={ACB}&from={DAY}&to={DAY}&row=*")
    page.locator(".detail").get_by_text("khach la").wait_for()
    page.locator("li[role=option]").nth(2).wait_for()
    assert page.locator("li[role=option]").count() == 3


def test_28_a_day_without_money_says_so(office: Office, desk: Desk) -> None:
    page = desk("/reconciliation?date=2020-01-01")
    page.get_by_text("Không có giao dịch nào trong ngày 01/01/2020.").wait_for()
    page.get_by_role("button", name="Ngày sau").click()
    page.get_by_text("Không có giao dịch nào trong ngày 02/01/2020.").wait_for()
