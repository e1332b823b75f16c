"""Portals as stations: the simulator's listens, refuses, and is told when it is back (R84)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import urllib3

from infra.local.simulator.portal import NAME, WEBHOOKS
from misa_order.kernel.history import Why
from misa_order.portals.send_again import send_again
from misa_order.portals.store import DeliveryStore
from misa_order.runtime import wiring
from misa_order.table import keys
from misa_order.table.writes import Put
from tests.stations import Stations


def register_portal(play: Stations, *products: str) -> None:
    """Make the simulator's the only portal of the setting, for these products; none without any."""
    portals = [{"portal": NAME, "products": products, "url": f"{play.simulator.url}{WEBHOOKS}"}] if products else []
    play.table.write([Put(keys.setting("portal-webhooks"), {"doc": json.dumps({"portals": portals})})])
    wiring.forget()


def told(play: Stations, subject: str) -> list[Any]:
    """What the portal was told about something, oldest first."""
    found: list[Any] = urllib3.request("GET", f"{play.simulator.url}/portal/events?subject={subject}").json()
    return found


def tell_portals(play: Stations) -> None:
    """A portal is told of an order, fails, is back, and is told again what it had lost."""
    play.settle()
    register_portal(play, "CUKCUK")
    first, second = (play.place(f"told-{n}", domain=f"told{n}", payment_method="card") for n in range(2))
    play.relay()
    made = {json.loads(one["Records"][0]["body"])["subject"]: one for one in play.batches("notify_portal")}
    assert _is_done(play, made[first.number])
    [event] = told(play, first.number)
    assert (event["signed"], event["body"]["order"]["payment_method"]) == (True, "card")
    _fail(play, made[second.number], second.number)
    store, why = DeliveryStore(play.table), Why("staff:an", datetime.now(UTC), "delivery_asked_again")
    send_again(f"{NAME}:{first.number}:1", store, why)
    play.relay()
    assert all(_is_done(play, one) for one in play.batches("notify_portal"))
    assert [one["id"] for one in told(play, first.number)] == [f"{first.number}/1"] * 2
    # What tells of nothing is a dead letter at once.
    assert _is_done(play, _handed_over(play, {"event": "OrderPaid"}))
    register_portal(play)
    play.settle()


def _is_done(play: Stations, made: dict[str, Any]) -> bool:
    return not play.run("notify_portal", made)["batchItemFailures"]


def _handed_over(play: Stations, message: dict[str, Any]) -> dict[str, Any]:
    """A batch of this very message: from the queue one that waited may come first."""
    return play._batch({"MessageId": "m", "ReceiptHandle": "r", "Body": json.dumps(message)})


def _fail(play: Stations, made: dict[str, Any], number: str) -> None:
    play.behave("portal", "refuse")
    assert _is_done(play, made)
    store = DeliveryStore(play.table)
    [waiting] = store.of_subject(NAME, number)
    message = {"kind": "order", "subject": number, "version": 1, "happened": "OrderPlaced", "portal": NAME}
    again = _handed_over(play, {**message, "at": waiting.at.isoformat()})
    assert not _is_done(play, again)
    play.behave("portal", "ok")
    closed = store.lane(NAME)
    assert closed
    store.move(closed, closed._replace(probe_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert _is_done(play, again)
    assert (store.lane(NAME), store.of_subject(NAME, number)[0].state) == (None, "taken")
