"""Staff have failed steps done again: once at the partner, whoever presses when (R31, R81)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from misa_order.fulfilment.callbacks import SumanCallback, complete_provisioning
from misa_order.fulfilment.patience import GIVE_UP_AFTER
from misa_order.fulfilment.relay import ROUTES
from misa_order.fulfilment.retry import _EVENTS, StepToRetry, retry_step
from misa_order.kernel.errors import ConflictError, PartnerDownError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order, StepName
from misa_order.orders.order_filter import has_failed
from misa_order.orders.statuses import Invoice, Licence, Resource, Revenue
from misa_order.orders.store import OrderStore
from tests.builders import DESKTOP, NOW, TOPUP, counted_calls
from tests.integration.fulfilment.conftest import Interrupted, World
from tests.integration.fulfilment.test_giving_up import Work, given_up, locked, paid_late

LAN = Why("staff:lan", NOW, "step_retried")
RESOURCE, LICENCE, CONTRACT, INVOICE = StepToRetry

STEPS: list[Any] = [
    pytest.param({}, World.provision, "suman", RESOURCE, "resource", Resource.PROVISIONED, id="resource"),
    pytest.param(TOPUP, World.provision, "suman", RESOURCE, "resource", Resource.CODE_ISSUED, id="codes"),
    pytest.param(DESKTOP, World.provision, "suman", LICENCE, "licence", Licence.ISSUING, id="licence"),
    pytest.param({}, World.record, "crm", CONTRACT, "contract", Revenue.RECORDED, id="contract"),
    pytest.param({}, World.invoice, "act", INVOICE, "invoice", Invoice.INVOICING, id="invoice"),
]


def retry(world: World, order: Order, step: StepToRetry = RESOURCE) -> Order:
    return retry_step(order.number, step, world.store, LAN)


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(ConflictError) as error:
        call()
    assert error.value.code == code


def axes(order: Order) -> set[object]:
    return {order.status.resource, order.status.licence, order.status.revenue, order.status.invoice}


@pytest.mark.parametrize(("kind", "work", "partner", "step", "name", "good"), STEPS)
def test_what_was_refused_is_asked_for_again_under_the_same_key_when_staff_say_so(
    world: World, kind: dict[str, Any], work: Work, partner: str, step: StepToRetry, name: str, good: object
) -> None:
    world.behave(partner, "refuse")
    order = work(world, world.paid(**kind)).order
    error = order.steps[name].error
    retried = retry(world, order, step)
    assert retried.status == order.status, "until the partner answers"
    assert (retried.steps[name].state, retried.steps[name].n, retried.steps[name].error) == ("waiting", 1, error)
    entry = world.store.history(order.number)[-1]
    assert (entry.actor, entry.why, entry.note, entry.changes) == ("staff:lan", "step_retried", name, ())
    assert _EVENTS[step] in world.events()
    assert has_failed(work(world, order).order), "refused again"
    retry(world, order, step)
    world.behave(partner, "ok")
    after = work(world, order).order
    assert good in axes(after)
    assert not has_failed(after)
    refused("nothing_to_retry", lambda: retry(world, order, step))
    of_partner = [(key, effect) for _, key, effect in world.operations(partner)]
    assert of_partner == [(f"{order.number}/{name}/1", effect) for effect in (False, False, True)]


@pytest.mark.parametrize(("kind", "work", "partner", "step", "name", "good"), STEPS)
def test_a_retry_after_a_day_of_silence_has_one_effect_and_a_day_of_its_own(
    world: World, kind: dict[str, Any], work: Work, partner: str, step: StepToRetry, name: str, good: object
) -> None:
    order = world.paid(**kind)
    world.behave("crm" if partner == "act" else partner, "down")
    given_up(world, order, work)
    again = retry(world, order, step).steps[name]
    assert (again.state, again.gave_up, again.attempts, again.since) == ("waiting", False, 0, None)
    world.ahead = GIVE_UP_AFTER + timedelta(hours=6)
    with pytest.raises(PartnerDownError):
        work(world, order)
    assert world.store.get(order.number).steps[name].state == "waiting"
    world.ahead = timedelta()
    world.behave("crm" if partner == "act" else partner, "ok")
    assert good in axes(work(world, order).order)


def test_a_retry_costs_one_read_and_one_write(world: World) -> None:
    world.behave("suman", "refuse")
    order = world.provision(world.paid()).order
    with counted_calls(world.store.table.client) as calls:
        retry(world, order)
    assert calls == ["Query", "TransactWriteItems"]


def test_two_of_the_staff_who_press_at_once_have_it_retried_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.behave("suman", "refuse")
    order = world.provision(world.paid()).order
    change = OrderStore.change

    def second_is_faster(*arguments: Any) -> Order:
        monkeypatch.setattr(OrderStore, "change", change)
        retry(world, order)
        return change(*arguments)

    monkeypatch.setattr(OrderStore, "change", second_is_faster)
    refused("nothing_to_retry", lambda: retry(world, order))
    assert world.reasons(order).count("step_retried") == 1


def test_two_workers_after_one_retry_have_one_effect(world: World) -> None:
    world.behave("suman", "refuse")
    order = world.provision(world.paid()).order
    retry(world, order)
    world.behave("suman", "ok")
    world.provision(order, Interrupted(world.suman, lambda: world.provision(order)))
    assert [effect for _, _, effect in world.operations("suman")] == [False, True, False]
    assert world.reasons(order).count("resource_granted") == 1


@pytest.mark.parametrize("first", ["callback", "retry"])
def test_a_retry_that_meets_a_late_approval_asks_nobody_for_a_second_licence(world: World, first: str) -> None:
    order = world.provision(world.paid(**DESKTOP)).order
    request_id = order.steps["licence"].request_id

    def called_back(result: str) -> None:
        told = {"request_id": request_id, "order": order.number, "result": result, "licence_key": "AB-1"}
        complete_provisioning(SumanCallback.model_validate(told), world.store, world.now)

    called_back("refused")
    assert world.store.get(order.number).status.licence is Licence.REQUEST_FAILED
    if first == "retry":
        retry(world, order, LICENCE)
        called_back("issued")
    else:
        called_back("issued")
        refused("nothing_to_retry", lambda: retry(world, order, LICENCE))
    assert world.provision(order).steps == ()
    assert world.store.get(order.number).status.licence is Licence.ISSUED
    assert [effect for _, _, effect in world.operations("suman")] == [True]


def test_a_step_that_waits_for_a_partner_is_tried_at_once_and_only_once_more(world: World) -> None:
    order = world.paid()
    world.behave("suman", "down")
    with pytest.raises(PartnerDownError):
        world.provision(order)
    since = world.store.get(order.number).steps["resource"].since
    waiting = retry(world, order).steps["resource"]
    assert (waiting.next_try, waiting.since, waiting.attempts) == (None, since, 1)
    assert "ProvisioningRetried" in world.events()
    refused("nothing_to_retry", lambda: retry(world, order))


def test_a_refused_temporary_grant_is_retried_while_its_last_day_has_not_passed(world: World) -> None:
    world.behave("suman", "refuse")
    order = world.provision(world.place()).order
    late = LAN._replace(at=NOW + timedelta(days=30))
    refused("nothing_to_retry", lambda: retry_step(order.number, RESOURCE, world.store, late))
    assert retry(world, order).status.resource is Resource.PROVISION_FAILED
    world.behave("suman", "ok")
    assert world.provision(order).order.status.resource is Resource.TEMPORARY
    assert "GrantHandedOn" in world.events(), "the customer is told of the grant that did not come at first"


def test_a_customer_who_works_on_another_orders_grant_gets_no_second_by_a_retry(world: World) -> None:
    world.behave("suman", "refuse")
    order = world.provision(world.place(key="a")).order
    world.behave("suman", "ok")
    other = world.place(key="b")
    assert other.status.resource is Resource.TEMPORARY
    refused("grant_taken", lambda: retry(world, order))
    cancel_order(other, world.store, Why("customer:KH0001", NOW, "cancelled"))
    retry(world, order)
    assert world.place(key="c").status.resource is Resource.NOT_PROVISIONED, "the first holds the grant again"


def test_an_order_that_is_cancelled_while_its_temporary_grant_is_retried_is_revoked(world: World) -> None:
    world.behave("suman", "refuse")
    order = world.provision(world.place()).order
    cancel_order(retry(world, order), world.store, Why("customer:KH0001", NOW, "cancelled"))
    world.behave("suman", "ok")
    assert world.provision(order).steps == ("revoke",)


def test_a_lock_an_unlock_and_a_revocation_are_retried_with_the_resource(world: World) -> None:
    order = world.place()
    world.provision(order)
    world.behave("suman", "refuse")
    world.provision(locked(world, order))
    assert retry(world, order).steps["lock"].state == "waiting"
    world.behave("suman", "ok")
    assert world.provision(order).steps == ("lock",)
    world.behave("suman", "refuse")
    assert world.provision(paid_late(world, order)).order.status.resource is Resource.PROVISION_FAILED
    assert retry(world, order).status.resource is Resource.PROVISION_FAILED
    world.behave("suman", "ok")
    assert world.provision(order).steps == ("unlock", "resource")
    assert world.store.get(order.number).status.resource is Resource.PROVISIONED
    other = world.place(key="other")
    world.provision(other)
    cancel_order(world.store.get(other.number), world.store, Why("customer:KH0001", NOW, "cancelled"))
    world.behave("suman", "refuse")
    assert has_failed(world.provision(other).order)
    world.behave("suman", "ok")
    retry(world, other)
    assert world.provision(other).steps == ("revoke",)


def test_a_grant_made_before_its_unlock_failed_counts_once_that_is_retried(world: World) -> None:
    order = world.place()
    world.provision(order)
    locked(world, order)

    def paid_and_granted() -> None:
        world.provision(paid_late(world, order))
        world.behave("suman", "refuse")

    failed = world.provision(order, Interrupted(world.suman, paid_and_granted)).order
    assert (failed.status.resource, failed.steps["resource"].state) == (Resource.PROVISION_FAILED, "done")
    retry(world, order)
    world.behave("suman", "ok")
    assert world.provision(order).order.status.resource is Resource.PROVISIONED
    assert [key for operation, key, _ in world.operations("suman") if operation == "grant"] == [
        f"{order.number}/temporary/1",
        f"{order.number}/resource/1",
    ]


def test_what_is_no_step_of_a_kind_is_nothing_to_retry(world: World) -> None:
    desktop, topup = world.paid(key="a", **DESKTOP), world.paid(key="b", **TOPUP)
    for order, step in ((desktop, RESOURCE), (topup, LICENCE), (topup, CONTRACT), (desktop, INVOICE)):
        refused("nothing_to_retry", partial(retry, world, order, step))


def test_every_retry_has_workers_who_hear_of_it() -> None:
    assert {*_EVENTS.values(), "ResourceProvisioned"} <= set(ROUTES)
    assert {StepName(step) for step in StepToRetry} <= set(StepName)
