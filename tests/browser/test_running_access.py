"""Who is signed in, and for how long, at the provider of the running system."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.office import Office

pytestmark = pytest.mark.enable_socket  # loopback only
type Desk = Callable[..., Any]


def test_a_day_at_the_desk_is_one_sign_in(office: Office, desk: Desk) -> None:
    page = desk("/", name="Mai")
    page.clock.install()
    page.reload()
    page.locator("header.top").wait_for()
    with page.expect_response(lambda answer: answer.url.endswith("/token")) as renewed:
        page.clock.fast_forward("59:30")
    asked = renewed.value.request.post_data
    assert (renewed.value.status, "grant_type=refresh_token" in asked) == (200, True)
    new = renewed.value.json()["access_token"]
    with page.expect_request(lambda request: "/v1/" in request.url) as next_one:
        page.get_by_role("link", name="Bảng sao kê").click()
    assert next_one.value.headers["authorization"] == f"Bearer {new}"


def test_who_signs_out_stays_out_until_asked_in_again(office: Office, desk: Desk) -> None:
    page = desk("/", name="Bình")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_text("Bạn đã đăng xuất.").wait_for()
    page.get_by_role("button", name="Đăng nhập").click()
    # The provider has forgotten who it was.
    page.get_by_role("textbox", name="Tên của bạn").wait_for()
