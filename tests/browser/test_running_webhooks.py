"""What portals were told, on the running system: staff see it and have it told again (R84)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.simulator.portal import NAME
from misa_order.portals.store import DeliveryStore
from misa_order.table.table import Table
from tests.browser.office import Office, findings, picture, sent_by
from tests.deliveries import DOWN, told
from tests.e2e.outside import Json, until

pytestmark = pytest.mark.enable_socket  # loopback only
type Desk = Callable[..., Any]


def deliveries(office: Office, number: str) -> list[Json]:
    """What portals were told of an order, as the API says."""
    answer = office.outside.entrances.staff(f"/webhooks/deliveries?order={number}")
    assert answer.status == 200, answer.body
    return list(answer.body["items"])


def failed(office: Office, number: str, version: int) -> str:
    """A change of two days ago that the portal did not take; gives its id."""
    system = office.outside.system
    store = DeliveryStore(Table(system.aws.client("dynamodb"), system.endpoints["table"]))
    at = datetime.now(UTC) - timedelta(days=2)
    return told(store, at, number, version, portal=NAME, event="order.changed", tried_at=at, **DOWN).id


def test_29_30_what_a_portal_did_not_take_is_found_from_the_start_page_and_sent_again(
    office: Office, desk: Desk
) -> None:
    order = office.outside.order()
    until("the first notices", lambda: any(each["state"] == "taken" for each in deliveries(office, order["number"])))
    one, other = failed(office, order["number"], 900), failed(office, order["number"], 901)
    page = desk("/", role="order_accountant", name="Hue")
    page.get_by_role("link", name="Thông báo mà cổng không nhận trong 30 ngày").click()
    page.wait_for_url("**/webhooks")
    sent = sent_by(page)
    row = page.locator(f"[id='delivery-{one}']")
    row.get_by_text("Cổng gặp lỗi (HTTP 503).").wait_for()
    assert findings(page) == []
    picture(page, "webhooks")
    row.get_by_role("button", name="Gửi lại").dblclick()
    row.get_by_text("Cổng đã nhận (HTTP 200).").wait_for()
    assert [path.replace("%3A", ":") for path, _ in sent] == [f"/webhooks/deliveries/{one}/send-again"]
    page.get_by_label("Số đơn hàng").fill(order["number"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/webhooks?order={order['number']}")
    page.get_by_role("button", name="Gửi lại tất cả lần không nhận…").click()
    box = page.get_by_role("alertdialog", name="Gửi lại 1 thông báo?")
    box.get_by_role("button", name="Gửi lại").click()
    page.locator(f"[id='delivery-{other}']").get_by_text("Cổng đã nhận (HTTP 200).").wait_for()
    again = {each["id"]: each["asked_by"] for each in deliveries(office, order["number"]) if each["asked_by"]}
    assert again == {one: "Hue", other: "Hue"}
    # On the order's page they are seen by who may only read them too.
    page = desk(f"/orders/{order['number']}")
    section = page.get_by_role("region", name="Thông báo tới cổng")
    section.get_by_text(NAME).first.wait_for()
    section.get_by_role("link", name="Xem tất cả").click()
    page.wait_for_url(f"**/webhooks?state=all&order={order['number']}")
    page.locator("table.deliveries", has_text="Đặt đơn hàng").wait_for()
    assert page.get_by_role("button", name="Gửi lại").count() == 0
