"""Whatever overtakes what at CRM and ACT, is refused, lost or killed: in the end both have the same contracts (R32)."""

from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from misa_order.contracts.contract import Actor, Contract, ContractState, contract_id, contract_of
from misa_order.contracts.settle import _settled
from misa_order.fulfilment.answers import StepOutcome
from misa_order.fulfilment.late import contract_meant, recorded_after_withdrawal
from misa_order.fulfilment.outcomes import OrderChange, answered, unanswered
from misa_order.fulfilment.steps import CONTRACT, RESOURCE, WITHDRAW_CONTRACT, Due, contract_due
from misa_order.kernel.errors import ConflictError
from misa_order.orders.ending.cancel import cancelled
from misa_order.orders.ending.contract_withdrawal import is_contract_in_question
from misa_order.orders.ending.undone import undone
from misa_order.orders.failures import failed_steps, is_wanted, with_overtaken
from misa_order.orders.order import Commitment, Order
from misa_order.orders.order_request import Purpose
from misa_order.orders.statuses import Payment, Resource, Revenue
from misa_order.table.writes import BusyError
from tests.builders import CALENDAR, NOW
from tests.unit.fulfilment.orders_made import an_order

HEAD = Actor("head", is_rep=False)
COMMITMENT = Commitment(renewal="r-1", until=NOW.date(), rep="an", accepted_by="an", on_behalf_of=None, accepted_at=NOW)
type Deed = tuple[str, int]


class Flight:
    """A worker on its way to both partners, one after the other."""

    def __init__(self, due: Due) -> None:
        self.due = due
        self.calls = list(due.calls)


