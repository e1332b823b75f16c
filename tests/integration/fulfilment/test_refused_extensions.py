"""SUMAN refuses to grant anew what it still grants: the customer works on until the day, no longer (R12, R41)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from misa_order.fulfilment.retry import StepToRetry, retry_step
from misa_order.kernel.errors import ConflictError
from misa_order.kernel.history import Why
from misa_order.orders.grant import granted_anew
from misa_order.orders.jobs.expire import expire_all_due
from misa_order.orders.order import Order
from misa_order.orders.order_filter import has_failed
from misa_order.orders.statuses import Resource
from misa_order.orders.views import order_facts
from tests.builders import NOW
from tests.days import LOCK_ON
from tests.integration.fulfilment.conftest import World
from tests.integration.fulfilment.test_undo_in_doubt import STAFF, pay, told, undo


def granted(world: World) -> Order:
    order = world.place()
    return world.provision(order).order


def refused(world: World, order: Order) -> Order:
    world.behave("suman", "refuse")
    order = world.provision(order).order
    world.behave("suman", "ok")
    return order


def moved_by_a_day(world: World, order: Order) -> Order:
    """The calendar has one more day off before the lock."""
    lock_on = order.lock_on
    assert lock_on
    longer = granted_anew(order.model_copy(update={"lock_on": lock_on + timedelta(days=1)}))
    why = Why("function:move_deadlines", NOW, "deadline_moved")
    return world.store.change(order, longer, why, "DeadlineMoved")


def undone_after_the_grant(world: World) -> Order:
    order = granted(world)
    pay(world, order)
    world.provision(order)
    return undo(world, order)


def extended(world: World) -> Order:
    return moved_by_a_day(world, granted(world))


@pytest.mark.parametrize("anew", [undone_after_the_grant, extended])
def test_what_suman_granted_before_is_locked_on_its_day(world: World, anew: Callable[[World], Order]) -> None:
    order = refused(world, anew(world))
    assert (order.status.resource, order.step("temporary").state) == (Resource.TEMPORARY, "failed")
    assert has_failed(order), "staff find it"
    assert order.holds_temporary_grant
    assert expire_all_due(world.store, NOW + timedelta(days=14)) == {"cancel": 1, "lock": 1}
    assert world.provision(order).steps == ("lock",)
    assert told(world, order)[-1][0] == "lock/1"


def test_the_customers_other_order_gets_no_second_grant(world: World) -> None:
    first = granted(world)
    second = world.place(key="second", domain="khac")
    refused(world, moved_by_a_day(world, first))
    assert world.provision(second).steps == ()
    assert world.store.get(second.number).status.resource is Resource.NOT_PROVISIONED


def test_staff_have_it_asked_for_again(world: World) -> None:
    order = refused(world, extended(world))
    retry_step(order.number, StepToRetry.RESOURCE, world.store, STAFF)
    assert world.provision(order).steps == ("temporary",)
    order = world.store.get(order.number)
    assert (order.status.resource, has_failed(order)) == (Resource.TEMPORARY, False)
    with pytest.raises(ConflictError, match="no failed step"):
        retry_step(order.number, StepToRetry.RESOURCE, world.store, STAFF)


def test_a_first_grant_that_is_refused_ends_on_no_day(world: World) -> None:
    order = world.place()
    assert order_facts(order)["lock_on"] == LOCK_ON.isoformat()
    order = refused(world, order)
    assert order.status.resource is Resource.PROVISION_FAILED
    assert order_facts(order)["lock_on"] is None
