"""Contracts in the table: opened once, moved under their conditions, found by state, rep and customer (R32, R81)."""

from typing import Any

import pytest

from misa_order.contracts.contract import BY_HAND, Actor, Assigned, ContractState
from misa_order.contracts.move import (
    assign_contract,
    hand_over,
    record_contract,
    request_recording,
    revenue_recorded,
)
from misa_order.contracts.queries import ContractFilter, list_contracts
from misa_order.contracts.store import ContractStore
from misa_order.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.table.writes import WriteRejectedError
from tests.builders import NOW, counted_calls
from tests.integration.contracts.conftest import AN, HEAD, NUMBERS, WHY, opened


def reasons(store: ContractStore, contract: str) -> list[str]:
    return [entry.why for entry in store.history(contract)]


def listed(store: ContractStore, by: Actor = HEAD, **query: Any) -> list[str]:
    found = list_contracts(ContractFilter.model_validate(query), by, store, NOW)
    return [item["order"] for item in found["items"]]


def test_it_is_read_back_as_it_was_written(store: ContractStore) -> None:
    contract = opened(store)
    assert store.get(contract.id) == contract
    assert reasons(store, contract.id) == ["x"]


def test_a_second_contract_of_an_order_is_never_written(store: ContractStore) -> None:
    contract = opened(store)
    with pytest.raises(WriteRejectedError):
        opened(store, assigned=Assigned("binh", None, "turn"))
    assert store.get(contract.id).performer == "an"
    assert store.customers_of("binh") == frozenset()


@pytest.mark.parametrize("unknown", ["HD1000015", "HD1", "HD", "1000002", "", "x" * 3000, "HDHD1000002"])
def test_an_unknown_or_impossible_id_is_not_found(store: ContractStore, unknown: str) -> None:
    opened(store)
    with pytest.raises(NotFoundError) as refused:
        store.get(unknown)
    assert (refused.value.code, refused.value.field) == ("contract_not_found", "id")


def test_a_move_is_two_reads_and_one_write_with_its_history_and_a_repeat_one_read_alone(store: ContractStore) -> None:
    contract = opened(store)
    with counted_calls(store.table.client) as calls:
        asked = request_recording(
            contract.id, AN, store, OrderStore(store.table), WHY._replace(reason="recording_requested")
        )
    assert (calls, asked.state, asked.version) == (
        ["GetItem", "Query", "TransactWriteItems"],
        ContractState.REQUESTED,
        2,
    )
    with counted_calls(store.table.client) as calls:
        assert request_recording(contract.id, AN, store, OrderStore(store.table), WHY) == asked
    assert (calls, reasons(store, contract.id)) == (["GetItem"], ["x", "recording_requested"])
    entry = store.history(contract.id)[-1]
    assert (entry.actor, entry.at, entry.note) == ("staff:lan", NOW, "because")
    assert [(one.axis, one.before, one.after) for one in entry.changes] == [("contract", "DRAFT", "REQUESTED")]


def test_a_refused_move_writes_nothing(store: ContractStore) -> None:
    contract = opened(store)
    with pytest.raises(ConflictError, match="HD1000002 is DRAFT"):
        record_contract(contract.id, store, OrderStore(store.table), WHY)
    with pytest.raises(NotFoundError):
        request_recording(contract.id, Actor("stranger", is_rep=True), store, OrderStore(store.table), WHY)
    with pytest.raises(NotFoundError):
        hand_over(contract.id, "stranger", Actor("stranger", is_rep=True), store, WHY)
    with pytest.raises(InvalidInputError, match="why"):
        assign_contract(contract.id, Assigned("binh", None, BY_HAND), store, WHY._replace(note=None))
    assert (store.get(contract.id), reasons(store, contract.id)) == (contract, ["x"])


def left_unsold(store: ContractStore, payment: Payment) -> None:
    orders = OrderStore(store.table)
    order = orders.get(NUMBERS[0])
    after = order.model_copy(update={"status": order.status.model_copy(update={"payment": payment})})
    orders.change(order, after, WHY, None)


@pytest.mark.parametrize(
    ("payment", "code"), [(Payment.CANCELLED, "order_cancelled"), (Payment.UNPAID, "order_unpaid")]
)
def test_no_revenue_is_recorded_of_what_was_cancelled_or_its_payment_undone(
    store: ContractStore, payment: Payment, code: str
) -> None:
    contract = opened(store)
    asked = request_recording(contract.id, AN, store, OrderStore(store.table), WHY)
    left_unsold(store, payment)
    with pytest.raises(ConflictError) as refused:
        record_contract(contract.id, store, OrderStore(store.table), WHY)
    assert (refused.value.code, refused.value.field) == (code, "state")
    # What was asked for before is harmless to ask for again.
    assert request_recording(contract.id, AN, store, OrderStore(store.table), WHY) == asked == store.get(contract.id)


@pytest.mark.parametrize(
    ("state", "changed", "after"),
    [("DRAFT", False, "DRAFT"), ("REQUESTED", True, "RECORDED"), ("RECORDED", False, "RECORDED")],
)
def test_acts_word_records_what_was_requested_and_nothing_else(
    store: ContractStore, state: str, changed: bool, after: str
) -> None:
    contract = opened(store, state=ContractState(state))
    assert revenue_recorded(contract.id, store, WHY, is_sold=True) is changed
    assert revenue_recorded(contract.id, store, WHY, is_sold=True) is False
    assert (store.get(contract.id).state, len(store.history(contract.id))) == (after, 1 + changed)


