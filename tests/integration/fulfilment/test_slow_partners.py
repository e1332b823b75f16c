"""A partner takes its time, and the order's history stays in the order of its dates (R11)."""

from datetime import timedelta

from misa_order.kernel.history import Why
from tests.integration.fulfilment.conftest import Interrupted, World


def test_what_happened_while_a_partner_took_its_time_is_dated_in_its_order(world: World) -> None:
    order = world.place()

    def meanwhile() -> None:
        world.ahead = timedelta(seconds=6)
        stored = world.store.get(order.number)
        why = Why("function:match_payment", world.now, "transfer_matched")
        world.store.change(stored, stored.paid((), world.now), why, "OrderPaid")

    world.provision(order, Interrupted(world.suman, meanwhile))
    entries = world.store.history(order.number)[1:]
    assert [entry.why for entry in entries] == ["transfer_matched", "granted_temporarily", "resource_granted"]
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
