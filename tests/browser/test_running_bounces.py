"""The order page says that a letter to the customer came back (R94)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.office import Office, findings, picture
from tests.e2e.outside import until

pytestmark = pytest.mark.enable_socket  # loopback only


def test_a_letter_that_came_back_is_warned_of_with_whom_to_call(office: Office, desk: Callable[..., Any]) -> None:
    outside = office.outside
    with outside.behaving("bounce", "mail"):
        order = outside.order()
        seen = until("the bounce is noted", lambda: noted(outside.seen(order["number"])))
        outside.settle()
    page = desk(f"/orders/{order['number']}")
    warning = page.get_by_role("region", name="Thư gửi khách bị trả lại")
    told = warning.inner_text()
    assert all(seen["customer"][name] in told for name in ("email", "phone"))
    assert "Xác nhận đặt hàng và hướng dẫn thanh toán · bị trả lại vĩnh viễn (máy chủ của khách từ chối)" in told
    assert "550 5.1.1 <…>: Recipient address rejected: User unknown" in told, "a server's text stands there as text"
    page.locator(".timeline").get_by_text("Dịch vụ thư").wait_for()
    page.set_viewport_size({"width": 390, "height": 844})
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    picture(page, "order-bounced-390")
    page.get_by_role("button", name="English").click()
    page.get_by_role("region", name="A letter to the customer came back").wait_for()


def noted(order: dict[str, Any]) -> dict[str, Any] | None:
    """The order, if something of its letters is noted."""
    return order if order["letters_bounced"] else None
