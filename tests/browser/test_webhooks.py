"""The page of what portals were told, over an API that is made slow, refusing or absent here (R84)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.browser.office import findings, picture
from tests.browser.staff_answers import Answers, held

pytestmark = pytest.mark.enable_socket  # loopback only
REFUSED = "It refuses connections"
ROLE = ["read_orders", "read_deliveries", "send_again"]
SEND_ALL, TABLE = "Gửi lại tất cả lần không nhận…", "table.deliveries tbody tr"
type Deliveries = dict[str, dict[str, Any]]


def delivery(at: int, **more: Any) -> dict[str, Any]:
    """The delivery about an order's change in minute ``at``, which its portal did not take for a day."""
    told = {
        "id": f"cukcuk-web:10000{at:02}:3", "portal": "cukcuk-web", "subject": f"10000{at:02}", "version": 3,
        "event": "order.paid", "at": f"2026-11-21T09:{at:02}:00+07:00", "state": "failed", "attempts": 41,
        "status": 503, "error": "It answered with status 503", "tried_at": "2026-11-22T09:00:00+07:00",
        "next_try": None, "taken_at": None, "asked_by": None,
    }  # fmt: skip
    return held("DeliveryAnswer", told | more)  # type: ignore[no-any-return]


class Portals:
    """The deliveries of the API. ``faults`` refuses by id; while it is ``slow`` an answer comes when it is let go."""

    def __init__(self) -> None:
        self.deliveries: Deliveries = {one["id"]: one for one in map(delivery, range(5, 0, -1))}
        self.faults: dict[str, tuple[int, str]] = {}
        self.slow = False
        self.held: list[tuple[Any, str]] = []
        self.sent: list[str] = []
        self.asked: list[dict[str, str]] = []
        self.most = 50

    def answer(self, route: Any) -> None:
        """What the API answers."""
        parts = urlsplit(route.request.url)
        name = unquote(parts.path.removeprefix("/v1/webhooks/deliveries").strip("/"))
        if route.request.method == "POST":
            self._send(route, name.removesuffix("/send-again"))
        elif name:
            route.fulfill(json=held("DeliveryAnswer", self.deliveries[name]))
        else:
            self.asked.append({key: value for key, [value] in parse_qs(parts.query).items()})
            route.fulfill(json=held("DeliveryPage", self._page(self.asked[-1])))

    def _page(self, wanted: dict[str, str]) -> dict[str, Any]:
        facts = {"state": wanted.get("state"), "subject": wanted.get("order"), "portal": wanted.get("portal")}
        found = [
            one for one in self.deliveries.values() if all(value in {None, one[key]} for key, value in facts.items())
        ]
        start = int(wanted.get("cursor", 0))
        end = start + min(int(wanted["limit"]), self.most)
        return {"items": found[start:end], "cursor": str(end) if end < len(found) else None}

    def _send(self, route: Any, name: str) -> None:
        self.sent.append(name)
        self.held.append((route, name))
        if not self.slow:
            self.let_go()

    def let_go(self) -> None:
        """Answer what was sent longest ago."""
        route, name = self.held.pop(0)
        if name in self.faults:
            status, code = self.faults[name]
            said = {"error": {"code": code, "message": "in English", "field": "id"}, "request_id": "r"}
            route.fulfill(status=status, json=held("StaffErrorAnswer", said)) if status else route.abort()
            return
        asked = {"state": "waiting", "attempts": 0, "next_try": "2026-11-22T10:00:00+07:00", "asked_by": "lan"}
        self.deliveries[name] |= asked
        route.fulfill(json=self.deliveries[name])


@pytest.fixture
def portals(tab: Any, answers: Answers) -> Portals:
    answers.me |= {"actions": ROLE}
    kept = Portals()
    tab.route("**/v1/webhooks/**", kept.answer)
    return kept


