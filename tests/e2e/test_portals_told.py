"""A portal sees the life of an order, and what it did not take comes back to it (R84)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from infra import redrive
from infra.local.simulator.portal import NAME
from misa_order.portals.delivery import Delivery, DeliveryKey
from misa_order.portals.store import DeliveryStore
from misa_order.table.table import Table
from tests.builders import TOPUP
from tests.e2e.outside import Outside, until


def told(outside: Outside, number: str) -> list[dict[str, Any]]:
    """What the portal took about an order, by version."""
    found = outside.entrances.simulator("GET", f"/portal/events?order={number}")
    return sorted((event for event in found if event["taken"]), key=lambda event: event["version"])


def deliveries(outside: Outside) -> DeliveryStore:
    return DeliveryStore(Table(outside.system.aws.client("dynamodb"), outside.system.endpoints["table"]))


def test_a_portal_sees_the_life_of_an_order(outside: Outside) -> None:
    order = outside.order(**{name: value for name, value in TOPUP.items() if name != "invoice"})
    number = order["number"]
    until("order.placed", lambda: told(outside, number))
    outside.pay(order)
    outside.reaches(number, resource="CODE_ISSUED", invoice="INVOICING")
    outside.partner_ends("issue-invoice", number)
    outside.reaches(number, invoice="INVOICED")
    outside.settle()
    # Whoever drops what is older than what it knows ends at what its GET shows.
    shown = outside.portal("GET", f"/v1/orders/{number}", TOPUP["product"]).body
    until("all is told", lambda: told(outside, number)[-1]["body"]["order"] == shown)
    events = told(outside, number)
    assert all(event["signed"] for event in events)
    names = [event["event"] for event in events]
    assert names[0] == "order.placed"
    assert {"order.paid", "order.provisioned", "order.invoiced"} <= set(names)
    assert [event["id"] for event in events] == [f"{number}/{event['version']}" for event in events]


def test_what_a_portal_did_not_take_comes_by_itself_and_after_a_day_by_its_letter(
    outside: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    store = deliveries(outside)
    with outside.behaving("refuse", "portal"):
        kept, given_up = (outside.order(**TOPUP)["number"] for _ in range(2))

        def waiting(number: str) -> Callable[[], Delivery | None]:
            return lambda: store.find(DeliveryKey(NAME, number, 1))

        until("the first is refused", waiting(kept))
        old = until("the second waits", waiting(given_up))

        def aged() -> Delivery | None:
            found = store.find(old.key) or old
            return store.note(found.model_copy(update={"since": found.since - timedelta(hours=24)}))

        until("a day over", aged)
        until("it is given up", lambda: (found := store.find(old.key)) and found.state == "failed")
    until("the other is told by itself", lambda: told(outside, kept))
    assert told(outside, given_up) == []
    assert redrive.main(["notify_portal", "--state", str(outside.system.state)]) == 0
    assert "Nobody took it for a day; the last try" in capsys.readouterr().out
    [event] = until("it is told after all", lambda: told(outside, given_up))
    assert (event["id"], event["event"]) == (f"{given_up}/1", "order.placed")