def test_acts_word_about_no_contract_is_taken(store: ContractStore) -> None:
    assert revenue_recorded("HD1000015", store, WHY, is_sold=True) is False


def test_a_rep_has_the_customers_whose_contracts_the_rep_performs_and_no_other(store: ContractStore) -> None:
    for number, customer in zip(NUMBERS, ("KH1", "KH1", "KH.2", "KH_3"), strict=True):
        opened(store, number, customer=customer)
    with counted_calls(store.table.client) as calls:
        assert store.customers_of("an") == {"KH1", "KH.2", "KH_3"}
    assert calls == ["Query"]
    to_binh = Assigned("binh", None, BY_HAND)
    assign_contract("HD1000002", to_binh, store, WHY)
    assert store.customers_of("an") == {"KH1", "KH.2", "KH_3"}
    assert store.customers_of("binh") == {"KH1"}
    assign_contract("HD1000015", to_binh, store, WHY)
    assert store.customers_of("an") == {"KH.2", "KH_3"}
    assert store.customers_of("a") == frozenset()


def test_who_owns_but_does_not_perform_has_the_customer_too(store: ContractStore) -> None:
    def those_who_have_it() -> list[str]:
        return [rep for rep in ("an", "binh", "chi") if "KH0001" in store.customers_of(rep)]

    contract = opened(store)
    hand_over(contract.id, "binh", AN, store, WHY)
    assert (those_who_have_it(), store.rep_of_customer("KH0001")) == (["an", "binh"], "an")
    hand_over(contract.id, "chi", HEAD, store, WHY)
    assert those_who_have_it() == ["an", "chi"]
    assign_contract(contract.id, Assigned("chi", None, BY_HAND), store, WHY)
    assert those_who_have_it() == ["chi"]


def test_a_rep_finds_the_contracts_that_others_perform_for_own_customers(store: ContractStore) -> None:
    for number, customer in zip(NUMBERS[:3], ("KH1", "KH1", "KH2"), strict=True):
        opened(store, number, customer=customer)
    assign_contract(f"HD{NUMBERS[0]}", Assigned("binh", None, BY_HAND), store, WHY)
    binh = Actor("binh", is_rep=True, customers=store.customers_of("binh"))
    assert sorted(listed(store, binh)) == sorted(NUMBERS[:2])


def test_the_performer_of_the_last_contract_that_has_one_is_the_customers_rep(store: ContractStore) -> None:
    assert store.rep_of_customer("KH0001") is None
    opened(store, NUMBERS[0], days=9)
    opened(store, NUMBERS[1], days=5, assigned=Assigned("binh", None, "turn"))
    opened(store, NUMBERS[2], days=1, assigned=None)
    opened(store, NUMBERS[3], customer="KH00", assigned=Assigned("dung", None, "turn"))
    with counted_calls(store.table.client) as calls:
        assert store.rep_of_customer("KH0001") == "binh"
    assert calls == ["Query"]
    # An older contract that changes hands makes nobody the customer's last performer.
    assign_contract(f"HD{NUMBERS[0]}", Assigned("dung", None, BY_HAND), store, WHY)
    assert store.rep_of_customer("KH0001") == "binh"
    assign_contract(f"HD{NUMBERS[1]}", Assigned("chi", None, BY_HAND), store, WHY)
    assert store.rep_of_customer("KH0001") == "chi"
    assign_contract(f"HD{NUMBERS[2]}", Assigned("an", None, BY_HAND), store, WHY)
    assert store.rep_of_customer("KH0001") == "an"


def test_contracts_are_listed_newest_first_by_state_hands_and_days(store: ContractStore) -> None:
    for position, (number, state) in enumerate(zip(NUMBERS, ("DRAFT", "REQUESTED", "DRAFT", "RECORDED"), strict=True)):
        owner = "an" if position % 2 else "head"
        opened(store, number, days=position * 60, state=ContractState(state), owner=owner)
    assert listed(store) == listed(store, performer="an", office="HN", customer="KH0001") == list(NUMBERS)
    assert listed(store, state="DRAFT") == [NUMBERS[0], NUMBERS[2]]
    assert listed(store, owner="an") == [NUMBERS[1], NUMBERS[3]]
    assert listed(store, HEAD, **{"from": "2026-07-01", "to": "2026-10-01"}) == [NUMBERS[1], NUMBERS[2]]
    assert listed(store, state="REQUESTED", owner="head") == []
    assert request_recording(f"HD{NUMBERS[0]}", HEAD, store, OrderStore(store.table), WHY).state == "REQUESTED"
    assert listed(store, state="REQUESTED") == [NUMBERS[0], NUMBERS[1]]


def test_a_rep_finds_own_contracts_alone_whatever_is_asked_for(store: ContractStore) -> None:
    opened(store, NUMBERS[0], owner="head")
    opened(store, NUMBERS[1], performer="binh")
    opened(store, NUMBERS[2], performer="binh", owner="head")
    opened(store, NUMBERS[3], assigned=None)
    assert sorted(listed(store, AN)) == sorted(NUMBERS[:2])
    assert listed(store, AN, performer="binh") == [NUMBERS[1]]
    assert listed(store, Actor("chi", is_rep=True)) == []


def test_pages_of_contracts_are_whole_and_nothing_comes_twice(store: ContractStore) -> None:
    for position, number in enumerate(NUMBERS):
        opened(store, number, days=position * 50)
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        wanted = ContractFilter.model_validate({"limit": 1, "cursor": cursor or None})
        page = list_contracts(wanted, AN, store, NOW)
        found += [item["order"] for item in page["items"]]
        cursor = page["cursor"]
    assert found == list(NUMBERS)
