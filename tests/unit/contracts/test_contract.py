"""A contract's states and hands: every move from every state by everybody who may meet it (R32, R51, R71)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest

from misa_order.contracts.contract import (
    BY_HAND,
    STATES,
    Actor,
    Assigned,
    Contract,
    ContractState,
    contract_changes,
    first_state,
)
from misa_order.kernel.errors import ConflictError, ForbiddenError
from misa_order.orders.order import Commitment, Order, Step
from misa_order.orders.order_request import Purpose
from tests.builders import NOW
from tests.unit.fulfilment.orders_made import an_order

DRAFT, REQUESTED, RECORDED, WITHDRAWN = ContractState
OWNER, PERFORMER, HEAD = Actor("an", is_rep=True), Actor("binh", is_rep=True), Actor("head", is_rep=False)
STRANGER = Actor("chi", is_rep=True)


def commitment(accepted_by: str = "an", rep: str = "an") -> Commitment:
    behalf = None if accepted_by == rep else rep
    accepted_at = datetime(2026, 11, 1, tzinfo=UTC)
    return Commitment(
        renewal="r-1",
        until=date(2026, 12, 20),
        rep=rep,
        accepted_by=accepted_by,
        on_behalf_of=behalf,
        accepted_at=accepted_at,
    )


def sold(purpose: Purpose = Purpose.NEW, **changes: Any) -> Order:
    """An order whose contract both partners have made."""
    made = Step(state="done", told={"contract_id": "HD-CRM-1", "act_contract_id": "HD-ACT-1"})
    return an_order({"contract": made}).model_copy(update={"purpose": purpose, **changes})


def a_contract(state: ContractState = DRAFT, owner: str | None = "an", performer: str | None = "binh") -> Contract:
    facts = {"state": state, "owner": owner, "performer": performer, "rule": performer and "turn"}
    return Contract.of(sold(), None, NOW).model_copy(update=facts)


def outcome(contract: Contract, move: str, by: Actor) -> str | ContractState:
    """The state that a move leads to, or the code with which it is refused."""
    moves: dict[str, Callable[[], Contract]] = {
        "request": lambda: contract.requested(by),
        "hand over": lambda: contract.handed_over("dung", by),
        "record": contract.recorded,
        "assign": lambda: contract.assigned(Assigned("dung", None, BY_HAND)),
        "withdraw": contract.withdrawn,
    }
    try:
        return moves[move]().state
    except (ConflictError, ForbiddenError) as refused:
        return refused.code


EXPECTED: dict[tuple[str, ContractState], str | ContractState] = {
    ("request", DRAFT): REQUESTED,
    ("request", REQUESTED): REQUESTED,
    ("request", RECORDED): "contract_recorded",
    ("hand over", DRAFT): DRAFT,
    ("hand over", REQUESTED): "contract_requested",
    ("hand over", RECORDED): "contract_recorded",
    ("record", DRAFT): "contract_draft",
    ("record", REQUESTED): RECORDED,
    ("record", RECORDED): RECORDED,
    ("assign", DRAFT): DRAFT,
    ("assign", REQUESTED): REQUESTED,
    ("assign", RECORDED): RECORDED,
    ("assign", WITHDRAWN): WITHDRAWN,
    ("request", WITHDRAWN): "contract_withdrawn",
    ("hand over", WITHDRAWN): "contract_withdrawn",
    ("record", WITHDRAWN): "contract_withdrawn",
    **{("withdraw", state): WITHDRAWN for state in ContractState},
}


@pytest.mark.parametrize(("move", "state"), EXPECTED)
def test_its_owner_or_the_renewals_head_moves_it_as_the_table_says(move: str, state: ContractState) -> None:
    for by in (OWNER, HEAD):
        assert outcome(a_contract(state), move, by) == EXPECTED[move, state]


@pytest.mark.parametrize(
    ("move", "state", "by"), list(product(("request", "hand over"), ContractState, (PERFORMER, STRANGER)))
)
def test_a_rep_who_does_not_own_it_moves_it_in_no_state(move: str, state: ContractState, by: Actor) -> None:
    assert outcome(a_contract(state), move, by) == "not_owner"


def test_every_move_from_every_state_was_tried() -> None:
    assert set(EXPECTED) == set(product(("request", "hand over", "record", "assign", "withdraw"), ContractState))
    assert STATES.moves == {
        DRAFT: {REQUESTED, WITHDRAWN},
        REQUESTED: {RECORDED, WITHDRAWN},
        RECORDED: {WITHDRAWN},
        WITHDRAWN: set(),
    }
    assert STATES.labels.keys() == STATES.moves.keys() == set(ContractState)


@pytest.mark.parametrize("state", ContractState)
def test_a_repeated_move_leaves_the_very_same_contract(state: ContractState) -> None:
    contract = a_contract(state)
    assert contract.handed_over("an", PERFORMER) is contract
    assert contract.assigned(Assigned("binh", "other", BY_HAND)) is contract
    if state is REQUESTED:
        assert contract.requested(OWNER) is contract
    if state is RECORDED:
        assert contract.recorded() is contract
    if state is WITHDRAWN:
        assert contract.withdrawn() is contract


def test_one_that_is_withdrawn_is_no_unpaid_revenue_any_more_and_its_successor_has_another_name() -> None:
    flagged = a_contract(RECORDED).with_revenue(unpaid=True)
    assert (flagged.revenue_unpaid, flagged.withdrawn().revenue_unpaid) == (True, False)
    second = sold().with_step("contract", Step(n=2, state="done"))
    assert Contract.of(second, None, NOW).id == "HD1000002-2"


@pytest.mark.parametrize(
    ("owner", "performer", "then"),
    [(None, None, "dung"), (None, "binh", "dung"), ("binh", "binh", "dung"), ("an", "binh", "an"), ("an", None, "an")],
)
def test_who_is_assigned_owns_it_where_nobody_or_the_former_performer_did(
    owner: str | None, performer: str | None, then: str
) -> None:
    after = a_contract(owner=owner, performer=performer).assigned(Assigned("dung", "independent", BY_HAND))
    assert (after.performer, after.unit, after.rule, after.owner) == ("dung", "independent", "by_hand", then)


def test_handed_over_it_keeps_its_performer_and_the_new_owner_can_ask() -> None:
    contract = a_contract(owner="head")
    assert outcome(contract, "request", PERFORMER) == "not_owner"
    handed = contract.handed_over("binh", HEAD)
    assert (handed.performer, handed.owner) == ("binh", "binh")
    assert outcome(handed, "request", PERFORMER) == REQUESTED


@pytest.mark.parametrize(
    ("by", "sees"), [(OWNER, True), (PERFORMER, True), (STRANGER, False), (HEAD, True), (Actor("", is_rep=True), False)]
)
def test_a_rep_sees_what_they_perform_or_own(by: Actor, sees: bool) -> None:
    assert a_contract().is_visible_to(by) is sees


def test_a_rep_sees_what_others_perform_for_own_customers() -> None:
    contract = a_contract()
    assert contract.is_visible_to(STRANGER._replace(customers=frozenset({contract.customer})))
    assert outcome(contract, "request", STRANGER._replace(customers=frozenset({contract.customer}))) == "not_owner"


def test_a_contract_of_nobody_is_seen_by_no_rep() -> None:
    assert not a_contract(owner=None, performer=None).is_visible_to(OWNER)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_new_order_begins_as_a_draft_and_all_others_recorded_but_for_commitments(purpose: Purpose) -> None:
    assert first_state(sold(purpose)) is (DRAFT if purpose is Purpose.NEW else RECORDED)
    assert first_state(sold(purpose, commitment=commitment())) is DRAFT


def test_it_says_what_was_sold_and_what_the_partners_call_it() -> None:
    order = sold(Purpose.RENEW)
    contract = Contract.of(order, None, NOW)
    assert (contract.id, contract.order, contract.state) == ("HD1000002", "1000002", RECORDED)
    assert (contract.customer, contract.customer_name, contract.office) == ("KH0001", "Nhà hàng ABC", "HN")
    assert (contract.product, contract.purpose, contract.total) == ("CUKCUK", "renew", 2_640_000)
    assert (contract.crm_id, contract.act_id, contract.created_at) == ("HD-CRM-1", "HD-ACT-1", NOW)
    assert (contract.performer, contract.unit, contract.rule, contract.owner) == (None, None, None, None)


def test_whom_the_rules_choose_performs_and_owns_it() -> None:
    contract = Contract.of(sold(), Assigned("an", "integrated", "bought_before"), NOW)
    assert (contract.performer, contract.unit, contract.rule, contract.owner) == (
        "an",
        "integrated",
        "bought_before",
        "an",
    )


@pytest.mark.parametrize("accepted_by", ["an", "head"])
def test_a_commitment_names_the_performer_and_makes_who_accepted_the_owner(accepted_by: str) -> None:
    order = sold(Purpose.RENEW, commitment=commitment(accepted_by))
    contract = Contract.of(order, Assigned("other", "x", "turn"), NOW)
    assert (contract.performer, contract.unit, contract.rule) == ("an", None, "commitment")
    assert (contract.owner, contract.state) == (accepted_by, DRAFT)


def test_its_history_names_what_differs() -> None:
    before = a_contract(owner="binh")
    after = before.assigned(Assigned("dung", None, BY_HAND))
    changes = [(change.axis, change.before, change.after) for change in contract_changes(before, after)]
    assert changes == [("performer", "binh", "dung"), ("rule", "turn", "by_hand"), ("owner", "binh", "dung")]
    assert [change.axis for change in contract_changes(None, a_contract(performer=None, owner=None))] == ["contract"]
