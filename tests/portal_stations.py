"""Portals as stations: one that listens, fails, and is told when it is back (R84)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from misa_order.kernel.history import Why
from misa_order.portals.send_again import send_again
from misa_order.portals.store import DeliveryStore
from misa_order.runtime import wiring
from misa_order.table import keys
from misa_order.table.writes import Put
from tests.portals import Listener, listening, status
from tests.stations import Stations

NAME = "cong-gia-lap"


def register_portal(play: Stations, url: str | None, *products: str) -> None:
    """Make this the only portal of the setting."""
    portals = [{"portal": NAME, "products": products, "url": url}] if products else []
    play.table.write([Put(keys.setting("portal-webhooks"), {"doc": json.dumps({"portals": portals})})])
    wiring.forget()


def tell(play: Stations, made: dict[str, Any], listener: Listener) -> bool:
    """Have the function work on a message; whether the message is done with."""
    return not play.run("notify_portal", made, TEST_PORTAL=listener.url)["batchItemFailures"]


def tell_portals(play: Stations) -> None:
    """A portal is told of an order, fails, is back, and is told again what it had lost."""
    play.settle()
    with listening() as listener:
        register_portal(play, listener.url, "CUKCUK")
        first, second = (play.place(f"told-{n}", domain=f"told{n}", payment_method="card") for n in range(2))
        play.relay()
        made = {json.loads(one["Records"][0]["body"])["subject"]: one for one in play.batches("notify_portal")}
        assert tell(play, made[first.number], listener)
        assert listener.told[-1]["order"]["payment"]["url"]
        _fail(play, listener, made[second.number], second.number)
        _ask_again(play, listener, f"{NAME}:{first.number}:1")
        # What tells of nothing is a dead letter at once.
        assert tell(play, play.batch("notify_portal", {"event": "OrderPaid"}), listener)
        register_portal(play, None)
    play.settle()


def _fail(play: Stations, listener: Listener, made: dict[str, Any], number: str) -> None:
    listener.answer = status(500)
    assert tell(play, made, listener)
    store = DeliveryStore(play.table)
    [waiting] = store.of_subject(NAME, number)
    message = {"kind": "order", "subject": number, "version": 1, "happened": "OrderPlaced", "portal": NAME}
    again = play.batch("notify_portal", {**message, "at": waiting.at.isoformat()})
    assert not tell(play, again, listener)
    listener.answer = status(200)
    closed = store.lane(NAME)
    assert closed
    store.move(closed, closed._replace(probe_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert tell(play, again, listener)
    assert (store.lane(NAME), store.of_subject(NAME, number)[0].state) == (None, "taken")


def _ask_again(play: Stations, listener: Listener, delivery: str) -> None:
    send_again(delivery, DeliveryStore(play.table), Why("staff:an", datetime.now(UTC), "delivery_asked_again"))
    play.relay()
    told = len(listener.told)
    for made in play.batches("notify_portal"):
        tell(play, made, listener)
    assert listener.told[told:][-1]["id"] == listener.told[0]["id"]
