"""Whose temporary grant it is: by the table, and by all that SUMAN was asked for."""

from datetime import timedelta
from typing import Any

from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order
from misa_order.orders.statuses import Resource
from misa_order.orders.store import OrderStore
from misa_order.table import keys
from tests.builders import NOW, place
from tests.integration.fulfilment.conftest import World

HANDED = Why("function:provision_order", NOW, "grant_handed_on")


def resource(world: World, order: Order) -> Resource | None:
    return world.store.get(order.number).status.resource


def holder(store: OrderStore, product: str = "CUKCUK", customer: str = "KH0001") -> str | None:
    item = store.table.get(keys.temporary_grant(product, customer))
    return ", ".join(sorted(item.get("holders", ()))) or None if item else None


def deliver(world: World) -> None:
    """Relay what is in the outbox to SUMAN's worker, until nothing follows."""
    while rows := [row for shard in range(16) for row in world.store.table.partition(keys.outbox_partition(shard))]:
        for row in rows:
            world.store.table.delete(keys.ItemKey(row["pk"], row["sk"]))
            if "order" in row:
                world.provision(world.store.get(row["order"]), released=row.get("released") is True)


def living(world: World) -> list[str]:
    """The orders that work on a temporary grant at SUMAN, by all that SUMAN was asked for."""
    live: dict[str, None] = {}
    for asked in world.asked("suman"):
        if not asked["effect"]:
            continue
        number = str(asked["idempotency_key"].split("/")[0])
        live.pop(number, None)
        if asked["operation"] == "grant" and asked["body"]["temporary"]:
            live[number] = None
    return list(live)


def cancel(world: World, order: Order, actor: str) -> Order:
    return cancel_order(world.store.get(order.number), world.store, Why(actor, NOW, "cancelled"))


def ordered(world: World, count: int, **changes: Any) -> list[Order]:
    """Orders of one customer, a minute after each other; the first has the grant."""
    placed = [
        place(world.store, key=f"{changes}-{at}", now=NOW + timedelta(minutes=at), **changes).order
        for at in range(count)
    ]
    deliver(world)
    assert [resource(world, order) for order in placed] == ["TEMPORARY", *["NOT_PROVISIONED"] * (count - 1)]
    return placed
