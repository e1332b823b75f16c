"""A customer asks to renew on a commitment to pay (R50)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from misa_order.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Step
from misa_order.orders.order_request import OrderRequest
from misa_order.orders.portal import Portal
from misa_order.orders.store import OrderStore
from misa_order.renewals.decide import Decision, accept_renewals, reject_renewals
from misa_order.renewals.renewal import RenewalState
from misa_order.renewals.request import RenewalRequest, request_renewal
from misa_order.renewals.store import RenewalStore
from tests.builders import CATALOGUE, NOW, PORTAL, counted_calls, order_body, place
from tests.integration.renewals.conftest import Events
from tests.renewals_made import REP, TWO_MODULES, accepted, ask, number_of, renewal_body

TODAY = NOW.date()


def nobody(_: str) -> str:
    raise AssertionError("nobody is to be taken for this")


def test_a_request_waits_for_the_rep_in_charge_with_the_catalogues_prices(store: RenewalStore, events: Events) -> None:
    asked = ask(store, rep=lambda customer: f"rep-of-{customer}")
    renewal = asked.renewal
    assert (renewal.state, renewal.in_charge, asked.repeated) == (RenewalState.PENDING, "rep-of-KH0001", False)
    assert [(line.sku, line.price) for line in renewal.lines] == [("QLTH-FEE-12M", 2_000_000)]
    assert (renewal.total, renewal.commit_until, renewal.order) == (2_000_000, date(2026, 12, 20), None)
    assert store.get(renewal.id) == renewal
    [entry] = store.history(renewal.id)
    assert (entry.actor, entry.why, entry.at) == ("customer:KH0001", "renewal_requested", NOW)
    assert [(change.axis, change.after) for change in entry.changes] == [("renewal", "PENDING")]
    assert events() == []


def test_two_modules_in_one_request_go_to_the_opportunity_pool_and_take_no_reps_turn(
    store: RenewalStore, events: Events
) -> None:
    renewal = ask(store, rep=nobody, lines=TWO_MODULES).renewal
    assert (renewal.state, renewal.in_charge, renewal.total) == (RenewalState.OPPORTUNITY, None, 3_500_000)
    assert renewal.opportunity
    assert renewal.opportunity.state == "waiting"
    [row] = events()
    assert (row["event"], row["renewal"]) == ("OpportunityOpened", renewal.id)


def test_the_same_module_on_two_lines_is_one_module(store: RenewalStore) -> None:
    assert ask(store, lines=TWO_MODULES[:1] * 2).renewal.state is RenewalState.PENDING


@pytest.mark.parametrize("key", [None, "key-1"])
def test_a_double_click_is_one_renewal_and_takes_one_turn(store: RenewalStore, key: str | None) -> None:
    first = ask(store, key).renewal
    with counted_calls(store.table.client) as calls:
        again = ask(store, key, NOW + timedelta(minutes=1), nobody)
    assert (again.renewal, again.repeated) == (first, True)
    assert calls == ["GetItem"]


def test_two_at_the_same_instant_are_one_renewal(store: RenewalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(store).renewal
    monkeypatch.setattr(store, "find", lambda _: None)  # as if the other had not been there a moment ago
    again = ask(store, rep=lambda _: "cuong.pv")
    assert (again.renewal, again.repeated) == (first, True)
    assert len(store.history(first.id)) == 1


def test_a_key_that_was_used_for_another_body_is_refused(store: RenewalStore) -> None:
    ask(store, "key-1")
    with pytest.raises(ConflictError) as refused:
        ask(store, "key-1", commit_until="2026-12-21")
    assert (refused.value.code, refused.value.field) == ("idempotency_key_reused", "Idempotency-Key")


def test_another_key_or_portal_or_day_is_another_renewal(store: RenewalStore) -> None:
    request = RenewalRequest.model_validate(renewal_body())
    other = Portal("portal-2", PORTAL.products)
    ids = {
        ask(store, "key-1").renewal.id,
        ask(store, "key-2").renewal.id,
        ask(store).renewal.id,
        ask(store, commit_until="2026-12-21").renewal.id,
        request_renewal(request, other, None, CATALOGUE, lambda _: "yen.nt", store, NOW).renewal.id,
    }
    assert len(ids) == 5


def test_who_was_rejected_may_ask_again_but_not_under_the_same_key(store: RenewalStore) -> None:
    first, keyed = ask(store).renewal, ask(store, "key-1").renewal
    reject_renewals(Decision(ids=(first.id, keyed.id), confirm=True), REP, store, NOW)
    again = ask(store)
    assert (again.repeated, again.renewal.state) == (False, RenewalState.PENDING)
    assert again.renewal.id != first.id
    assert ask(store).renewal == again.renewal
    assert ask(store, "key-1").renewal.state is RenewalState.REJECTED


def test_what_was_accepted_is_not_asked_for_anew_by_the_same_body(store: RenewalStore) -> None:
    renewal = accepted(store)
    assert ask(store).renewal == renewal


def test_who_cancelled_the_accepted_order_may_ask_again_at_one_read_more(
    store: RenewalStore, order_store: OrderStore
) -> None:
    first, keyed = accepted(store), ask(store, "key-1").renewal
    accept_renewals(Decision(ids=(keyed.id,), confirm=True), REP, store, NOW)
    with counted_calls(store.table.client) as calls:
        assert ask(store).renewal == first
    assert calls == ["GetItem", "BatchGetItem"]
    for number in map(number_of, (first, store.get(keyed.id))):
        cancel_order(order_store.get(number), order_store, Why("customer:KH0001", NOW, "cancelled_by_customer"))
    again = ask(store)
    assert (again.repeated, again.renewal.state) == (False, RenewalState.PENDING)
    assert again.renewal.id != first.id
    assert ask(store) == (again.renewal, True)
    assert ask(store, "key-1").renewal.id == keyed.id


def test_what_crm_refused_may_be_asked_for_again_and_what_it_is_still_to_answer_may_not(store: RenewalStore) -> None:
    first = ask(store, lines=TWO_MODULES).renewal
    assert ask(store, lines=TWO_MODULES) == (first, True)
    failed = first.model_copy(update={"opportunity": Step(state="failed", error="không nhận")})
    assert store.change(first, failed, Why("function:open_opportunity", NOW, "opportunity_failed"), None)
    again = ask(store, lines=TWO_MODULES)
    assert (again.repeated, again.renewal.id != first.id) == (False, True)
    assert again.renewal.opportunity == Step()


def test_a_request_that_came_to_nothing_time_after_time_is_one_to_speak_about(store: RenewalStore) -> None:
    for _ in range(20):
        reject_renewals(Decision(ids=(ask(store).renewal.id,), confirm=True), REP, store, NOW)
    with pytest.raises(ConflictError) as refused:
        ask(store)
    assert refused.value.code == "rejected_too_often"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"purpose": "new"}, "not_a_renewal", "purpose"),
        ({"purpose": "add_on"}, "not_a_renewal", "purpose"),
        ({"domain": None}, "missing", "domain"),
        ({"invoice": None}, "missing", "invoice"),
        ({"payment_method": "card"}, "not_paid_later", "payment_method"),
        ({"payment_method": "paypal"}, "not_paid_later", "payment_method"),
        ({"commit_until": "2026-11-20"}, "commitment_out_of_range", "commit_until"),
        ({"commit_until": "2027-11-23"}, "commitment_out_of_range", "commit_until"),
        ({"lines": [{"sku": "QLCB-12M", "quantity": 1}]}, "unknown_sku", "lines[0].sku"),
        (
            {"product": "CUKCUK", "lines": [{"sku": "CUKCUK-PRO-12M", "quantity": 1}]},
            "no_commitment",
            "product",
        ),
    ],
)
def test_what_cannot_be_renewed_so_is_refused_naming_the_field(
    store: RenewalStore, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        ask(store, rep=nobody, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize("until", ["2026-11-21", "2027-11-22"])
def test_a_commitment_ends_today_at_the_earliest_and_in_a_year_at_the_latest(store: RenewalStore, until: str) -> None:
    assert ask(store, commit_until=until).renewal.commit_until.isoformat() == until


def test_today_is_vietnams(store: RenewalStore) -> None:
    midnight = datetime.fromisoformat("2026-11-22T00:00:00+07:00")
    with pytest.raises(InvalidInputError):
        ask(store, now=midnight, commit_until="2026-11-21")
    assert ask(store, now=midnight - timedelta(seconds=1), commit_until="2026-11-21").renewal


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": [{"sku": "QLTH-FEE-12M", "quantity": 1, "price": 1}]},
        {"commit_until": "20/12/2026"},
        {"commit_until": 1_800_000_000},
        {"total": 1},
    ],
)
def test_what_is_no_renewal_at_all_is_not_read(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RenewalRequest.model_validate(renewal_body(**changes))


def test_a_portal_renews_its_own_products_only(store: RenewalStore) -> None:
    request = RenewalRequest.model_validate(renewal_body())
    with pytest.raises(ForbiddenError):
        request_renewal(request, Portal("portal-2", ("CUKCUK",)), None, CATALOGUE, nobody, store, NOW)


def test_such_a_renewal_is_not_ordered(store: RenewalStore, order_store: Any) -> None:
    body = {name: value for name, value in renewal_body().items() if name != "commit_until"}
    assert OrderRequest.model_validate(order_body(**body))
    with pytest.raises(InvalidInputError) as refused:
        place(order_store, **body)
    assert refused.value.code == "renewal_needs_commitment"
