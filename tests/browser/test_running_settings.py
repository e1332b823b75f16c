"""The settings on the running system: what an admin changes in the page is in force, and nobody's work is lost."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.office import Office, findings, picture, sent_by
from tests.e2e.outside import until

pytestmark = pytest.mark.enable_socket  # loopback only
type Desk = Callable[..., Any]
type Document = dict[str, Any]

SETTINGS = ("catalogue", "calendar", "bank-accounts", "bank-senders", "assignment", "portal-webhooks")
PRICE = "Đơn giá (đ) – Gói Start 12 tháng"


class Settings:
    """The settings as the API has them; what is changed over it is what another admin saves."""

    def __init__(self, office: Office) -> None:
        self.system = office.outside.system
        self.entrances = office.outside.entrances

    def get(self, name: str) -> Document:
        answer = self.entrances.staff(f"/settings/{name}", "admin")
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def put(self, name: str, document: Document) -> None:
        token = self.entrances.token("admin", name="hoa")
        url = f"{self.system.endpoints['admin']}/settings/{name}"
        answer = self.entrances.call("PUT", url, {**document, "version": None}, token=token)
        assert answer.status == 200, answer.body

    def history(self, name: str) -> list[tuple[str, Document]]:
        """Who changed it and what it was before, oldest first."""
        asked = {
            "TableName": self.system.endpoints["table"],
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)",
            "ExpressionAttributeValues": {":pk": {"S": f"SETTING#{name}"}, ":sk": {"S": "HISTORY#"}},
        }
        entries = self.system.aws.client("dynamodb").query(**asked)["Items"]
        entries.sort(key=lambda entry: int(entry["version"]["N"]))
        return [(entry["actor"]["S"], json.loads(entry["before"]["S"])) for entry in entries]


@pytest.fixture
def settings(office: Office) -> Iterator[Settings]:
    """The settings, which are afterwards as they were."""
    kept = Settings(office)
    before = {name: kept.get(name) for name in SETTINGS}
    yield kept
    for name, document in before.items():
        kept.put(name, document)


@pytest.fixture
def admin(desk: Desk) -> Callable[[str], Any]:
    """A setting's form, as soon as it is there."""

    def sit_down(name: str) -> Any:
        page = desk(f"/settings/{name}", role="admin", name="Quang")
        page.locator("form.setting").wait_for()
        return page

    return sit_down


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def review(page: Any) -> Any:
    """The dialog that says what will be saved."""
    press(page, "Xem lại và ghi")
    dialog = page.get_by_role("dialog", name="Các thay đổi sẽ được ghi")
    dialog.wait_for()
    return dialog


def says(page: Any, text: str) -> None:
    """Wait until the line that is read out says it."""
    page.locator(".foot [aria-live]", has_text=re.compile(text)).wait_for()


def holder_of(page: Any, account: str) -> Any:
    """The input of an account's holder."""
    return page.get_by_label(re.compile(rf"^Chủ tài khoản – .*\({account}\)$"))


def focused_at(page: Any) -> str | None:
    """The place of the input that has the focus, as the API names it."""
    return page.evaluate("document.activeElement.dataset.at ?? null")  # type: ignore[no-any-return]


def test_26_a_new_price_is_reviewed_saved_once_and_kept_with_who_made_it(
    settings: Settings, admin: Callable[[str], Any]
) -> None:
    before = settings.get("catalogue")
    page = admin("catalogue")
    sent = sent_by(page)
    page.locator("summary", has_text="CUKCUK.VN").click()
    page.get_by_label(PRICE).fill("1.100.000")
    dialog = review(page)
    row = dialog.get_by_role("row", name=re.compile("Gói Start 12 tháng"))
    assert row.locator("td").all_inner_texts() == ["990.000 đ", "1.100.000 đ"]
    assert "đơn hàng đặt sau khi ghi" in dialog.inner_text()
    page.get_by_label(PRICE).evaluate("input => input.closest('table').scrollIntoView({block: 'start'})")
    picture(page, "settings-catalogue")
    dialog.press("Escape")
    dialog.wait_for(state="detached")
    assert page.evaluate("document.activeElement.textContent") == "Xem lại và ghi"
    dialog = review(page)
    assert sent == []
    dialog.get_by_role("button", name="Ghi", exact=True).dblclick()
    says(page, r"Đã ghi, phiên bản \d+")
    wanted = copy.deepcopy(before)
    wanted["products"][0]["skus"][0]["price"] = 1_100_000
    wanted["version"] += 1
    assert settings.get("catalogue") == wanted
    assert [path for path, _ in sent] == ["/settings/catalogue"]
    actor, was = settings.history("catalogue")[-1]
    assert (actor, {**was, "version": before["version"]}) == ("staff:Quang", before)
    assert page.get_by_role("button", name="Xem lại và ghi").is_disabled()


