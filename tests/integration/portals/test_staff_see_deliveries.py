"""Staff see what portals were told, newest first, and have it sent again (R84)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from misa_order.kernel.history import Why
from misa_order.portals.delivery import Delivery, DeliveryState
from misa_order.portals.list_deliveries import DeliveryFilter, list_deliveries
from misa_order.portals.send_again import send_again
from misa_order.portals.store import DeliveryStore
from misa_order.settings.portal_webhooks import PortalWebhooks
from misa_order.table import keys
from misa_order.table.table import Table
from tests.builders import NOW, counted_calls

PORTALS = PortalWebhooks.model_validate(
    {"portals": [{"portal": name, "products": ["CUKCUK"], "url": f"https://{name}.vn/"} for name in ("web", "app")]}
)
ADMIN = Why("staff:an", NOW + timedelta(hours=1), "delivery_asked_again")


@pytest.fixture
def store(table: Table) -> DeliveryStore:
    return DeliveryStore(table)


def told(
    store: DeliveryStore, version: int = 1, portal: str = "web", subject: str = "1000002", **kept: Any
) -> Delivery:
    at = NOW + timedelta(minutes=version)
    facts = {"portal": portal, "subject": subject, "version": version, "event": "order.changed", "at": at, "since": at}
    noted = store.note(Delivery(**{**facts, **kept}))
    assert noted
    return noted


def listed(store: DeliveryStore, **wanted: Any) -> list[str]:
    page = list_deliveries(DeliveryFilter.model_validate(wanted), PORTALS, store, NOW)
    return [item["id"] for item in page["items"]]


def test_a_list_is_of_one_state_one_portal_or_all_newest_change_first(store: DeliveryStore) -> None:
    told(store, 1)
    told(store, 2, state=DeliveryState.TAKEN, taken_at=NOW)
    told(store, 3, "app", state=DeliveryState.FAILED, error="no answer")
    assert listed(store) == ["app:1000002:3", "web:1000002:2", "web:1000002:1"]
    assert listed(store, state="failed") == listed(store, portal="app") == ["app:1000002:3"]
    assert listed(store, **{"from": "2026-11-22"}) == listed(store, portal="nobody") == []


def test_what_was_told_of_one_order_is_read_from_its_own_partitions_in_pages(store: DeliveryStore) -> None:
    for version in (1, 2, 3):
        told(store, version)
        told(store, version, "app", "MEINVOICE/pho24")
    told(store, 4, "app")
    wanted = {"order": "1000002", "limit": 3}
    with counted_calls(store.table.client) as calls:
        page = list_deliveries(DeliveryFilter.model_validate(wanted), PORTALS, store, NOW)
    assert calls == ["Query", "Query"]
    assert [item["id"] for item in page["items"]] == ["app:1000002:4", "web:1000002:3", "web:1000002:2"]
    assert listed(store, **wanted, cursor=page["cursor"]) == ["web:1000002:1"]
    assert listed(store, order="MEINVOICE/pho24", portal="app", limit=1) == ["app:MEINVOICE:pho24:3"]
    with pytest.raises(InvalidInputError):
        listed(store, cursor="AAAA")


@pytest.mark.parametrize("state", [DeliveryState.TAKEN, DeliveryState.FAILED])
def test_whatever_became_of_a_delivery_it_is_sent_again_with_a_new_day_of_tries(
    store: DeliveryStore, state: DeliveryState
) -> None:
    before = told(store, state=state, attempts=12, taken_at=NOW, error="no answer", status=500)
    again = send_again(before.id, store, ADMIN)
    assert (again.state, again.attempts, again.since, again.asked_by) == ("waiting", 0, ADMIN.at, "staff:an")
    assert store.find(before.key) == again
    [event] = [row for shard in range(16) for row in store.table.partition(keys.outbox_partition(shard))]
    assert (event["event"], event["delivery"]) == ("DeliveryAskedAgain", before.id)
    item = store.table.get(keys.delivery(*before.key))
    assert item is not None
    assert "expires" not in item
    with pytest.raises(ConflictError, match="within a minute"):
        send_again(before.id, store, ADMIN)


def test_what_is_taken_is_forgotten_after_a_quarter_and_nothing_else_is(store: DeliveryStore) -> None:
    taken, failed = told(store, 1, state=DeliveryState.TAKEN, taken_at=NOW), told(store, 2, state=DeliveryState.FAILED)
    kept = [store.table.get(keys.delivery(*one.key)) or {} for one in (taken, failed)]
    assert [one.get("expires") for one in kept] == [int((NOW + timedelta(days=90)).timestamp()), None]


@pytest.mark.parametrize(
    "name", ["web:1000002:9", "web:1000002", "1000002:1", "web:1000002:x", "", "a:b:c:d:1", "../x:1:1"]
)
def test_an_id_that_names_no_delivery_is_not_found(store: DeliveryStore, name: str) -> None:
    told(store)
    with pytest.raises(NotFoundError) as raised:
        send_again(name, store, ADMIN)
    assert (raised.value.code, raised.value.field) == ("delivery_not_found", "id")
