"""Staff see what portals were told, and have them told again (R84)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from misa_order.portals.delivery import DeliveryState
from misa_order.portals.store import DeliveryStore
from misa_order.runtime.roles import STAFF
from misa_order.table.table import Table
from tests.deliveries import DOWN, told
from tests.integration.admin.conftest import Ask, Post, error

PORTALS = {"portals": [{"portal": name, "products": ["CUKCUK"]} for name in ("cukcuk-web", "cukcuk-app")]}
WAITING: dict[str, Any] = {"attempts": 3, "next_try": datetime.now(UTC) + timedelta(hours=1), "error": "no answer"}


@pytest.fixture
def store(table: Table) -> DeliveryStore:
    return DeliveryStore(table)


def ids(ask: Ask, query: str = "") -> list[str]:
    return [one["id"] for one in ask(f"/webhooks/deliveries?{query}").body["items"]]


def test_what_portals_were_told_is_listed_by_what_staff_ask_for_newest_first(ask: Ask, store: DeliveryStore) -> None:
    now = datetime.now(UTC)
    told(store, now - timedelta(days=9), "1000002", 1, **DOWN)
    told(store, now - timedelta(hours=2), "MEINVOICE/pho24", 7, portal="portal", event="quota.raised", **WAITING)
    told(store, now, "1000010", 2, portal="cukcuk-app", state=DeliveryState.TAKEN, status=200, taken_at=now)
    assert ask("/settings/portal-webhooks", "admin", "PUT", PORTALS).status == 200
    assert ids(ask) == ["cukcuk-app:1000010:2", "portal:MEINVOICE:pho24:7", "cukcuk-web:1000002:1"]
    assert ids(ask, "state=failed") == ids(ask, "order=1000002") == ids(ask, "portal=cukcuk-web") == ids(ask)[2:]
    first = ask("/webhooks/deliveries?limit=1").body
    assert ids(ask, f"limit=2&cursor={first['cursor']}") == ids(ask)[1:]
    assert error(ask("/webhooks/deliveries?state=lost")) == (422, "enum", "state")
    assert error(ask("/webhooks/deliveries?from=2026-12-01&to=2026-11-01"))[:2] == (422, "period_reversed")


def test_one_is_looked_at_by_its_id_however_its_colons_are_written(ask: Ask, store: DeliveryStore) -> None:
    one = told(store, datetime.now(UTC), "MEINVOICE/pho24", 7, portal="portal", **DOWN)
    for name in (one.id, one.id.replace(":", "%3A")):
        shown = ask(f"/webhooks/deliveries/{name}").body
        assert (shown["id"], shown["subject"], shown["status"]) == (one.id, "MEINVOICE/pho24", 503)
    assert error(ask("/webhooks/deliveries/portal:1:1")) == (404, "delivery_not_found", "id")


def test_what_failed_is_sent_again_and_the_delivery_keeps_who_asked(ask: Ask, post: Post, store: DeliveryStore) -> None:
    failed = told(store, datetime.now(UTC) - timedelta(days=2), **DOWN)
    status, shown = post(f"/webhooks/deliveries/{failed.id}/send-again")
    assert (status, shown["state"], shown["attempts"], shown["id"]) == (200, "waiting", 0, failed.id)
    assert ask(f"/webhooks/deliveries/{failed.id}").body == shown
    assert shown["asked_by"] == "lan"
    assert error(post(f"/webhooks/deliveries/{failed.id}/send-again")) == (409, "delivery_due", "id")
    assert error(post("/webhooks/deliveries/cukcuk-web:1000002:9/send-again")) == (404, "delivery_not_found", "id")


@pytest.mark.parametrize("role", STAFF)
def test_the_accountants_of_money_see_deliveries_and_one_role_sends_them_again(
    ask: Ask, store: DeliveryStore, role: str
) -> None:
    failed = told(store, datetime.now(UTC), **DOWN)
    answers = [ask(path, role).status for path in ("/webhooks/deliveries", f"/webhooks/deliveries/{failed.id}")]
    sees = role in {"admin", "order_accountant", "office_accountant"}
    assert answers == ([200, 200] if sees else [403, 403])
    sent = ask(f"/webhooks/deliveries/{failed.id}/send-again", role, "POST").status
    assert sent == (200 if role in {"admin", "order_accountant"} else 403)
    untold = ask("/overview", role).body["untold"]
    assert untold == ({"count": int(sent == 403), "more": False} if sees else None)


def test_the_start_page_counts_what_failed_in_the_last_days(ask: Ask, store: DeliveryStore) -> None:
    now = datetime.now(UTC)
    for version, days in enumerate((0, 20, 29, 40), start=1):
        told(store, now - timedelta(days=days), "1000002", version, **DOWN)
    told(store, now, "1000002", 9, **WAITING)
    assert ask("/overview").body["untold"] == {"count": 3, "more": False}