class History:
    """An order, its contracts with us and at partners who obey, and workers under way."""

    def __init__(self, *, on_commitment: bool) -> None:
        order = an_order().model_copy(update={"purpose": Purpose.NEW})
        self.order = order.model_copy(update={"commitment": COMMITMENT}) if on_commitment else order
        self.contracts: dict[str, Contract] = {}
        self.made: dict[str, set[str]] = {"crm": set(), "act": set()}
        self.withdrawn: set[tuple[str, str]] = set()
        self.flights: list[Flight] = []

    @property
    def order(self) -> Order:
        return self._order

    @order.setter
    def order(self, order: Order) -> None:
        self._order = with_overtaken(order)

    # ── What workers and partners do ─────────────────────────────────────────────────────────────────────────────
    def work(self, _: int = 0) -> None:
        """A worker hears of the order: it asks the contract that is in question, or sets out."""
        if is_contract_in_question(self.order):
            settled = _settled(self.order, self.contracts.get(contract_of(self.order)))
            if settled.contract:
                self.contracts[settled.contract.id] = settled.contract
            self.order = settled.order
        elif len(self.flights) < 2 and (due := contract_due(self.order)):
            self.flights.append(Flight(due))

    def go_on(self, which: int) -> None:
        """A worker has its next partner do its work, and notes the end when both have."""
        if not self.flights:
            return
        flight = self.flights[which % len(self.flights)]
        self._do(flight)
        if not flight.calls:
            self.flights.remove(flight)
            self._note(answered(self.order, flight.due, StepOutcome("done", f"request of {flight.due.key}"), NOW))

    def _do(self, flight: Flight) -> None:
        call = flight.calls.pop(0)
        made = self.made[call.partner]
        if call.operation == "contract":
            made.add(flight.due.key)
        else:
            assert set(call.body) == {"order", "contract"}
            made.discard(call.body["contract"])
            self.withdrawn.add((call.partner, call.body["contract"]))

    def refuse(self, which: int) -> None:
        """Its next partner refuses."""
        if self.flights:
            flight = self.flights.pop(which % len(self.flights))
            self._note(answered(self.order, flight.due, StepOutcome("failed", error="no"), NOW))

    def miss(self, which: int) -> None:
        """Its next partner does not answer, and may have acted."""
        if self.flights:
            flight = self.flights.pop(which % len(self.flights))
            if which % 2:
                self._do(flight)
            self._note(unanswered(self.order, flight.due, "no answer", NOW))

    def kill(self, which: int) -> None:
        """A worker dies on its way, unheard, before or after its next partner acted; its message comes again.

        Nobody hears that it came too late but a partner who knows what was withdrawn: that one refuses it.
        """
        if self.flights:
            flight = self.flights.pop(which % len(self.flights))
            if which % 2:
                self._do(flight)
            for partner, made in self.made.items():
                made.difference_update({flight.due.key} if (partner, flight.due.key) in self.withdrawn else ())

    def _note(self, change: OrderChange | None) -> None:
        if change is None:
            return
        before, self.order = self.order, change.order
        if self.order.step(CONTRACT).state == "done" != before.step(CONTRACT).state:
            opened = Contract.of(self.order, None, NOW)
            assert opened.id not in self.contracts, "a contract's name is its own for good"
            self.contracts[opened.id] = opened

    def word(self, which: int) -> None:
        """ACT says that it recorded the revenue of some contract that it was asked for."""
        n = which % self.order.step(CONTRACT).n + 1
        request = f"request of {self.order.number}/contract/{n}"
        contract = self.contracts.get(contract_id(self.order.number, contract_meant(self.order, request)))
        if contract and contract.state is ContractState.REQUESTED and self.order.is_sold:
            self.contracts[contract.id] = contract.recorded()
        with suppress(BusyError):
            self._note(recorded_after_withdrawal(self.order, request))
            assert recorded_after_withdrawal(self.order, request) is None, "noted once"

    # ── What people do ───────────────────────────────────────────────────────────────────────────────────────────
    def pay(self, _: int = 0) -> None:
        """Paid and granted."""
        if self.order.is_open:
            paid = self.order.paid((), NOW)
            granted = (
                paid if paid.status.resource is Resource.PROVISIONED else paid.moved(resource=Resource.PROVISIONED)
            )
            self.order = granted.with_step(RESOURCE, paid.step(RESOURCE).model_copy(update={"state": "done"}))

    def undo(self, _: int = 0) -> None:
        """A worker that was on its way at the undo before this one has come back by now."""
        if self.order.status.payment is Payment.PAID:
            while old := [one for one in self.flights if one.due.n < self.order.step(one.due.step).n]:
                self.go_on(self.flights.index(old[0]))
            self.order = undone(self.order, NOW, lambda: CALENDAR)

    def cancel(self, _: int = 0) -> None:
        if self.order.is_open:
            self.order = cancelled(self.order)

    def request(self, _: int = 0) -> None:
        self._move(lambda contract: contract.requested(HEAD))

    def record(self, _: int = 0) -> None:
        self._move(Contract.recorded)

    def _move(self, move: Any) -> None:
        contract = self.contracts.get(contract_of(self.order))
        if contract and self.order.is_sold:
            with suppress(ConflictError):
                self.contracts[contract.id] = move(contract)

    def retry(self, _: int = 0) -> bool:
        """Staff have what failed done again; whether there was anything."""
        names = [name for name in (CONTRACT, WITHDRAW_CONTRACT) if self._failed(name)]
        for name in names:
            self.order = self.order.with_step(name, self.order.step(name).again())
        return bool(names)

    def _failed(self, name: Any) -> bool:
        failed = self.order.step(name).state == "failed" and is_wanted(self.order, name)
        assert not failed or name in failed_steps(self.order), "staff find it"
        return failed

    def end_well(self) -> None:
        """Whoever is under way arrives, staff retry what failed, and messages are heard until nothing is due."""
        for _ in range(60):
            while self.flights:
                self.go_on(0)
            before = self.order
            self.work()
            if not self.flights and self.order == before and not self.retry():
                return
        raise AssertionError("it goes on and on")


PEOPLE = ("pay", "undo", "cancel", "request", "record", "retry")
WORKERS = ("work", "work", "go_on", "go_on", "refuse", "miss", "kill", "word")
DEEDS = st.tuples(st.sampled_from((*PEOPLE, *WORKERS)), st.integers(0, 3))


@settings(max_examples=300, deadline=None)
@given(st.lists(DEEDS, max_size=40), st.booleans())
def test_both_partners_end_with_the_contract_that_we_have_and_no_other(path: list[Deed], on_commitment: bool) -> None:
    history = History(on_commitment=on_commitment)
    for name, which in path:
        getattr(history, name)(which)
    history.end_well()
    order, made = history.order, history.made
    standing = [one for one in history.contracts.values() if one.state is not ContractState.WITHDRAWN]
    assert made["crm"] == made["act"]
    assert len(made["crm"]) == len(standing) <= 1
    assert (order.status.revenue is Revenue.RECORDED) is bool(standing)
    if standing:
        assert made["crm"] == {f"{order.number}/contract/{order.step(CONTRACT).n}"}
        assert standing[0].revenue_unpaid is not order.is_sold
        assert order.is_sold or standing[0].state is ContractState.RECORDED
    assert bool(standing) or not order.is_sold
    assert "waiting" not in {order.step(name).state for name in (CONTRACT, WITHDRAW_CONTRACT) if name in order.steps}
