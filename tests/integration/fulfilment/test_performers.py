"""A contract's performer is chosen with the write that opens it: nobody's turn is lost, whatever fails (R70)."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from misa_order.contracts.choose import Choice, Sources, choose_performer
from misa_order.contracts.contract import Contract
from misa_order.contracts.store import ContractStore
from misa_order.fulfilment.revenue import record_revenue
from misa_order.kernel.errors import NotFoundError, PartnerDownError
from misa_order.orders.order import Order
from tests.assignment_stations import E_INVOICE, customer
from tests.builders import CATALOGUE
from tests.integration.fulfilment.conftest import ASSIGNMENT, World


def bought(world: World, name: str, **changes: Any) -> Order:
    """A paid order of a new customer's, alone."""
    return world.paid(**{**E_INVOICE, "key": name, "domain": name, "customer": customer(name), **changes})


def contract_of(world: World, order: Order) -> Contract:
    return ContractStore(world.store.table).get(f"HD{order.number}")


def chooser(world: World) -> Callable[[Order], Choice]:
    contracts = ContractStore(world.store.table)
    return partial(choose_performer, known=Sources(world.store, contracts, lambda: CATALOGUE, lambda: ASSIGNMENT))


def test_reps_of_a_group_get_contracts_evenly_however_often_messages_are_repeated(world: World) -> None:
    orders = [bought(world, f"c{number}") for number in range(7)]
    for order in [*orders, *orders]:
        world.record(order)
    performers = [contract_of(world, order).performer for order in orders]
    assert performers == ["hoa.tt", "binh.nv"] * 3 + ["hoa.tt"]
    contract = contract_of(world, orders[0])
    assert (contract.unit, contract.rule, contract.owner) == ("TTKD MEINVOICE", "independent", "hoa.tt")


def test_an_attempt_that_fails_takes_nobodys_turn(world: World) -> None:
    failing, other = bought(world, "failing"), bought(world, "other")
    world.behave("act", "down")
    for _ in range(3):
        with pytest.raises(PartnerDownError):
            world.record(failing)
    world.behave("act", "ok")
    assert ContractStore(world.store.table).next_turn("independent-HN").number == 1
    world.record(other)
    world.record(failing)
    assert [contract_of(world, order).performer for order in (other, failing)] == ["hoa.tt", "binh.nv"]


def test_whose_turn_was_taken_meanwhile_leaves_the_contract_to_the_next(world: World) -> None:
    slow, fast = bought(world, "slow"), [bought(world, f"fast{number}") for number in range(3)]
    rivals, choose = iter(fast), chooser(world)

    def overtaken(order: Order) -> Choice:
        choice = choose(order)
        if rival := next(rivals, None):
            world.record(rival)
        return choice

    contracts = ContractStore(world.store.table)
    record_revenue(slow.number, world.store, contracts, world.crm, world.act, overtaken, lambda: world.now)
    performers = Counter(contract_of(world, order).performer for order in (slow, *fast))
    assert performers == {"hoa.tt": 2, "binh.nv": 2}
    assert contract_of(world, slow).performer == "binh.nv"
    assert len(world.asked("crm")) == 4
    assert ContractStore(world.store.table).next_turn("independent-HN").number == 5


def test_who_looks_after_the_customer_gets_the_next_contract_without_a_turn(world: World) -> None:
    first, second, other = bought(world, "one"), bought(world, "again", customer=customer("one")), bought(world, "two")
    for order in (first, second, other):
        world.record(order)
    assert [contract_of(world, order).performer for order in (first, second, other)] == ["hoa.tt", "hoa.tt", "binh.nv"]


def test_a_contract_keeps_promoter_consulting_rep_and_rule_and_says_so_in_its_history(world: World) -> None:
    order = bought(world, "agent", agent_code="DL001", customer=customer("agent", province="Hải Phòng"))
    world.record(order)
    contract = contract_of(world, order)
    assert (contract.performer, contract.consultant, contract.rule) == ("phong.lv", "quang.tn", "agent_promoter")
    [entry] = ContractStore(world.store.table).history(contract.id)
    assert {change.axis: change.after for change in entry.changes} == {
        "contract": "DRAFT",
        "performer": "phong.lv",
        "unit": "TTKD MEINVOICE",
        "rule": "agent_promoter",
        "owner": "phong.lv",
        "consultant": "quang.tn",
    }


def test_nothing_is_chosen_while_the_partners_have_not_made_the_contract(world: World) -> None:
    order = bought(world, "refused")
    world.behave("crm", "refuse")
    world.record(order)
    with pytest.raises(NotFoundError):
        contract_of(world, order)
    assert ContractStore(world.store.table).next_turn("independent-HN").number == 1
