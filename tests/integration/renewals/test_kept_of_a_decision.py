"""What is kept of a renewal that was accepted or rejected, and what its order takes over (R51–R55)."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest

from misa_order.kernel.errors import ConflictError, OrderSystemError
from misa_order.orders.number import OrderNumber
from misa_order.orders.order import Step
from misa_order.orders.store import OrderStore
from misa_order.renewals.decide import Decision, accept_renewals, reject_renewals
from misa_order.renewals.renewal import LABELS, Renewal, RenewalState, order_key, order_of
from misa_order.renewals.store import RenewalStore
from tests.builders import NOW, counted_calls
from tests.integration.renewals.conftest import Events
from tests.renewals_made import HEAD, REP, TWO_MODULES, accepted, ask, number_of

NUMBER = OrderNumber("1000002")
LATER = NOW + timedelta(days=3)


def test_staff_read_the_state_in_their_own_words() -> None:
    assert LABELS == {
        RenewalState.PENDING: "Chờ xác nhận gia hạn",
        RenewalState.OPPORTUNITY: "Đã chuyển Ao cơ hội",
        RenewalState.ACCEPTED: "Đã xác nhận gia hạn",
        RenewalState.REJECTED: "Đã từ chối gia hạn",
    }


def test_a_renewal_of_which_only_the_needed_is_known_was_decided_by_nobody(store: RenewalStore) -> None:
    asked = ask(store).renewal
    needed = {name for name, field in Renewal.model_fields.items() if field.is_required()}
    renewal = Renewal(**{name: getattr(asked, name) for name in needed})
    assert {name: getattr(renewal, name) for name in Renewal.model_fields if name not in needed} == {
        "version": 1,
        **dict.fromkeys(("delivery", "agent_code", "affiliate_code", "office", "in_charge", "order")),
        **dict.fromkeys(("decided_by", "on_behalf_of", "decided_at", "reason", "opportunity")),
    }


def test_the_order_takes_over_all_that_the_customer_asked_for(store: RenewalStore) -> None:
    asked = ask(store, office="HN", agent_code="DL01", affiliate_code="CTV7").renewal
    order = order_of(asked, NUMBER, HEAD, LATER)
    same = ("portal", "product", "domain", "match_key", "key", "customer", "lines", "total", "payment_method")
    more = ("invoice", "delivery", "agent_code", "affiliate_code", "office", "request_digest")
    assert {name: getattr(order, name) for name in same + more} == {name: getattr(asked, name) for name in same + more}
    assert (order.number, order.version, order.kind, order.purpose) == (NUMBER, 1, "saas", "renew")
    assert (order.created_at, order.office, order.affiliate_code) == (LATER, "HN", "CTV7")
    assert order.request_key == hashlib.sha256(f"renewal\0{asked.id}".encode()).hexdigest() == order_key(asked.id).hex()


def test_r51_a_commitment_names_its_renewal_its_last_day_and_who_answers_for_it(store: RenewalStore) -> None:
    asked = ask(store).renewal
    commitment = order_of(asked, NUMBER, HEAD, LATER).commitment
    assert commitment
    assert commitment.model_dump() == {
        "renewal": asked.id,
        "until": date(2026, 12, 20),
        "rep": "yen.nt",
        "accepted_by": "an.tp",
        "on_behalf_of": "yen.nt",
        "accepted_at": LATER,
    }


def test_who_accepts_what_is_in_nobodys_charge_answers_for_it(store: RenewalStore) -> None:
    nobodys = ask(store).renewal.model_copy(update={"in_charge": None})
    commitment = order_of(nobodys, NUMBER, HEAD, NOW).commitment
    assert commitment
    assert (commitment.rep, commitment.accepted_by, commitment.on_behalf_of) == ("an.tp", "an.tp", None)


def test_the_reason_stands_in_the_history_of_the_renewal_and_of_its_order(
    store: RenewalStore, order_store: OrderStore
) -> None:
    taken, refused = ask(store).renewal, ask(store, commit_until="2026-12-21").renewal
    [taken] = accept_renewals(Decision(ids=(taken.id,), confirm=True, reason="quen"), REP, store, LATER).renewals
    [refused] = reject_renewals(Decision(ids=(refused.id,), confirm=True, reason="xa"), REP, store, LATER).renewals
    entries = [
        store.history(taken.id)[-1],
        store.history(refused.id)[-1],
        order_store.history(number_of(taken))[0],
    ]
    assert [(entry.actor, entry.why, entry.note, entry.at) for entry in entries] == [
        ("staff:yen.nt", "renewal_accepted", "quen", LATER),
        ("staff:yen.nt", "renewal_rejected", "xa", LATER),
        ("staff:yen.nt", "renewal_accepted", "quen", LATER),
    ]
    assert (taken.decided_at, refused.decided_at, refused.decided_by) == (LATER, LATER, "yen.nt")


def test_a_decision_means_nothing_and_has_no_reason_until_it_says_so() -> None:
    decision = Decision(ids=("GH1",))
    assert (decision.confirm, decision.reason) == (False, None)


@pytest.mark.parametrize("decide", [accept_renewals, reject_renewals])
def test_one_that_may_be_decided_is_read_once(store: RenewalStore, decide: Any) -> None:
    decision = Decision(ids=(ask(store).renewal.id,), confirm=True)
    with counted_calls(store.table.client) as calls:
        decide(decision, REP, store, NOW)
    assert calls == ["BatchGetItem", "TransactWriteItems"]


def told(store: RenewalStore, decide: Any, **changes: Any) -> str:
    """The sentence that staff read who may not decide this."""
    with pytest.raises(OrderSystemError) as refused:
        decide(Decision(**{"confirm": True, **changes}), REP, store, LATER)
    return refused.value.message


def test_staff_read_why_they_may_not_decide(store: RenewalStore) -> None:
    [late, taken] = (ask(store, commit_until=f"2026-11-{day}").renewal.id for day in (22, 30))
    accept_renewals(Decision(ids=(taken,), confirm=True), HEAD, store, NOW)
    ask_again = "Confirm once more that these are to be {}: 2"
    assert told(store, accept_renewals, ids=(late, taken), confirm=False) == ask_again.format("accepted")
    assert told(store, reject_renewals, ids=(late, taken), confirm=False) == ask_again.format("rejected")
    passed = f"Renewal {late} was to be paid until 22/11/2026; that day has passed"
    assert told(store, accept_renewals, ids=(late,)) == passed
    assert told(store, accept_renewals, ids=(taken,)) == f"Renewal {taken} is accepted by an.tp"
    pooled = ask(store, lines=TWO_MODULES).renewal
    with pytest.raises(ConflictError, match=f"^Renewal {pooled.id} is in the opportunity pool$"):
        pooled.check_undecided("ids[0]")


def test_what_was_accepted_is_not_rejected_by_the_same_person_afterwards(store: RenewalStore, events: Events) -> None:
    renewal = accepted(store)
    with pytest.raises(ConflictError) as refused:
        reject_renewals(Decision(ids=(renewal.id,), confirm=True), REP, store, LATER)
    assert refused.value.code == "renewal_decided"
    assert store.get(renewal.id) == renewal
    assert [row["event"] for row in events()] == ["RenewalAccepted"]


@pytest.mark.parametrize("state", ["waiting", "done"])
def test_only_what_crm_refused_is_told_again(store: RenewalStore, state: Any) -> None:
    pooled = ask(store, lines=TWO_MODULES).renewal.model_copy(update={"opportunity": Step(state=state)})
    with pytest.raises(ConflictError) as refused:
        pooled.told_again("id")
    assert (refused.value.code, refused.value.field) == ("nothing_to_retry", "id")
