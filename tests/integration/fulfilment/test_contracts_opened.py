"""Our own contract of an order: opened with the step that makes it at the partners, recorded by ACT's word (R32)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from misa_order.contracts.contract import Actor, Contract
from misa_order.contracts.move import request_recording
from misa_order.contracts.store import ContractStore
from misa_order.fulfilment.callbacks import ActCallback, CallbackTaken, complete_invoice
from misa_order.kernel.errors import NotFoundError, PartnerDownError
from misa_order.kernel.history import Why
from misa_order.orders.order import Commitment, Order
from misa_order.table import keys
from tests.builders import NOW, TOPUP, counted_calls
from tests.integration.fulfilment.conftest import Interrupted, World

WHY = Why("staff:head", NOW, "recording_requested")


def contract_of(world: World, order: Order) -> Contract:
    return ContractStore(world.store.table).get(f"HD{order.number}")


def has_contract(world: World, order: Order) -> bool:
    try:
        return bool(contract_of(world, order))
    except NotFoundError:
        return False


def act_recorded(world: World, order: Order) -> CallbackTaken:
    callback = ActCallback(request_id="r-1", order=order.number, event="revenue_recorded")
    return complete_invoice(callback, world.store, ContractStore(world.store.table), datetime.now(UTC))


@pytest.mark.parametrize(
    ("purpose", "state"), [("new", "DRAFT"), ("renew", "RECORDED"), ("upgrade", "RECORDED"), ("add_on", "RECORDED")]
)
def test_the_step_that_makes_it_at_the_partners_opens_our_own_in_the_same_state(
    world: World, purpose: str, state: str
) -> None:
    order = world.paid(purpose=purpose)
    with counted_calls(world.store.table.client) as calls:
        recorded = world.record(order).order
    assert calls == ["Query", "Query", "TransactWriteItems"]
    contract, told = contract_of(world, order), recorded.steps["contract"].told
    assert (contract.state, contract.performer, contract.owner) == (state, None, None)
    assert (contract.crm_id, contract.act_id) == (told["contract_id"], told["act_contract_id"])
    assert {one["body"]["state"] for one in world.asked("crm", "act")} == {state}
    [entry] = ContractStore(world.store.table).history(contract.id)
    assert (entry.actor, entry.why) == ("function:record_revenue", "contract_opened")


def test_repeats_and_two_workers_at_once_open_one(world: World) -> None:
    order = world.paid()
    crm = world.crm
    world.crm = Interrupted(crm, lambda: world.record(order))
    world.record(order)
    world.record(order)
    assert contract_of(world, order).version == 1
    assert world.reasons(order).count("contract_created") == 1


def test_none_is_opened_while_a_partner_refuses_or_is_down_or_for_topup(world: World) -> None:
    down, refused, topup = (
        world.paid(key="1", domain="a"),
        world.paid(key="2", domain="b"),
        world.paid(key="3", **TOPUP),
    )
    world.behave("act", "down")
    with pytest.raises(PartnerDownError):
        world.record(down)
    world.behave("act", "refuse")
    world.record(refused)
    world.record(topup)
    assert not any(has_contract(world, order) for order in (down, refused, topup))
    world.behave("act", "ok")
    world.record(down)
    assert has_contract(world, down)


@pytest.mark.parametrize("accepted_by", ["an", "head"])
def test_a_commitments_is_a_draft_that_the_rep_in_charge_performs_and_the_acceptor_owns(
    world: World, accepted_by: str
) -> None:
    order = world.paid()
    behalf = "an" if accepted_by == "head" else None
    promised: dict[str, Any] = {"renewal": "r", "until": date(2026, 12, 20), "rep": "an", "accepted_at": NOW}
    commitment = Commitment(**promised, accepted_by=accepted_by, on_behalf_of=behalf)
    why = Why("staff:head", NOW, "accepted")
    committed = world.store.change(order, order.model_copy(update={"commitment": commitment}), why, None)
    world.record(committed)
    contract = contract_of(world, order)
    assert (contract.state, contract.performer, contract.rule) == ("DRAFT", "an", "commitment")
    assert contract.owner == accepted_by
    store = ContractStore(world.store.table)
    assert store.customers_of("an") == {"KH0001"}
    assert store.rep_of_customer("KH0001") == "an"
    assert {one["body"]["state"] for one in world.asked("crm", "act")} == {"DRAFT"}


def test_acts_word_records_a_requested_contract_once_and_leaves_the_order_alone(world: World) -> None:
    order = world.record(world.paid(purpose="new")).order
    store = ContractStore(world.store.table)
    assert act_recorded(world, order) == CallbackTaken(order, changed=False)
    assert contract_of(world, order).state == "DRAFT"
    request_recording(f"HD{order.number}", Actor("head", is_rep=False), store, world.store, WHY)
    assert act_recorded(world, order) == CallbackTaken(order, changed=True)
    with counted_calls(store.table.client) as calls:
        assert act_recorded(world, order) == CallbackTaken(order, changed=False)
    assert calls == ["Query", "GetItem"]
    assert contract_of(world, order).state == "RECORDED"
    last = store.history(f"HD{order.number}")[-1]
    assert (last.actor, last.why, last.note) == ("partner:act", "revenue_recorded", "r-1")


def test_acts_word_before_there_is_a_contract_is_taken_and_about_no_order_is_not(world: World) -> None:
    order = world.paid()
    assert act_recorded(world, order) == CallbackTaken(order, changed=False)
    unknown = order.model_copy(update={"number": "1000002"})
    assert world.store.table.get(keys.order("1000002")) is None
    with pytest.raises(NotFoundError):
        act_recorded(world, unknown)
