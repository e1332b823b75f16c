"""A step that nobody asks for any more waits no longer, in storage and for staff (R31, R22)."""

from datetime import UTC, datetime

import pytest

from misa_order.fulfilment.callbacks import SumanCallback, complete_provisioning
from misa_order.fulfilment.retry import StepToRetry, retry_step
from misa_order.kernel.errors import ConflictError, PartnerDownError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.ending.undone import undone
from misa_order.orders.order import Order
from misa_order.orders.order_filter import has_failed
from misa_order.orders.statuses import Resource
from misa_order.orders.views import staff_view
from misa_order.table import keys
from misa_order.table.writes import BusyError, Put
from tests.builders import CALENDAR, NOW
from tests.integration.fulfilment.conftest import Interrupted, World

STAFF = Why("staff:lan", NOW, "x", "y")


def pay(world: World, order: Order) -> Order:
    order = world.store.get(order.number)
    return world.store.change(order, order.paid((), NOW), STAFF, "OrderPaid")


def undo(world: World, order: Order) -> Order:
    order = world.store.get(order.number)
    return world.store.change(order, undone(order, NOW, lambda: CALENDAR), STAFF, "PaymentUndone")


def work(world: World, order: Order) -> Order:
    for one in (world.provision, world.record, world.invoice):
        one(order)
    return world.store.get(order.number)


def waits(world: World, order: Order) -> set[str]:
    """The steps that staff see waiting, which are those that storage says wait."""
    shown = staff_view(world.store.get(order.number), [])["steps"]
    item = world.store.table.get(keys.order(order.number))
    assert item
    assert all(f'"{step["state"]}"' in item["standing"] for step in shown.values() if step["state"] != "waiting")
    return {name for name, step in shown.items() if step["state"] == "waiting"}


def tried_in_vain(world: World, order: Order) -> None:
    world.behave("suman", "down")
    with pytest.raises(PartnerDownError):
        world.provision(order)
    world.behave("suman", "ok")


def test_a_temporary_grant_that_waits_for_suman_is_overtaken_by_the_payment(world: World) -> None:
    order = world.place()
    tried_in_vain(world, order)
    assert waits(world, order) == {"temporary"}
    step = pay(world, order).step("temporary")
    assert (step.state, step.next_try, step.since, step.attempts) == ("overtaken", None, None, 1)
    assert waits(world, order) == set()
    with pytest.raises(ConflictError) as refused:
        retry_step(order.number, StepToRetry.RESOURCE, world.store, STAFF)
    assert refused.value.code == "nothing_to_retry"
    assert work(world, order).status.resource is Resource.PROVISIONED
    assert not has_failed(world.store.get(order.number))


def test_one_cancelled_while_a_partner_is_down_has_only_to_be_revoked(world: World) -> None:
    order = world.place()
    tried_in_vain(world, order)
    cancel_order(world.store.get(order.number), world.store, STAFF)
    assert world.store.get(order.number).step("temporary").state == "overtaken"
    assert work(world, order).step("revoke").state == "done"
    assert waits(world, order) == set()


def test_after_an_undo_nothing_waits_that_waits_for_no_partner_and_paid_again_it_does(world: World) -> None:
    order = world.place(purpose="new")
    pay(world, order)
    work(world, order)
    undo(world, order)
    work(world, order)
    assert waits(world, order) == set()
    left = world.store.get(order.number).steps
    assert {name for name, step in left.items() if step.state == "overtaken"} == {"resource", "contract", "invoice"}
    pay(world, order)
    assert waits(world, order) == {"resource", "contract", "invoice"}
    done = work(world, order)
    assert {step.n for name, step in done.steps.items() if name in {"resource", "contract", "invoice"}} == {2}
    assert waits(world, order) == set()


def test_what_was_left_waiting_before_steps_could_be_overtaken_is_so_as_soon_as_it_is_read(world: World) -> None:
    order = world.place()
    tried_in_vain(world, order)
    waiting = world.store.get(order.number)
    paid = pay(world, order).with_step("temporary", waiting.step("temporary"))
    world.store.table.write([Put(keys.order(order.number), {"doc": paid.model_dump_json(), "rev": paid.version})])
    assert world.store.get(order.number).step("temporary").state == "overtaken"


def test_the_answer_to_an_overtaken_request_is_noted_all_the_same(world: World) -> None:
    order = world.place()
    world.provision(order, Interrupted(world.suman, lambda: pay(world, order)))
    assert world.store.get(order.number).step("temporary").state == "done"


def test_a_callback_that_may_be_about_an_overtaken_request_ends_no_other(world: World) -> None:
    """SUMAN's word about the temporary grant overtakes our note of its answer, and the payment both."""
    order = world.place()
    pay(world, order)
    told = {"request_id": "not noted", "order": order.number, "result": "issued"}
    with pytest.raises(BusyError):
        complete_provisioning(SumanCallback.model_validate(told), world.store, datetime.now(UTC))
    tried = world.place(key="tried", domain="other", customer={"id": "K2", "name": "B", "email": "b@abc.vn"})
    tried_in_vain(world, tried)
    assert pay(world, tried).step("temporary").state == "overtaken"
    with pytest.raises(BusyError):
        complete_provisioning(
            SumanCallback.model_validate({**told, "order": tried.number}), world.store, datetime.now(UTC)
        )