@pytest.fixture
def page(tab: Any, portals: Portals) -> Callable[[str], Any]:
    """Opens the page, and waits until its rows are there."""

    def open_page(query: str = "") -> Any:
        tab.goto(f"/webhooks{query}")
        tab.locator(TABLE).first.wait_for()
        return tab

    return open_page


def text(page: Any) -> str:
    return str(page.locator("main").inner_text())


def test_each_row_says_what_portal_state_tries_and_answer_in_words(page: Callable[..., Any], portals: Portals) -> None:
    waiting = {
        "state": "waiting",
        "attempts": 4,
        "next_try": "2030-01-01T10:00:00+07:00",
        "status": None,
        "error": REFUSED,
    }
    quota = {"event": "quota.raised", "subject": "MEINVOICE/pho24", "id": "app:MEINVOICE:pho24:7", "portal": "app"}
    portals.deliveries["app:MEINVOICE:pho24:7"] = delivery(4, **waiting, **quota)
    del portals.deliveries["cukcuk-web:1000001:3"]
    taken = delivery(3, state="taken", status=200, error=None, taken_at="2026-11-21T09:03:01+07:00", attempts=1)
    portals.deliveries[taken["id"]] = taken
    tab = page("?state=all")
    shown = text(tab)
    for part in ("Đã thanh toán", "Không nhận", "41 lần thử", "Cổng gặp lỗi (HTTP 503).", "Đã thêm số hóa đơn"):
        assert part in shown
    for part in (
        "Số hóa đơn MEINVOICE/pho24",
        "Cổng không cho kết nối.",
        REFUSED,
        "thử tiếp lúc 01/01/2030 10:00",
        "1000003/3",
    ):
        assert part in shown
    assert tab.get_by_role("link", name="Đơn hàng 1000003").get_attribute("href") == "/orders/1000003"
    assert findings(tab) == []
    picture(tab, "webhooks-all")
    for width in (1366, 390):
        tab.set_viewport_size({"width": width, "height": 768})
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(tab, "webhooks-narrow")


def test_11_the_address_carries_filters_and_the_selected_row(page: Callable[..., Any], portals: Portals) -> None:
    tab = page()
    tab.get_by_role("combobox", name="Cổng").select_option("cukcuk-web")
    tab.get_by_label("Số đơn hàng").fill("1000002")
    tab.get_by_label("Từ ngày").fill("01/11/2026")
    # The address may change before the list is asked for.
    with tab.expect_response(lambda answer: "from=2026-11-01" in answer.url):
        tab.get_by_role("button", name="Lọc", exact=True).click()
    tab.wait_for_url("**/webhooks?portal=cukcuk-web&order=1000002&from=2026-11-01")
    wanted = {"state": "failed", "portal": "cukcuk-web", "order": "1000002", "from": "2026-11-01", "limit": "50"}
    assert portals.asked[-1] == wanted
    tab.get_by_role("button", name="Đã nhận").click()
    tab.get_by_text("Chưa có thông báo nào được nhận.").wait_for()
    tab.go_back()
    tab.locator(TABLE).click()
    tab.wait_for_url("**&delivery=cukcuk-web*1000002*3")
    tab.reload()
    tab.locator("tr[aria-current=true]", has_text="1000002").wait_for()


def test_2_9_keys_move_and_enter_sends_the_selected_one_once(page: Callable[..., Any], portals: Portals) -> None:
    portals.slow = True
    tab = page()
    for key in ("j", "ArrowDown", "j", "k"):
        tab.keyboard.press(key)
    assert tab.evaluate("document.activeElement.id") == "delivery-cukcuk-web:1000004:3"
    tab.keyboard.press("Enter")
    tab.keyboard.press("Enter")
    tab.get_by_text("đang gửi…").wait_for()
    portals.let_go()
    tab.locator("[aria-live]", has_text="Đã yêu cầu gửi lại.").wait_for()
    row = tab.locator(TABLE, has_text="1000004")
    row.get_by_text("Đang chờ").wait_for()
    row.get_by_text("lan yêu cầu gửi lại").wait_for()
    assert portals.sent == ["cukcuk-web:1000004:3"]
    # It is not of the filter any more, and stays until it is seen what became of it.
    portals.deliveries["cukcuk-web:1000004:3"] |= {"state": "taken", "status": 200, "error": None}
    row.get_by_text("Cổng đã nhận (HTTP 200).").wait_for()
    tab.keyboard.press("/")
    tab.keyboard.type("j10")
    assert tab.get_by_label("Số đơn hàng").input_value() == "j10"


