"""Partners' callbacks: in time, repeated, late, and overtaking our own note (R30, R33)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from misa_order.contracts.store import ContractStore
from misa_order.fulfilment.callbacks import (
    ActCallback,
    CallbackTaken,
    SumanCallback,
    complete_invoice,
    complete_provisioning,
)
from misa_order.kernel.errors import InvalidInputError, NotFoundError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource
from misa_order.table.writes import BusyError
from tests.builders import DESKTOP, NOW, TOPUP, counted_calls
from tests.integration.fulfilment.conftest import Interrupted, World


def suman(world: World, order: Order, **told: Any) -> CallbackTaken:
    request_id = next((step.request_id for step in world.store.get(order.number).steps.values()), None)
    facts = {"request_id": request_id or "early", "order": order.number, "result": "issued", **told}
    return complete_provisioning(SumanCallback.model_validate(facts), world.store, datetime.now(UTC))


def act(world: World, order: Order, **told: Any) -> CallbackTaken:
    step = world.store.get(order.number).step("invoice")
    facts = {"request_id": step.request_id or "early", "order": order.number, "event": "invoice_issued", **told}
    contracts = ContractStore(world.store.table)
    return complete_invoice(ActCallback.model_validate(facts), world.store, contracts, datetime.now(UTC))


def request_id_of(world: World, order: Order, step: str) -> str:
    noted = world.store.get(order.number).steps[step].request_id
    assert noted
    return noted


def test_the_approved_licence_is_issued_with_its_key_and_starts_contract_and_invoice(world: World) -> None:
    order = world.paid(**DESKTOP)
    world.provision(order)
    request_id = request_id_of(world, order, "licence")
    with counted_calls(world.store.table.client) as calls:
        callback = SumanCallback(request_id=request_id, order=order.number, result="issued", licence_key="AB-12")
        taken = complete_provisioning(callback, world.store, datetime.now(UTC))
    assert calls == ["Query", "TransactWriteItems"]
    assert (taken.changed, taken.order.status.licence) == (True, Licence.ISSUED)
    assert taken.order.steps["licence"].told["licence_key"] == "AB-12"
    assert "LicenceIssued" in world.events()
    assert world.store.history(order.number)[-1].actor == "partner:suman"
    with counted_calls(world.store.table.client) as calls:
        again = complete_provisioning(callback, world.store, datetime.now(UTC))
    assert (calls, again.changed) == (["Query"], False)


def test_a_refused_licence_is_an_error_with_sumans_words(world: World) -> None:
    order = world.paid(**DESKTOP)
    world.provision(order)
    taken = suman(world, order, result="refused", message="Sai mã số thuế")
    assert taken.order.status.licence is Licence.REQUEST_FAILED
    assert taken.order.steps["licence"].error == "Sai mã số thuế"
    assert suman(world, order, result="refused", message="Sai mã số thuế").changed is False


@pytest.mark.parametrize(
    ("result", "state"), [("issued", Resource.PROVISIONED), ("refused", Resource.PROVISION_FAILED)]
)
def test_suman_ends_a_grant_that_awaited_approval(world: World, result: str, state: Resource) -> None:
    world.behave("suman", "pending")
    order = world.paid()
    world.provision(order)
    assert suman(world, order, result=result).order.status.resource is state
    assert ("ResourceProvisioned" in world.events()) is (state is Resource.PROVISIONED)
    assert world.provision(order).steps == ()


def _paid_after_a_pending_temporary_grant(world: World) -> Order:
    order = world.place()
    pending = world.store.get(order.number)
    step = pending.step("temporary").model_copy(update={"state": "pending", "request_id": "t-1"})
    why = Why("function:provision_order", datetime.now(UTC), "temporary_grant_awaits_approval")
    moved = pending.with_step("temporary", step).moved(resource=Resource.PENDING_APPROVAL)
    world.store.change(pending, moved, why, None)
    return order


def test_an_approved_temporary_grant_of_an_unpaid_order_is_temporary_again(world: World) -> None:
    order = _paid_after_a_pending_temporary_grant(world)
    taken = suman(world, order)
    assert taken.order.status.resource is Resource.TEMPORARY
    assert taken.order.steps["temporary"].state == "done"


def test_a_refused_temporary_grant_of_an_unpaid_order_is_an_error(world: World) -> None:
    order = _paid_after_a_pending_temporary_grant(world)
    assert suman(world, order, result="refused").order.status.resource is Resource.PROVISION_FAILED


def test_with_a_paid_order_only_the_full_grants_callback_provisions(world: World) -> None:
    order = world.pay(_paid_after_a_pending_temporary_grant(world))
    assert suman(world, order).changed is False
    world.behave("suman", "pending")
    assert world.provision(order).order.status.resource is Resource.PENDING_APPROVAL
    assert suman(world, order, request_id="t-1").changed is False
    full = request_id_of(world, order, "resource")
    assert suman(world, order, request_id=full).order.status.resource is Resource.PROVISIONED


def test_a_temporary_grant_approved_after_the_cancelling_is_taken_back_once_more(world: World) -> None:
    # The revocation may have come before the approval: late by callback is late as by answer.
    order = _paid_after_a_pending_temporary_grant(world)
    why = Why("customer:KH0001", datetime.now(UTC), "cancelled_by_customer")
    cancel_order(world.store.get(order.number), world.store, why)
    assert world.provision(order).steps == ("revoke",)
    taken = suman(world, order, request_id="t-1")
    assert (taken.changed, "ProvisioningResumed" in world.events()) == (True, True)
    assert not suman(world, order, request_id="t-1").changed
    assert world.provision(order).steps == ("revoke",)
    keys = [key.removeprefix(f"{order.number}/") for _, key, _ in world.operations("suman")]
    assert keys == ["revoke/1", "revoke/2"]


def test_a_temporary_grant_refused_after_the_cancelling_changes_nothing(world: World) -> None:
    order = _paid_after_a_pending_temporary_grant(world)
    why = Why("customer:KH0001", datetime.now(UTC), "cancelled_by_customer")
    cancelled = cancel_order(world.store.get(order.number), world.store, why)
    assert suman(world, order, result="refused") == CallbackTaken(cancelled, changed=False)


def test_a_temporary_grant_approved_after_the_lock_is_locked_once_more(world: World) -> None:
    order = _paid_after_a_pending_temporary_grant(world)
    before = world.store.get(order.number)
    locked = before.moved(resource=Resource.LOCKED).begun_anew("lock")
    world.store.change(before, locked, Why("function:expire_orders", NOW, "lock_deadline_passed"), "DeadlinePassed")
    assert world.provision(order).steps == ("lock",)
    assert suman(world, order, request_id="t-1").changed
    assert "ProvisioningResumed" in world.events()
    assert world.provision(order).steps == ("lock",)


def test_codes_that_awaited_approval_must_be_one_per_unit(world: World) -> None:
    order = world.paid(**TOPUP)
    pending = world.store.get(order.number)
    step = pending.step("resource").model_copy(update={"state": "pending", "request_id": "c-1"})
    why = Why("function:provision_order", datetime.now(UTC), "codes_await_approval")
    moved = pending.with_step("resource", step).moved(resource=Resource.PENDING_APPROVAL)
    world.store.change(pending, moved, why, None)
    for codes in (None, ["1"], ["1", "1"]):
        with pytest.raises(InvalidInputError) as refused:
            suman(world, order, codes=codes)
        assert refused.value.field == "codes"
    taken = suman(world, order, codes=["1", "2"])
    assert (taken.order.status.resource, taken.order.steps["resource"].told) == (
        Resource.CODE_ISSUED,
        {"codes": ["1", "2"]},
    )


@pytest.mark.parametrize(
    ("result", "state", "step"), [("issued", Licence.ISSUED, "done"), ("refused", Licence.REQUEST_FAILED, "failed")]
)
def test_a_callback_that_overtakes_our_note_of_the_answer_is_not_put_back_by_it(
    world: World, result: str, state: Licence, step: str
) -> None:
    order = world.paid(**DESKTOP)

    def called_back() -> None:
        assert suman(world, order, request_id=_asked_last(world), result=result).changed

    advanced = world.provision(order, Interrupted(world.suman, called_back))
    assert (advanced.order.status.licence, advanced.order.steps["licence"].state) == (state, step)
    assert world.provision(order).steps == ()


def _asked_last(world: World) -> str:
    """The id of SUMAN's last request, as it tells it again when asked under the same key."""
    asked = world.asked("suman")[-1]
    key = asked["idempotency_key"]
    return world.suman.ask(asked["operation"], asked["body"], key, datetime.now(UTC)).request_id


