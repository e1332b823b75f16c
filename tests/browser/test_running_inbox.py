"""The inbox on the running system: what is decided in the page happens to orders and money."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.office import Office, picture
from tests.e2e.outside import until

pytestmark = pytest.mark.enable_socket  # loopback only
type Desk = Callable[..., Any]


def mistyped(office: Office) -> tuple[str, str]:
    """An order and the row of a transfer that is 40,000 short of it."""
    outside = office.outside
    order = outside.order()
    outside.deliver(outside.sign(outside.credit(order["total"] - 40_000, order["payment"]["memo"])))
    [row] = until("the row", lambda: outside.rows("partial", order["number"]))
    return order["number"], row["id"]


def test_1_a_partial_match_is_settled_with_two_keys(office: Office, desk: Desk) -> None:
    number, row = mistyped(office)
    page = desk(f"/statement?q={number}")
    page.locator(f"#row-{row}").wait_for()
    page.keyboard.press("ArrowDown")
    page.locator(".will").wait_for()
    picture(page, "inbox")
    page.keyboard.press("Enter")
    page.locator(f"#row-{row}", has_text="Đã khớp").wait_for()
    office.outside.reaches(number, payment="PAID", resource="PROVISIONED")
