"""Here the simulator is a portal: it stands in the setting as staff would have written it (R84)."""

from typing import Any

import pytest

from infra.load_settings import default_setting, load_settings
from infra.local.portal_setting import register_listening_portal
from misa_order.kernel.history import Why
from misa_order.runtime.editable_settings import setting_kind
from misa_order.settings.change import change_setting
from misa_order.settings.store import SettingStore
from misa_order.table.table import Table
from tests.builders import NOW

SIMULATOR = "http://127.0.0.1:8900"


def registered(table: Table) -> list[dict[str, Any]]:
    portals: list[dict[str, Any]] = SettingStore(table).get("portal-webhooks").document["portals"]
    return portals


def save(table: Table, document: dict[str, Any]) -> None:
    why = Why("staff:admin", NOW, "setting_changed")
    change_setting("portal-webhooks", document, setting_kind("portal-webhooks"), SettingStore(table), why)


def test_the_simulators_portal_is_registered_for_every_product_and_staff_could_save_it_again(
    table: Table, function_environment: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_PORTAL", SIMULATOR)
    load_settings(table.client, table.name)
    register_listening_portal(table.client, table.name, SIMULATOR, NOW)
    [portal] = registered(table)
    assert (portal["portal"], portal["url"]) == ("cong-gia-lap", f"{SIMULATOR}/portal/webhooks")
    assert portal["products"] == [product["code"] for product in default_setting("catalogue")["products"]]
    assert portal["frame_origins"] == [SIMULATOR]
    save(table, {"portals": [portal | {"secret_version": 2}]})
    assert registered(table) == [portal | {"secret_version": 2}]


def test_portals_that_staff_have_registered_stay_as_they_are(
    table: Table, function_environment: pytest.MonkeyPatch
) -> None:
    load_settings(table.client, table.name)
    theirs = {"portals": [{"portal": "cukcuk-web", "products": ["CUKCUK"]}]}
    save(table, theirs)
    register_listening_portal(table.client, table.name, SIMULATOR, NOW)
    assert registered(table) == theirs["portals"]