def test_all_that_failed_is_counted_asked_once_more_and_sent_with_each_one_s_result(
    page: Callable[..., Any], portals: Portals
) -> None:
    other = {one["id"]: one for one in (delivery(at, portal="cukcuk-app", id=f"app:{at}:1") for at in range(9))}
    portals.deliveries |= other
    portals.most = 5
    portals.faults["cukcuk-web:1000004:3"] = (404, "delivery_not_found")
    tab = page()
    tab.get_by_role("button", name=SEND_ALL).click()
    box = tab.get_by_role("alertdialog", name="Gửi lại 14 thông báo?")
    box.wait_for()
    assert box.locator(".names li").all_inner_texts() == ["cukcuk-app\n9", "cukcuk-web\n5"]
    assert findings(tab) == []
    picture(tab, "webhooks-sure")
    tab.keyboard.press("Escape")
    assert portals.sent == []
    assert tab.evaluate("document.activeElement.textContent") == SEND_ALL
    tab.get_by_role("button", name=SEND_ALL).click()
    box.get_by_role("button", name="Gửi lại").dblclick()
    tab.locator("[aria-live]", has_text="Đã yêu cầu gửi lại 13 thông báo. 1 thông báo không gửi lại được").wait_for()
    assert len(portals.sent) == len(set(portals.sent)) == 14
    tab.locator(TABLE, has_text="1000004").get_by_text("Không còn thông báo này.").wait_for()
    assert tab.locator(TABLE, has_text="Đã yêu cầu gửi lại.").count() == 13


def test_7_9_a_fault_on_the_way_ends_it_says_where_and_the_rest_can_be_sent_later(
    page: Callable[..., Any], portals: Portals
) -> None:
    portals.faults["cukcuk-web:1000003:3"] = (0, "")
    tab = page()
    tab.get_by_role("button", name=SEND_ALL).click()
    tab.get_by_role("alertdialog").get_by_role("button", name="Gửi lại").click()
    tab.get_by_role("alert").get_by_text("Dừng ở 2 trên 5: Mất kết nối").wait_for()
    assert portals.sent == [f"cukcuk-web:100000{at}:3" for at in (5, 4, 3)]
    portals.faults.clear()
    portals.slow = True
    tab.get_by_role("button", name=SEND_ALL).click()
    tab.get_by_role("alertdialog", name="Gửi lại 3 thông báo?").get_by_role("button", name="Gửi lại").click()
    tab.get_by_text("Đã yêu cầu 0 trên 3…").wait_for()
    portals.let_go()
    tab.get_by_text("Đã yêu cầu 1 trên 3…").wait_for()
    tab.get_by_role("button", name="Dừng").click()
    portals.let_go()
    tab.get_by_text("Đã dừng ở 2 trên 3.").wait_for()
    assert len(portals.sent) == 5


def test_29_who_may_not_send_again_is_shown_no_way_to(
    page: Callable[..., Any], portals: Portals, answers: Answers
) -> None:
    answers.me |= {"actions": ROLE[:2]}
    tab = page("?delivery=cukcuk-web:1000003:3")
    tab.keyboard.press("Enter")
    assert tab.get_by_role("button", name="Gửi lại").count() == 0
    assert portals.sent == []
    answers.me |= {"actions": ROLE[:1]}
    tab.goto("/webhooks")
    tab.get_by_text("Vai trò của bạn không được xem phần này.").wait_for()
    assert tab.get_by_role("link", name="Cổng", exact=True).count() == 0
