"""Admins change settings: checked as a whole, nothing saved when anything is wrong, nobody's change overwritten."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from infra.load_settings import SETTINGS, default_setting
from misa_order.runtime import wiring
from misa_order.settings.store import SettingStore
from misa_order.table import keys
from misa_order.table.table import Table
from tests.integration.admin.conftest import Answer, Ask

type Put = Callable[..., Answer]


@pytest.fixture
def put(ask: Ask) -> Put:
    def send(name: str, body: Any) -> Answer:
        return ask(f"/settings/{name}", "admin", "PUT", body)

    return send


def stored(table: Table, name: str) -> dict[str, Any]:
    item = table.get(keys.setting(name))
    assert item
    return dict(item)


def history(table: Table, name: str) -> list[dict[str, Any]]:
    return list(table.partition(keys.setting(name).pk, "HISTORY#"))


def test_every_setting_is_read_with_its_version_and_sent_back_unchanged_is_no_change(
    ask: Ask, put: Put, table: Table
) -> None:
    for name in SETTINGS:
        status, shown = ask(f"/settings/{name}", "admin")
        assert (status, shown) == (200, {**default_setting(name), "version": 1})
        assert put(name, shown) == Answer(200, shown)
        assert history(table, name) == []


def test_a_new_price_is_in_force_and_the_history_says_who_made_it_and_what_was_before(
    ask: Ask, put: Put, table: Table
) -> None:
    wanted = default_setting("catalogue")
    wanted["products"][0]["skus"][0]["price"] = 1_100_000
    sku = wanted["products"][0]["skus"][0]["sku"]
    assert put("catalogue", {**wanted, "version": 1}) == Answer(200, {**wanted, "version": 2})
    assert ask("/settings/catalogue", "admin").body == {**wanted, "version": 2}
    assert wiring.catalogue().sku(sku).price == 1_100_000
    [entry] = history(table, "catalogue")
    assert (entry["actor"], entry["why"], int(entry["version"])) == ("staff:lan", "setting_changed", 2)
    assert json.loads(entry["before"]) == default_setting("catalogue")


def test_a_change_on_an_old_version_is_refused_and_one_without_a_version_is_taken(put: Put, table: Table) -> None:
    wanted = default_setting("bank-accounts")
    wanted["accounts"][0]["holder"] = "CÔNG TY MISA"
    assert put("bank-accounts", wanted).body["version"] == 2
    other = default_setting("bank-accounts")
    other["accounts"][0]["holder"] = "MISA JSC"
    status, body = put("bank-accounts", {**other, "version": 1})
    assert (status, body["error"]["code"], body["error"]["field"]) == (409, "setting_changed", "version")
    assert json.loads(stored(table, "bank-accounts")["doc"]) == wanted
    assert put("bank-accounts", {**wanted, "version": 1}).body["version"] == 2  # sent again: it is saved already
    assert put("bank-accounts", other).body["version"] == 3
    assert len(history(table, "bank-accounts")) == 2


def test_a_change_that_meets_another_at_the_same_moment_is_not_lost(put: Put, table: Table) -> None:
    mine, theirs = default_setting("bank-accounts"), default_setting("bank-accounts")
    mine["accounts"][0]["holder"], theirs["accounts"][0]["holder"] = "MINE", "THEIRS"
    replace, rivals = SettingStore.replace, [theirs]

    def overtaken(self: SettingStore, *change: Any) -> None:
        while rivals:
            put("bank-accounts", rivals.pop())
        replace(self, *change)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SettingStore, "replace", overtaken)
        status, body = put("bank-accounts", {**mine, "version": 1})
    assert (status, body["error"]["code"]) == (409, "setting_changed")
    assert json.loads(stored(table, "bank-accounts")["doc"]) == theirs


def test_days_off_are_edited_without_the_public_holidays_which_stay(ask: Ask, put: Put) -> None:
    before = default_setting("calendar")
    day = {"date": "2026-12-24", "working": False, "note": "du lịch công ty"}
    status, shown = put("calendar", {"weekend": before["weekend"], "overrides": [*before["overrides"], day]})
    assert (status, shown["holidays"], shown["years"]) == (200, before["holidays"], before["years"])
    assert ask("/settings/calendar", "admin").body == shown
    assert not wiring.calendar().is_working(date(2026, 12, 24))


def changed(name: str, change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    document: dict[str, Any] = default_setting(name)
    change(document)
    return document


PORTAL = {"portal": "cukcuk-web", "products": ["CUKCUK"]}
WRONG: list[tuple[str, Any, str | None]] = [
    (
        "catalogue",
        changed("catalogue", lambda d: d["products"][1]["skus"][0].update(price=0)),
        "products[1].skus[0].price",
    ),
    ("catalogue", changed("catalogue", lambda d: d["products"][0].update(kind="cloud")), "products[0].kind"),
    ("catalogue", changed("catalogue", lambda d: d["products"].append(d["products"][0])), "products[10].code"),
    ("catalogue", changed("catalogue", lambda d: d.update(prices=[])), "prices"),
    ("catalogue", {"products": []}, "products"),
    ("catalogue", {}, "products"),
    ("catalogue", b"[]", "body"),
    ("catalogue", changed("catalogue", lambda d: d.update(version="1")), "version"),
    ("catalogue", changed("catalogue", lambda d: d.update(version=True)), "version"),
    ("catalogue", changed("catalogue", lambda d: d["products"][0].update(name="\ud800")), "products[0].name"),
    ("bank-senders", changed("bank-senders", lambda d: d["senders"][2].pop("to")), "senders[2]"),
    ("bank-senders", changed("bank-senders", lambda d: d["senders"][2].update(to="finance")), "senders[2].to"),
    ("bank-senders", changed("bank-senders", lambda d: d["senders"][2].update(to=None)), "senders[2]"),
    ("calendar", changed("calendar", lambda d: d["overrides"][0].update(date="24/12/2026")), "overrides[0].date"),
    ("calendar", changed("calendar", lambda d: d["overrides"][0].update(date="2050-01-03")), "overrides[0].date"),
    ("calendar", changed("calendar", lambda d: d.update(years=[])), "years"),
    ("calendar", {"overrides": []}, "weekend"),
    ("bank-accounts", changed("bank-accounts", lambda d: d["accounts"][0].update(bin="97041")), "accounts[0].bin"),
    ("bank-accounts", {"accounts": []}, "accounts"),
    ("bank-senders", changed("bank-senders", lambda d: d["senders"][0].update({"from": "acb"})), "senders[0].from"),
    ("bank-senders", changed("bank-senders", lambda d: d["senders"][0].update(dkim_domain="evil.vn")), "senders[0]"),
    ("portal-webhooks", {"portals": [PORTAL | {"url": "http://cukcuk.vn/hooks"}]}, "portals[0].url"),
    ("portal-webhooks", {"portals": [PORTAL | {"url": "https://cukcuk.vn:25/hooks"}]}, "portals[0].url"),
    ("portal-webhooks", {"portals": [PORTAL | {"url": "https://Cukcuk.vn"}]}, "portals[0].url"),
    ("portal-webhooks", {"portals": [PORTAL, PORTAL]}, "portals[1].portal"),
    ("portal-webhooks", {"portals": [PORTAL | {"products": []}]}, "portals[0].products"),
    ("portal-webhooks", {"portals": [PORTAL | {"products": ["CUKCUK", "CUCKUK"]}]}, "portals[0].products[1]"),
    ("portal-webhooks", {"portals": [PORTAL | {"secret_version": 0}]}, "portals[0].secret_version"),
    ("portal-webhooks", {"portals": [PORTAL | {"frame_origins": ["https://a.vn/x"]}]}, "portals[0].frame_origins[0]"),
]


def test_a_portal_of_a_product_that_is_not_sold_any_more_may_stay(put: Put) -> None:
    assert put("portal-webhooks", {"portals": [PORTAL]}).status == 200
    rest = [each for each in default_setting("catalogue")["products"] if each["code"] != "CUKCUK"]
    assert put("catalogue", {"products": rest}).status == 200
    assert put("portal-webhooks", {"portals": [PORTAL | {"url": "https://cukcuk.vn/hooks"}]}).status == 200
    other = {"portals": [PORTAL, PORTAL | {"portal": "other", "products": ["CUCKUK"]}]}
    assert put("portal-webhooks", other).body["error"]["code"] == "unknown_product"


def test_a_setting_with_anything_wrong_is_422_by_its_path_and_nothing_is_saved(put: Put, table: Table) -> None:
    before = {name: stored(table, name) for name in SETTINGS}
    answers = [(name, field, put(name, body)) for name, body, field in WRONG]
    found = [(name, field, status, body["error"]["field"]) for name, field, (status, body) in answers]
    assert [case for case in found if case[2:] != (422, case[1])] == []
    assert {name: stored(table, name) for name in SETTINGS} == before


def test_a_setting_that_would_not_fit_into_the_table_is_refused(put: Put) -> None:
    wanted = default_setting("catalogue")
    skus = wanted["products"][0]["skus"]
    wanted["products"][0]["skus"] = [{**skus[0], "sku": f"S-{at}", "name": "ệ" * 100} for at in range(1000)]
    status, body = put("catalogue", wanted)
    assert (status, body["error"]["code"]) == (422, "setting_too_large")


def test_a_setting_that_nobody_edits_is_404(ask: Ask) -> None:
    for method in ("GET", "PUT"):
        for name in ("assignments", "none", "HISTORY"):
            status, body = ask(f"/settings/{name}", "admin", method, {})
            assert (status, body["error"]["code"], body["error"]["field"]) == (404, "setting_not_found", "name")