def test_while_two_requests_may_be_meant_suman_is_asked_to_call_again(world: World) -> None:
    order = world.paid()
    with pytest.raises(BusyError):
        suman(world, order)
    assert world.store.get(order.number) == order


def test_a_grant_answered_twice_is_granted_once(world: World) -> None:
    order = world.paid()
    world.provision(order)
    assert suman(world, order).changed is False
    assert world.events().count("ResourceProvisioned") == 1


def test_the_issued_invoice_is_on_the_order_with_number_and_link_once(world: World) -> None:
    order = world.paid()
    world.invoice(order)
    told = {"invoice_number": "0000123", "invoice_url": "https://hoadon.example/1.pdf"}
    taken = act(world, order, **told)
    assert taken.order.status.invoice is Invoice.INVOICED
    assert told.items() <= taken.order.steps["invoice"].told.items()
    assert "InvoiceIssued" in world.events()
    assert act(world, order, **told).changed is False
    assert world.invoice(order).steps == ()


def test_an_invoice_issued_before_our_note_is_not_put_back(world: World) -> None:
    order = world.paid()
    act_partner = world.act
    world.act = Interrupted(act_partner, lambda: act(world, order, invoice_number="7"))
    assert world.invoice(order).order.status.invoice is Invoice.INVOICED


@pytest.mark.parametrize("prepare", [World.place, lambda world: world.paid(invoice=None)])
def test_an_invoice_nobody_asked_for_changes_nothing(world: World, prepare: Callable[[World], Order]) -> None:
    order = prepare(world)
    assert act(world, order, invoice_number="7") == CallbackTaken(order, changed=False)


@pytest.mark.parametrize("number", ["9999990", "abc", ""])
def test_a_callback_for_an_unknown_order_is_refused(world: World, number: str) -> None:
    callback = SumanCallback.model_construct(request_id="x", order=number, result="issued")
    with pytest.raises(NotFoundError):
        complete_provisioning(callback, world.store, datetime.now(UTC))


def test_an_unpaid_order_is_never_provisioned_by_a_callback(world: World) -> None:
    order = world.place(payment_method="card")
    assert order.status.payment is Payment.UNPAID
    assert suman(world, order) == CallbackTaken(order, changed=False)
