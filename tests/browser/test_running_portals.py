"""Portals are registered in the settings, on the running system (R84)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.office import Office, findings, picture
from tests.browser.test_running_settings import Settings, focused_at, review, says

pytestmark = pytest.mark.enable_socket  # loopback only
type Desk = Callable[..., Any]


@pytest.fixture
def settings(office: Office) -> Iterator[Settings]:
    """The settings; the portals are afterwards those of before."""
    kept = Settings(office)
    before = kept.get("portal-webhooks")
    yield kept
    kept.put("portal-webhooks", before)


def save(page: Any) -> None:
    review(page).get_by_role("button", name="Ghi", exact=True).click()


def test_26_a_portal_is_registered_and_what_is_wrong_is_said_at_that_very_input(settings: Settings, desk: Desk) -> None:
    before = settings.get("portal-webhooks")["portals"]
    page = desk("/settings/portal-webhooks", role="admin", name="Quang")
    page.get_by_role("button", name="+ Thêm cổng").click()
    page.get_by_label("Tên cổng").fill("cukcuk-web")
    page.get_by_label("Địa chỉ nhận thông báo").fill("http://cukcuk.vn/thong-bao")
    products = page.get_by_role("group", name="Sản phẩm")
    products.get_by_role("combobox").fill("CUCKUK")
    # The catalogue may come after the form.
    known = page.locator("datalist option[value=CUKCUK]")
    known.first.wait_for(state="attached")
    assert known.count() == 1
    save(page)
    says(page, "Có 1 chỗ cần sửa, chưa ghi được gì")
    assert focused_at(page) == "portals[1].products[0]"
    page.get_by_text("Danh mục không có sản phẩm này.").wait_for()
    products.get_by_role("combobox").fill("CUKCUK")
    save(page)
    page.get_by_text("Địa chỉ phải bắt đầu bằng https://.").wait_for()
    assert focused_at(page) == "portals[1].url"
    assert findings(page) == []
    picture(page, "settings-portals")
    page.get_by_label("Địa chỉ nhận thông báo").fill("https://cukcuk.vn/thong-bao")
    save(page)
    says(page, "Đã ghi")
    wanted = {"portal": "cukcuk-web", "products": ["CUKCUK"], "url": "https://cukcuk.vn/thong-bao"}
    assert settings.get("portal-webhooks")["portals"] == [*before, wanted]
