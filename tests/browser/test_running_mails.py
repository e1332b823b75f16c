"""The banks' mails in quarantine, on the running system (R17, point 16)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.office import Office, findings, picture, sent_by
from tests.e2e.outside import CUKCUK_PRO, Json
from tests.e2e.test_bank_mails import no_notice

pytestmark = pytest.mark.enable_socket  # loopback only
type Desk = Callable[..., Any]
RELEASE, YES = "Chấp nhận…", "Đã đối chiếu, chấp nhận"


def unsigned(office: Office, memo: str) -> str:
    """A notice of ACB's without its signature, as it is kept."""
    outside = office.outside
    return str(outside.mail(outside.deliver(outside.credit(CUKCUK_PRO, memo)), "quarantined")["id"])


def state(office: Office, mail: str) -> Json:
    """A mail as the API says it stands now."""
    answer = office.outside.entrances.staff(f"/mails/{mail}")
    assert answer.status == 200, answer.body
    return dict(answer.body)


def test_16_a_mail_is_released_after_a_second_look_and_pays(office: Office, desk: Desk) -> None:
    order = office.outside.order()
    mail = unsigned(office, order["payment"]["memo"])
    page = desk("/")
    page.get_by_role("main").get_by_role("link", name="Email chờ kiểm tra").click()
    page.locator(f"#mail-{mail}").click()
    page.wait_for_url(f"**/mails?mail={mail}")
    page.locator(".will", has_text="ghi 1 giao dịch (tiền vào 2.640.000 đ)").wait_for()
    shown = page.locator(".detail").inner_text()
    for part in ("không có chữ ký hợp lệ", "mailalert@acb.com.vn", "DKIM (chữ ký): ", order["number"], "99900011"):
        assert part in shown
    assert page.locator(".mail-text *").count() == 0
    picture(page, "mails")
    assert findings(page) == []
    sent = sent_by(page)
    page.get_by_role("button", name=RELEASE).click()
    page.get_by_role("alertdialog").wait_for()
    assert findings(page) == []
    assert sent == []
    page.get_by_role("button", name=YES).dblclick()
    page.locator(".detail .state", has_text="Đã chấp nhận").wait_for()
    office.outside.reaches(order["number"], payment="PAID")
    assert [path for path, _ in sent] == [f"/mails/{mail}/release"]
    page.get_by_role("link", name="Xem giao dịch 1").click()
    page.locator(".detail", has_text=order["number"]).wait_for()


def test_16_a_mail_that_says_nothing_is_only_discarded_with_a_reason(office: Office, desk: Desk) -> None:
    outside = office.outside
    mail = outside.mail(outside.deliver(no_notice(outside, "<script>alert(1)</script> Khuyen mai")), "quarantined")[
        "id"
    ]
    page = desk(f"/mails?mail={mail}")
    page.get_by_text("Không đọc được giao dịch nào").wait_for()
    assert page.get_by_role("button", name=RELEASE).count() == 0
    assert "<script>alert(1)</script>" in page.locator(".mail-text").inner_text()
    page.get_by_role("button", name="Bỏ…").click()
    page.get_by_role("dialog", name="Lý do bỏ email").wait_for()
    page.keyboard.press("2")
    page.locator(".detail .state", has_text="Đã bỏ").wait_for()
    assert state(office, mail)["state"] == "discarded"
    page.get_by_role("button", name="Đã bỏ").click()
    page.wait_for_url("**/mails?state=discarded")
    page.locator(f"#mail-{mail}").wait_for()


def test_16_29_keys_move_the_address_is_kept_and_a_colleague_who_was_faster_is_told(office: Office, desk: Desk) -> None:
    older, newer = unsigned(office, "chuyen tien lan 1"), unsigned(office, "chuyen tien lan 2")
    page = desk("/mails")
    page.locator(f"#mail-{older}").wait_for()
    page.keyboard.press("j")
    page.wait_for_url(f"**/mails?mail={newer}")
    page.keyboard.press("ArrowDown")
    page.wait_for_url(f"**/mails?mail={older}")
    page.reload()
    page.get_by_role("button", name=RELEASE).click()
    told = office.outside.entrances.decide(f"/mails/{older}/discard", {"reason": "Thư giả mạo"}, name="Minh")
    assert told.status == 200
    page.get_by_role("button", name=YES).click()
    page.locator(".detail .fault", has_text="Email đã được người khác bỏ.").wait_for()
    page.locator(".detail .state", has_text="Đã bỏ").wait_for()
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    reader = desk(f"/mails?mail={newer}", role="invoice_accountant", name="Hoa")
    reader.locator(".mail-text").wait_for()
    assert reader.locator(".detail button").count() == 0
