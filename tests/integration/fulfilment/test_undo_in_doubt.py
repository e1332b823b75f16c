"""A payment is undone while SUMAN may have done, or may do yet, what it was asked for (R22, R31, R33)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.fulfilment.callbacks import CallbackTaken, SumanCallback, complete_provisioning
from misa_order.fulfilment.retry import StepToRetry, retry_step
from misa_order.kernel.errors import PartnerDownError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.ending.undone import undone
from misa_order.orders.order import Order
from misa_order.orders.order_filter import has_failed
from misa_order.orders.statuses import Payment, Resource
from tests.builders import CALENDAR, DESKTOP, NOW, TOPUP
from tests.integration.fulfilment.conftest import World

STAFF = Why("staff:lan", NOW, "by_staff", "wrong customer")


def second(world: World) -> Order:
    """An order that has no temporary grant, for another one of its customer holds it (R12)."""
    world.place(key="first")
    order = world.place(key="second")
    assert (order.status.resource, order.lock_on) == (Resource.NOT_PROVISIONED, None)
    return order


def pay(world: World, order: Order) -> Order:
    order = world.store.get(order.number)
    return world.store.change(order, order.paid((), NOW), Why("function:match_payment", NOW, "paid"), "OrderPaid")


def undo(world: World, order: Order) -> Order:
    order = world.store.get(order.number)
    return world.store.change(order, undone(order, NOW, lambda: CALENDAR), STAFF, "PaymentUndone")


def issued(world: World, order: Order, request_id: str) -> CallbackTaken:
    facts = {"request_id": request_id, "order": order.number, "result": "issued", "codes": ["1", "2"]}
    return complete_provisioning(SumanCallback.model_validate(facts), world.store, NOW)


def paid_and_pending(world: World, order: Order) -> str:
    """Pay; SUMAN has it approved by a person first. The id of its request."""
    world.behave("suman", "pending")
    pay(world, order)
    steps = world.provision(order).order.steps
    world.behave("suman", "ok")
    request_id = steps["licence" if "licence" in steps else "resource"].request_id
    assert request_id
    return request_id


def told(world: World, order: Order) -> list[tuple[str, str | None]]:
    """The keys under which SUMAN was told to do something about the order, and what was withdrawn."""
    asked = [one for one in world.asked("suman") if one["order"] == order.number and one["effect"]]
    return [(one["idempotency_key"].split("/", 1)[1], one["body"].get("withdraws")) for one in asked]


def test_a_grant_that_awaits_approval_is_withdrawn_where_nothing_was_granted_before(world: World) -> None:
    order = second(world)
    paid_and_pending(world, order)
    assert undo(world, order).status.resource is Resource.NOT_PROVISIONED
    assert world.provision(order).steps == ("revoke",)
    assert told(world, order) == [("resource/1", None), ("revoke/2", f"{order.number}/resource/1")]
    assert world.provision(order).steps == ()


def test_what_is_approved_although_it_was_withdrawn_is_taken_back_once_more(world: World) -> None:
    order = second(world)
    request_id = paid_and_pending(world, order)
    undo(world, order)
    world.provision(order)
    events = world.events()
    assert issued(world, order, request_id).changed
    assert not issued(world, order, request_id).changed
    assert sorted([*events, "ProvisioningResumed"]) == world.events()
    assert world.provision(order).steps == ("revoke",)
    assert told(world, order)[-1] == ("revoke/3", f"{order.number}/resource/1")
    assert not issued(world, order, request_id).changed


def test_an_approval_that_comes_after_the_next_payment_ends_only_its_own_request(world: World) -> None:
    order = second(world)
    request_id = paid_and_pending(world, order)
    undo(world, order)
    pay(world, order)
    assert not issued(world, order, request_id).changed
    assert world.provision(order).steps == ("revoke", "resource")
    assert told(world, order)[-1] == ("resource/2", None)


@pytest.mark.parametrize("body", [TOPUP, DESKTOP])
def test_codes_and_licences_are_asked_for_again_only_when_the_first_request_is_withdrawn(
    world: World, body: dict[str, Any]
) -> None:
    order = world.place(**body)
    request_id = paid_and_pending(world, order)
    undo(world, order)
    pay(world, order)
    assert not issued(world, order, request_id).changed, "it does not end the new request"
    step = world.provision(order).steps[-1]
    assert told(world, order) == [
        (f"{step}/1", None),
        ("revoke/2", f"{order.number}/{step}/1"),
        (f"{step}/2", None),
    ]


def refusing_the_withdrawal(world: World) -> Order:
    """Codes that await approval are undone and paid again; SUMAN refuses whatever comes next."""
    order = world.place(**TOPUP)
    paid_and_pending(world, order)
    undo(world, order)
    world.behave("suman", "refuse")
    pay(world, order)
    return order


def test_while_a_withdrawal_is_refused_nothing_is_granted_twice_and_staff_find_it(world: World) -> None:
    order = refusing_the_withdrawal(world)
    assert world.provision(order).steps == ("revoke",)
    world.behave("suman", "ok")
    assert has_failed(world.provision(order).order)
    retry_step(order.number, StepToRetry.RESOURCE, world.store, STAFF)
    assert world.provision(order).steps == ("revoke", "resource")


def test_a_second_undo_withdraws_what_was_asked_for_first(world: World) -> None:
    order = refusing_the_withdrawal(world)
    world.provision(order)
    undo(world, order)
    world.behave("suman", "ok")
    pay(world, order)
    assert world.provision(order).steps == ("revoke", "resource")
    assert told(world, order)[1:] == [("revoke/2", f"{order.number}/resource/1"), ("resource/2", None)]


def test_a_grant_that_nobody_answered_for_a_day_is_withdrawn_before_the_temporary_one(world: World) -> None:
    order = world.place()
    pay(world, order)
    world.behave("suman", "down")
    with pytest.raises(PartnerDownError):
        world.provision(order)
    world.ahead = timedelta(hours=24)
    world.provision(order)
    world.ahead = timedelta()
    world.behave("suman", "ok")
    assert undo(world, order).status.resource is Resource.TEMPORARY
    assert world.provision(order).steps == ("revoke", "temporary")
    assert told(world, order) == [("revoke/2", f"{order.number}/resource/1"), ("temporary/2", None)]
    assert issued(world, order, "never heard of").changed, "it can only be what was withdrawn"
    assert world.provision(order).steps == ("revoke", "temporary")


def test_cancelled_after_an_undo_it_loses_everything(world: World) -> None:
    order = world.place()
    paid_and_pending(world, order)
    undo(world, order)
    cancel_order(world.store.get(order.number), world.store, STAFF)
    assert world.provision(order).steps == ("revoke", "revoke")
    assert told(world, order)[1:] == [("revoke/2", f"{order.number}/resource/1"), ("revoke/3", None)]
    assert world.store.get(order.number).status.payment is Payment.CANCELLED
    assert world.provision(order).steps == ()
