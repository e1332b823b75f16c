"""Contracts that two people, or a person and ACT, move at once: both moves hold, or one of them does (R32)."""

from collections.abc import Callable

import pytest

from misa_order.contracts.contract import BY_HAND, Assigned, Contract, ContractState
from misa_order.contracts.move import (
    assign_contract,
    hand_over,
    record_contract,
    request_recording,
    revenue_recorded,
)
from misa_order.contracts.store import ContractStore
from misa_order.kernel.history import Why
from misa_order.orders.store import OrderStore
from misa_order.table import contention
from misa_order.table.table import Table
from misa_order.table.writes import BusyError, ChangedMeanwhileError
from tests.integration.contracts.conftest import AN, HEAD, WHY, opened


class Overtaken(ContractStore):
    """A store in which somebody else is faster, once or always."""

    def __init__(self, table: Table, rival: Callable[[], object], *, always: bool = False) -> None:
        super().__init__(table)
        self._rival: Callable[[], object] | None = rival
        self._always = always

    def change(self, before: Contract, after: Contract, why: Why) -> Contract:
        rival = self._rival
        if not self._always:
            self._rival = None
        if rival:
            rival()
        return super().change(before, after, why)


def test_recorded_by_act_while_the_button_is_pressed_it_is_recorded_once(store: ContractStore) -> None:
    contract = opened(store, state=ContractState.REQUESTED)
    overtaken = Overtaken(store.table, lambda: revenue_recorded(contract.id, store, WHY, is_sold=True))
    assert record_contract(contract.id, overtaken, OrderStore(store.table), WHY).state == "RECORDED"
    assert len(store.history(contract.id)) == 2


def test_recorded_by_the_button_while_act_calls_it_is_recorded_once(store: ContractStore) -> None:
    contract = opened(store, state=ContractState.REQUESTED)
    overtaken = Overtaken(store.table, lambda: record_contract(contract.id, store, OrderStore(store.table), WHY))
    assert revenue_recorded(contract.id, overtaken, WHY, is_sold=True) is False
    assert len(store.history(contract.id)) == 2


def test_assigned_and_handed_over_at_once_both_hold(store: ContractStore) -> None:
    contract = opened(store)
    overtaken = Overtaken(store.table, lambda: hand_over(contract.id, "head", AN, store, WHY))
    after = assign_contract(contract.id, Assigned("binh", None, BY_HAND), overtaken, WHY)
    assert (after.performer, after.owner, after.version) == ("binh", "head", 3)
    assert store.customers_of("an") == frozenset()
    assert store.customers_of("binh") == {"KH0001"}
    assert [entry.changes[0].axis for entry in store.history(contract.id)[1:]] == ["owner", "performer"]


def test_two_assignments_at_once_leave_one_performer_who_alone_has_the_customer(store: ContractStore) -> None:
    contract = opened(store)
    rival = Assigned("chi", None, BY_HAND)
    overtaken = Overtaken(store.table, lambda: assign_contract(contract.id, rival, store, WHY))
    assert assign_contract(contract.id, Assigned("binh", None, BY_HAND), overtaken, WHY).performer == "binh"
    reps = {rep: store.customers_of(rep) for rep in ("an", "binh", "chi")}
    assert reps == {"an": frozenset(), "binh": {"KH0001"}, "chi": frozenset()}
    assert store.rep_of_customer("KH0001") == "binh"


def test_who_is_always_overtaken_is_told_to_try_again(store: ContractStore, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = opened(store)
    names = iter(range(99))

    def rival() -> Contract:
        return assign_contract(contract.id, Assigned(f"r{next(names)}", None, BY_HAND), store, WHY)

    monkeypatch.setattr(contention, "TRIES", 3)
    with pytest.raises(BusyError):
        request_recording(contract.id, HEAD, Overtaken(store.table, rival, always=True), OrderStore(store.table), WHY)
    assert store.get(contract.id).state == "DRAFT"


def test_what_was_read_before_another_change_is_not_written(store: ContractStore) -> None:
    contract = opened(store)
    request_recording(contract.id, AN, store, OrderStore(store.table), WHY)
    with pytest.raises(ChangedMeanwhileError):
        store.change(contract, contract.handed_over("binh", AN), WHY)
