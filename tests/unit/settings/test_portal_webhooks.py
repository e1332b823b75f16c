"""The setting portal-webhooks: addresses that everybody reads the same way (R84)."""

from typing import Any

import pytest
from pydantic import ValidationError

from misa_order.kernel.errors import InvalidInputError
from misa_order.settings.portal_webhooks import PortalWebhook, PortalWebhooks


def portal(**differently: Any) -> dict[str, Any]:
    return {"portal": "cukcuk-web", "products": ["CUKCUK"], "url": "https://cukcuk.vn/hooks"} | differently


@pytest.mark.parametrize(
    "url", ["https://cukcuk.vn", "https://a-1.cukcuk.vn:8443/x?y=1", "http://127.0.0.1:8000/portal"]
)
def test_an_address_is_kept_as_it_was_written(url: str) -> None:
    assert PortalWebhook.model_validate(portal(url=url)).url == url


@pytest.mark.parametrize(
    "url",
    [
        "ftp://cukcuk.vn",
        "cukcuk.vn/hooks",
        "https://user:secret@cukcuk.vn/",
        "https://cukcuk.vn@evil.vn/",
        "https://cukcuk.vn\\@evil.vn/",
        "https://CUKCUK.vn/",
        "https://cukcuk.vn:port/",
        "https://cukcuk.vn:99999/",
        "https://cukcuk.vn:/",
        "https://cukcuk.vn:0443/",
        "https://cukcuk.vn/#hooks",
        "https://cukcuk.vn?x=1",
        "https:///hooks",
        "https://[::1]/hooks",
        "https://cúkcuk.vn/",
        "https://cukcuk.vn/ hooks",
        "https://cukcuk..vn/",
        "https://cukcuk.vn/\r\nX: y",
    ],
)
def test_an_address_that_two_readers_could_read_differently_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        PortalWebhook.model_validate(portal(url=url))


@pytest.mark.parametrize("origin", ["https://cukcuk.vn/", "https://cukcuk.vn/page", "https://cukcuk.vn; script-src *"])
def test_an_origin_has_nothing_behind_its_host(origin: str) -> None:
    with pytest.raises(ValidationError):
        PortalWebhook.model_validate(portal(frame_origins=[origin]))


def test_a_portal_stands_once() -> None:
    with pytest.raises(InvalidInputError) as refused:
        PortalWebhooks.model_validate({"portals": [portal(), portal(products=["MEINVOICE"])]})
    assert refused.value.field == "portals[1].portal"


def test_the_portals_of_a_product_are_those_that_sell_it() -> None:
    setting = PortalWebhooks.model_validate({"portals": [portal(), portal(portal="other", products=["SME"])]})
    assert [one.portal for one in setting.of_product("SME")] == ["other"]