def test_26_what_is_wrong_is_said_at_that_very_input(settings: Settings, admin: Callable[[str], Any]) -> None:
    before = settings.get("catalogue")
    page = admin("catalogue")
    sent = sent_by(page)
    card = page.locator("summary", has_text="MEINVOICE.VN")
    card.click()
    price = page.get_by_label("Đơn giá (đ) – 300 hóa đơn điện tử")
    price.fill("1,5")
    card.click()
    press(page, "Xem lại và ghi")
    says(page, "Có 1 chỗ cần sửa")
    assert (focused_at(page), sent) == ("products[1].skus[0].price", [])
    assert price.input_value() == "1,5"

    price.fill("0")
    assert price.get_attribute("aria-invalid") is None
    card.click()
    review(page).get_by_role("button", name="Ghi", exact=True).click()
    says(page, "Có 1 chỗ cần sửa, chưa ghi được gì")
    assert focused_at(page) == "products[1].skus[0].price"
    said = page.locator(f"[id='{price.get_attribute('aria-describedby')}']").inner_text()
    assert said == "Giá trị không hợp lệ. Số tiền lớn hơn 0."
    picture(page, "settings-refused")
    assert findings(page) == []

    price.fill("498000")
    page.get_by_label("Mã gói – 1.000 hóa đơn điện tử").fill("MEINVOICE-300")
    review(page).get_by_role("button", name="Ghi", exact=True).click()
    page.locator(".fault", has_text="Mã gói này đã có.").wait_for()
    assert focused_at(page) == "products[1].skus[1].sku"
    assert settings.get("catalogue") == before


def test_26_somebody_saved_meanwhile_both_are_shown_and_mine_is_kept(
    settings: Settings, admin: Callable[[str], Any]
) -> None:
    page = admin("bank-accounts")
    document = settings.get("bank-accounts")
    first, second = (account["number"] for account in document["accounts"][:2])
    holder_of(page, first).fill("CTCP MISA")
    dialog = review(page)
    document["accounts"][0]["holder"] = "MISA JSC"
    document["accounts"][1]["holder"] = "MISA HN"
    settings.put("bank-accounts", document)
    dialog.get_by_role("button", name="Ghi", exact=True).click()
    conflict = page.get_by_role("alertdialog", name="Người khác vừa ghi thiết lập này")
    conflict.wait_for()
    theirs = conflict.get_by_role("region", name="Người khác đã đổi").inner_text()
    mine = conflict.get_by_role("region", name="Bạn đã đổi").inner_text()
    told = ("MISA JSC", "MISA HN", "CTCP MISA")
    assert [name in theirs for name in told] == [True, True, False]
    # Mine says what I changed it from, which is not what they made of it.
    assert [name in mine for name in (*told, "cùng một chỗ")] == [False, False, True, True]
    assert holder_of(page, first).input_value() == "CTCP MISA"
    assert settings.get("bank-accounts")["accounts"] == document["accounts"]
    picture(page, "settings-conflict")
    assert findings(page) == []

    press(page, "Giữ thay đổi của tôi trên bản mới")
    dialog = page.get_by_role("dialog", name="Các thay đổi sẽ được ghi")
    row = dialog.get_by_role("row", name=re.compile(first))
    assert row.locator("td").all_inner_texts() == ["MISA JSC", "CTCP MISA"]
    assert holder_of(page, second).input_value() == "MISA HN"
    assert findings(page) == []
    dialog.get_by_role("button", name="Ghi", exact=True).click()
    says(page, "Đã ghi")
    holders = [account["holder"] for account in settings.get("bank-accounts")["accounts"]]
    assert holders[:2] == ["CTCP MISA", "MISA HN"]


def test_26_what_somebody_saved_can_be_taken_and_mine_discarded(
    settings: Settings, admin: Callable[[str], Any]
) -> None:
    page = admin("bank-senders")
    page.locator("summary", has_text="mailalert@acb.com.vn").click()
    note = page.get_by_label("Ghi chú")
    note.fill("của tôi")
    document = settings.get("bank-senders")
    document["senders"][0]["note"] = "của Hoa"
    settings.put("bank-senders", document)
    review(page).get_by_role("button", name="Ghi", exact=True).click()
    press(page, "Lấy bản mới, bỏ thay đổi của tôi")
    says(page, "Đã lấy bản mới")
    assert note.input_value() == "của Hoa"
    assert settings.get("bank-senders")["senders"] == document["senders"]


