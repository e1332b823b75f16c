"""Reps, and the renewals head in their place, accept and reject (R51–R53)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from misa_order.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError, OrderSystemError
from misa_order.kernel.history import Why
from misa_order.orders.number import is_order_number, number_candidates
from misa_order.orders.statuses import Resource
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import confirm_cash
from misa_order.renewals.decide import Decided, Decision, accept_renewals, reject_renewals
from misa_order.renewals.renewal import Decider, RenewalState, order_key
from misa_order.renewals.store import RenewalStore
from misa_order.table import keys
from misa_order.table.writes import Put
from tests.builders import NOW, place
from tests.integration.renewals.conftest import Events
from tests.renewals_made import HEAD, REP, TWO_MODULES, accepted, ask, committed, number_of

OTHER = Decider("cuong.pv", for_all=False)


def accept(store: RenewalStore, *ids: str, by: Decider = REP, now: datetime = NOW, **changes: Any) -> Decided:
    return accept_renewals(Decision(**{"ids": ids, "confirm": True, **changes}), by, store, now)


def reject(store: RenewalStore, *ids: str, by: Decider = REP, **changes: Any) -> Decided:
    return reject_renewals(Decision(**{"ids": ids, "confirm": True, **changes}), by, store, NOW)


def test_accepting_makes_the_order_of_the_commitment(
    store: RenewalStore, order_store: OrderStore, events: Events
) -> None:
    asked = ask(store).renewal
    renewal = accept(store, asked.id).renewals[0]
    order = order_store.get(number_of(renewal))
    assert is_order_number(order.number)
    assert order.status.model_dump(mode="json") == {
        "payment": "UNPAID",
        "licence": None,
        "resource": "TEMPORARY",
        "invoice": "NOT_INVOICED",
        "revenue": "NOT_RECORDED",
    }
    assert (order.lock_on, order.cancel_on, order.ask_on) == (date(2026, 12, 20), None, None)
    assert (order.total, order.lines, order.customer, order.invoice) == (
        asked.total,
        asked.lines,
        asked.customer,
        asked.invoice,
    )
    assert (order.key, order.purpose, order.portal) == ("thptkimlien", "renew", "portal-1")
    assert committed(order) == ("yen.nt", "yen.nt", None)
    [row] = events()
    assert (row["event"], row["order"]) == ("RenewalAccepted", order.number)
    assert store.get(asked.id) == renewal


def test_who_accepted_when_and_for_whom_is_kept(store: RenewalStore, order_store: OrderStore) -> None:
    renewal = accepted(store, HEAD)
    assert (renewal.decided_by, renewal.on_behalf_of, renewal.decided_at) == ("an.tp", "yen.nt", NOW)
    assert committed(order_store.get(number_of(renewal))) == ("yen.nt", "an.tp", "yen.nt")
    entry = store.history(renewal.id)[-1]
    assert (entry.actor, entry.why) == ("staff:an.tp", "renewal_accepted")
    assert [(change.before, change.after) for change in entry.changes] == [("PENDING", "ACCEPTED")]
    assert order_store.history(number_of(renewal))[0].actor == "staff:an.tp"


ADD_ON: dict[str, Any] = {"product": "QLTH", "purpose": "add_on", "lines": [{"sku": "QLTH-FEE-12M", "quantity": 1}]}


def test_who_owes_a_commitment_gets_no_temporary_grant_for_another_order(
    store: RenewalStore, order_store: OrderStore
) -> None:
    order = order_store.get(number_of(accepted(store)))
    assert order.status.resource is Resource.TEMPORARY
    more = place(order_store, **ADD_ON).order
    assert (more.status.resource, more.lock_on) == (Resource.NOT_PROVISIONED, None)


def test_a_locked_commitment_is_no_reason_for_another_grant(store: RenewalStore, order_store: OrderStore) -> None:
    order = order_store.get(number_of(accepted(store)))
    locked = order.moved(resource=Resource.LOCKED)
    order_store.change(order, locked, Why("function:expire_orders", NOW, "lock_deadline_passed"), "DeadlinePassed")
    assert place(order_store, **ADD_ON).order.status.resource is Resource.NOT_PROVISIONED


def test_a_commitment_is_granted_whatever_else_the_customer_holds(store: RenewalStore, order_store: OrderStore) -> None:
    held = place(order_store, **ADD_ON).order
    assert held.status.resource is Resource.TEMPORARY
    for day in ("2026-12-20", "2026-12-21"):
        order = order_store.get(number_of(accepted(store, commit_until=day)))
        assert order.status.resource is Resource.TEMPORARY
    assert order_store.get(held.number).status.resource is Resource.TEMPORARY


def test_the_grant_is_free_again_when_nobody_owes_for_one(store: RenewalStore, order_store: OrderStore) -> None:
    held = place(order_store, **ADD_ON).order
    committed_order = order_store.get(number_of(accepted(store)))
    waiting = place(order_store, key="later", **ADD_ON).order
    for number in (held.number, committed_order.number):
        assert order_store.waiting_for_grant("QLTH", waiting.customer.id) == []
        confirm_cash(number, order_store, Why("staff:lan", NOW, "paid_in_cash", "at the counter"))
    assert [order.number for order in order_store.waiting_for_grant("QLTH", waiting.customer.id)] == [waiting.number]


def test_rejecting_makes_nothing_and_tells_the_customer(
    store: RenewalStore, order_store: OrderStore, events: Events
) -> None:
    asked = ask(store).renewal
    renewal = reject(store, asked.id, reason="Chưa đủ điều kiện").renewals[0]
    assert (renewal.state, renewal.order, renewal.reason) == (RenewalState.REJECTED, None, "Chưa đủ điều kiện")
    assert (renewal.decided_by, renewal.in_charge) == ("yen.nt", "yen.nt")
    [row] = events()
    assert (row["event"], row["renewal"], row["version"]) == ("RenewalRejected", asked.id, 2)
    assert "order" not in row
    assert order_store.of_tenant("QLTH", "thptkimlien", 9, None).orders == ()


@pytest.mark.parametrize("decide", [accept_renewals, reject_renewals])
@pytest.mark.parametrize("said", [{}, {"confirm": False}])
def test_without_confirm_nothing_happens(store: RenewalStore, decide: Any, said: dict[str, Any]) -> None:
    asked = ask(store).renewal
    decision = Decision(ids=(asked.id,), **said)
    with pytest.raises(InvalidInputError) as refused:
        decide(decision, REP, store, NOW)
    assert (refused.value.code, refused.value.field) == ("confirmation_needed", "confirm")
    assert store.get(asked.id) == asked


@pytest.mark.parametrize("sent", [{"ids": []}, {"ids": ["x"] * 101}, {}, {"ids": ["x"], "confirm": "true"}])
def test_what_is_no_decision_is_not_read(sent: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Decision(**{"confirm": True, **sent})


def wrong(store: RenewalStore, what: str) -> tuple[str, Decider]:
    """A renewal that may not be accepted, and who tries."""
    match what:
        case "unknown":
            return "GH0000", REP
        case "another's":
            return ask(store, commit_until="2026-12-22").renewal.id, OTHER
        case "pooled":
            return ask(store, lines=TWO_MODULES).renewal.id, HEAD
        case "rejected":
            renewal = ask(store, commit_until="2026-12-23").renewal
            reject(store, renewal.id)
            return renewal.id, REP
        case "accepted by another":
            return accepted(store, HEAD, commit_until="2026-12-24").id, REP
    return ask(store, commit_until="2026-11-21").renewal.id, REP


@pytest.mark.parametrize(
    ("what", "kind", "code"),
    [
        ("unknown", NotFoundError, "renewal_not_found"),
        ("another's", ForbiddenError, "not_in_charge"),
        ("pooled", ConflictError, "renewal_in_pool"),
        ("rejected", ConflictError, "renewal_decided"),
        ("accepted by another", ConflictError, "renewal_decided"),
        ("late", ConflictError, "commitment_passed"),
    ],
)
def test_all_are_checked_before_any_is_accepted(
    store: RenewalStore, what: str, kind: type[OrderSystemError], code: str
) -> None:
    bad, who = wrong(store, what)
    good = ask(store, rep=lambda _: who.name).renewal
    with pytest.raises(kind) as refused:
        accept(store, good.id, bad, by=who, now=NOW + timedelta(days=1))
    assert (refused.value.code, refused.value.field) == (code, "ids[1]")
    assert store.get(good.id).state is RenewalState.PENDING


def test_on_the_last_day_itself_it_may_still_be_accepted(store: RenewalStore) -> None:
    asked = ask(store, commit_until="2026-11-22").renewal
    last_second = datetime.fromisoformat("2026-11-22T23:59:59+07:00")
    assert accept(store, asked.id, now=last_second).renewals[0].order


def test_a_late_commitment_may_still_be_rejected(store: RenewalStore) -> None:
    asked = ask(store, commit_until="2026-11-21").renewal
    made = Decision(ids=(asked.id,), confirm=True)
    late = NOW + timedelta(days=9)
    assert reject_renewals(made, REP, store, late).renewals[0].state is RenewalState.REJECTED


@pytest.mark.parametrize("decide", [accept, reject])
def test_a_repeat_by_the_same_person_changes_nothing(store: RenewalStore, events: Events, decide: Any) -> None:
    ids = [ask(store, commit_until=f"2026-12-2{day}").renewal.id for day in range(3)]
    first = decide(store, *ids)
    assert decide(store, *ids, ids[0]) == first
    assert len(events()) == 3


def test_many_are_each_an_order_of_their_own(store: RenewalStore) -> None:
    ids = [ask(store, commit_until=f"2026-12-{day}").renewal.id for day in range(10, 22)]
    assert len({renewal.order for renewal in accept(store, *ids).renewals}) == 12


def test_of_two_at_once_one_wins_and_there_is_one_order(
    store: RenewalStore, order_store: OrderStore, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(store).renewal
    seen = store.get_many([asked.id])
    accept(store, asked.id, by=HEAD)
    monkeypatch.setattr(store, "get_many", lambda _: seen)  # what the other read a moment before
    with pytest.raises(ConflictError) as refused:
        accept(store, asked.id)
    assert (refused.value.code, refused.value.field) == ("renewal_decided", "ids[0]")
    with pytest.raises(ConflictError):
        reject(store, asked.id)
    assert len(order_store.of_tenant("QLTH", "thptkimlien", 9, None).orders) == len(events()) == 1
    assert accept(store, asked.id, by=HEAD).renewals[0].decided_by == "an.tp"


def test_of_many_those_that_another_took_meanwhile_are_named_and_the_others_done(
    store: RenewalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, taken = ask(store).renewal, ask(store, "key-1").renewal
    seen = store.get_many([mine.id, taken.id])
    reject(store, taken.id, by=HEAD)
    monkeypatch.setattr(store, "get_many", lambda _: seen)
    decided = accept(store, taken.id, mine.id)
    assert [renewal.id for renewal in decided.renewals] == [mine.id]
    assert [(one.id, one.error.code) for one in decided.refused] == [(taken.id, "renewal_decided")]


def test_a_number_that_is_another_orders_is_passed_over(store: RenewalStore, order_store: OrderStore) -> None:
    asked = ask(store).renewal
    first, second = (number for _, number in zip(range(2), number_candidates(order_key(asked.id)), strict=False))
    other = place(order_store).order.model_copy(update={"number": first})
    order_store.table.write([Put(keys.order(first), {"doc": other.model_dump_json(), "rev": 1})])
    assert accept(store, asked.id).renewals[0].order == second
    assert order_store.get(first).model_dump() == other.model_dump()