def test_26_a_day_off_is_added_with_a_warning_and_the_open_deadlines_move(
    office: Office, settings: Settings, admin: Callable[[str], Any]
) -> None:
    order = office.outside.order()
    lock_on = order["lock_on"]
    page = admin(f"calendar?year={lock_on[:4]}")
    day = page.locator(f"[data-day='{lock_on}']")
    for what in ("ngày làm việc", "nghỉ thêm", "ngày làm việc"):
        assert what in day.inner_text()
        day.press("Enter")
    assert "nghỉ thêm" in day.inner_text()
    assert day.locator(".mark").inner_text() == "N"
    day.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.day") > lock_on
    written = "/".join(reversed(lock_on.split("-")))
    page.get_by_label(f"Lý do – {written}").fill("du lịch công ty")
    picture(page, "settings-calendar")
    dialog = review(page)
    assert "du lịch công ty" in dialog.inner_text()
    assert "Hạn của mọi đơn hàng chưa thanh toán được tính lại" in dialog.inner_text()
    picture(page, "settings-calendar-review")
    dialog.get_by_role("button", name="Ghi", exact=True).click()
    says(page, "Đã ghi")
    free = {"date": lock_on, "working": False, "note": "du lịch công ty"}
    assert free in settings.get("calendar")["overrides"]

    def moved() -> str | None:
        now = str(office.outside.seen(order["number"])["lock_on"])
        return now if now != lock_on else None

    assert until("another day of locking", moved) > lock_on


def test_26_a_session_that_ends_in_the_form_loses_nothing(settings: Settings, admin: Callable[[str], Any]) -> None:
    page = admin("assignment")
    before = settings.get("assignment")
    page.get_by_role("button", name="+ Thêm tỉnh").click()
    page.get_by_label("Tỉnh, thành phố – mới").fill("Huế")
    page.get_by_label("Nhân viên – Huế").fill("linh.ht")
    ended: dict[str, Any] = {"status": 401, "json": {"error": {"code": "unauthorized", "message": "", "field": None}}}
    page.route("**/v1/settings/*", lambda route: route.fulfill(**ended))
    review(page).get_by_role("button", name="Ghi", exact=True).click()
    page.locator(".foot [role=alert]", has_text="Phiên đăng nhập đã hết, chưa ghi được gì.").wait_for()
    assert page.get_by_label("Nhân viên – Huế").input_value() == "linh.ht"
    assert settings.get("assignment") == before
    page.unroute("**/v1/settings/*")
    with page.expect_popup() as popup:
        press(page, "Đăng nhập lại")
    if not popup.value.is_closed():
        popup.value.wait_for_event("close")
    page.locator(".ended").wait_for(state="detached")
    assert page.get_by_label("Tỉnh, thành phố – Huế").input_value() == "Huế"
    review(page).get_by_role("button", name="Ghi", exact=True).click()
    says(page, "Đã ghi")
    assert settings.get("assignment")["consultants"] == {**before["consultants"], "Huế": "linh.ht"}


def test_26_leaving_with_unsaved_changes_asks_first(settings: Settings, admin: Callable[[str], Any]) -> None:
    page = admin("bank-accounts")
    bank = page.get_by_label(re.compile("^Ngân hàng – ")).first
    bank.fill("Á Châu")
    asks = page.get_by_role("alertdialog", name="Có thay đổi chưa ghi")
    page.get_by_role("link", name="Lịch làm việc").click()
    asks.wait_for()
    assert page.url.endswith("/settings/bank-accounts")
    press(page, "Ở lại")
    assert bank.input_value() == "Á Châu"
    page.get_by_role("link", name="Lịch làm việc").click()
    press(page, "Rời trang, bỏ thay đổi")
    page.locator(".year").wait_for()
    assert settings.get("bank-accounts")["accounts"][0]["bank"] == "ACB"


def test_29_who_may_not_change_settings_is_shown_none(desk: Desk) -> None:
    page = desk("/settings/catalogue", role="office_accountant")
    page.get_by_text("Vai trò của bạn không được xem phần này.").wait_for()
    assert page.get_by_role("link", name="Thiết lập").count() == 0
    assert page.locator("form.setting").count() == 0


def test_30_axe_finds_nothing_and_nothing_scrolls_sideways(admin: Callable[[str], Any]) -> None:
    page = admin("catalogue")
    titles = ("Danh mục sản phẩm", "Tài khoản ngân hàng", "Email ngân hàng", "Phân công", "Cổng bán hàng")
    for title in (*titles, "Lịch làm việc"):
        page.get_by_role("link", name=title).click()
        page.get_by_role("form", name=title).wait_for()
        folded = page.locator("form.setting summary").all()
        # The calendar's folded list holds no other inputs than the rest, and many of them.
        for summary in {folded[0], folded[-1]} if folded and title != "Lịch làm việc" else ():
            summary.click()
        page.get_by_role("button", name=re.compile(r"^\+ Thêm")).last.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 1366, title
        assert findings(page) == [], title
        press(page, "Bỏ thay đổi")
