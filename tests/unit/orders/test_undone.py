"""What an undo leaves of an order: dates, steps under way, what is asked for twice (R22, R31, R42)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.fulfilment.steps import contract_due, invoice_due
from misa_order.kernel.calendar import WorkingCalendar
from misa_order.kernel.errors import ConflictError
from misa_order.orders.deadlines import day_to_ask, day_to_lock
from misa_order.orders.ending.contract_withdrawal import is_contract_in_question
from misa_order.orders.ending.undone import undone
from misa_order.orders.order import Commitment, Order, Step
from misa_order.orders.statuses import Invoice, Payment, Resource, Revenue
from misa_order.settings.catalogue import Kind
from tests.builders import CALENDAR, DESKTOP, NOW
from tests.days import LATER, LOCK_ON, ORDERED_ON, night_after
from tests.unit.fulfilment.orders_made import an_order

GONE = WorkingCalendar(frozenset(), frozenset(), frozenset({2031}))
DONE, FAILED, WAITING = (Step(state=state) for state in ("done", "failed", "waiting"))
PROVISIONED: dict[str, Any] = {"payment": Payment.PAID, "resource": Resource.PROVISIONED}
COMMITMENT = Commitment(renewal="r-1", until=NOW.date(), rep="an", accepted_by="an", on_behalf_of=None, accepted_at=NOW)
BILL: dict[str, Any] = {
    "invoice": {"tax_code": "0101243150", "company": "ABC", "address": "Hà Nội", "email": "ke@toan.vn"}
}


def back(order: Order, days: int = 0, calendar: WorkingCalendar = CALENDAR) -> Order:
    return undone(order, NOW + timedelta(days=days), lambda: calendar)


def test_a_calendar_changed_while_it_was_paid_counts() -> None:
    order = back(an_order({"temporary": DONE, "resource": DONE}, **PROVISIONED), calendar=LATER)
    ask_on, lock_on = day_to_ask(Kind.SAAS, ORDERED_ON, LATER), day_to_lock(ORDERED_ON, LATER)
    assert (order.ask_on, order.lock_on) == (ask_on, lock_on)
    assert order.step("temporary") == Step(n=2, until=lock_on)


@pytest.mark.parametrize(("calendar", "resource"), [(CALENDAR, Resource.LOCKED), (LATER, Resource.TEMPORARY)])
def test_whether_it_is_locked_is_told_by_the_calendar_of_today(calendar: WorkingCalendar, resource: Resource) -> None:
    order = an_order({"temporary": DONE, "resource": DONE}, **PROVISIONED)
    assert undone(order, night_after(LOCK_ON), lambda: calendar).status.resource is resource


def test_a_calendar_that_no_longer_reaches_back_leaves_the_dates_alone() -> None:
    before = an_order({"resource": DONE}, **PROVISIONED)
    after = back(before, calendar=GONE)
    assert (after.ask_on, after.lock_on) == (before.ask_on, before.lock_on)


def test_the_calendar_is_not_asked_for_where_no_date_is_counted_by_it() -> None:
    dates = {"ask_on": None, "lock_on": None}
    order = an_order({"resource": DONE}, **PROVISIONED).model_copy(update=dates)
    never: list[WorkingCalendar] = []
    assert undone(order, NOW, never.pop).status.resource is Resource.LOCKED


@pytest.mark.parametrize("unlock", [FAILED, WAITING, Step(state="failed", gave_up=True)])
def test_a_grant_that_waits_behind_a_tenant_that_stays_locked_holds_up_no_undo(unlock: Step) -> None:
    resource = Resource.LOCKED if unlock is WAITING else Resource.PROVISION_FAILED
    order = an_order({"temporary": DONE, "lock": DONE, "unlock": unlock}, payment=Payment.PAID, resource=resource)
    after = back(order, days=30)
    assert after.status.resource is Resource.LOCKED
    assert (after.step("lock").n, after.step("resource"), "revoke" in after.steps) == (2, Step(), False)


def test_it_stays_locked_where_it_was_without_a_grant_of_its_own() -> None:
    steps = {"resource": Step(n=2), "lock": DONE, "unlock": FAILED}
    order = an_order(steps, payment=Payment.PAID, resource=Resource.PROVISION_FAILED)
    assert back(order.model_copy(update={"lock_on": None})).status.resource is Resource.LOCKED


def test_a_grant_on_its_way_as_a_lock_overtook_the_money_is_withdrawn() -> None:
    steps = {"lock": Step(state="done", at=NOW), "unlock": Step(n=2, state="failed")}
    order = an_order(steps, payment=Payment.PAID, resource=Resource.PROVISION_FAILED)
    after = back(order.model_copy(update={"paid_at": NOW - timedelta(minutes=1)}))
    assert after.step("revoke").withdraws == "1000002/resource/1"


def test_a_grant_that_is_asked_for_is_waited_for() -> None:
    with pytest.raises(ConflictError) as refused:
        back(an_order({"lock": DONE, "unlock": DONE}, payment=Payment.PAID, resource=Resource.LOCKED))
    assert refused.value.code == "step_in_progress"


@pytest.mark.parametrize("state", ["waiting", "failed"])
def test_a_second_undo_withdraws_the_invoice_request_that_was_made(state: Any) -> None:
    steps = {"resource": DONE, "invoice": DONE}
    order = back(an_order(steps, body=BILL, invoice=Invoice.INVOICING, **PROVISIONED))
    tried = {"state": state, "attempts": 3, "since": NOW, "gave_up": state == "failed"}
    order = order.with_step("withdraw", order.step("withdraw").model_copy(update=tried)).paid((), NOW)
    due = invoice_due(order)
    assert due is None if state == "failed" else due and due.step == "withdraw", "none is made while it stands"
    again = back(order.with_step("resource", DONE))
    assert again.step("withdraw") == Step(n=1, withdraws="1000002/invoice/1")
    assert again.step("invoice").n == 2


def test_a_second_undo_withdraws_the_licence_request_that_was_made() -> None:
    order = back(an_order({"licence": Step(state="pending", request_id="r")}, body=DESKTOP, payment=Payment.PAID))
    refused = order.with_step("revoke", order.step("revoke").model_copy(update={"state": "failed"}))
    again = back(refused.paid((), NOW))
    assert again.step("revoke") == Step(n=2, withdraws="1000002/licence/1")
    assert again.step("licence") == Step(n=2, former={"r": 1})


def test_what_waited_for_a_partner_begins_its_day_anew_when_it_is_paid_again() -> None:
    tried = Step(attempts=5, since=NOW, next_try=NOW, error="down", at=NOW)
    order = an_order({"resource": DONE, "contract": tried}, **PROVISIONED)
    # What a commitment asked for before the payment outlives its undoing (R52).
    assert back(order.model_copy(update={"commitment": COMMITMENT})).step("contract") == Step(error="down", at=NOW)


def test_a_contract_that_may_be_half_made_is_withdrawn_under_the_key_that_it_was_asked_for_by() -> None:
    tried = Step(attempts=5, since=NOW, next_try=NOW, error="down", at=NOW)
    for contract in ({}, {"contract": tried}, {"contract": FAILED}):
        order = back(an_order({"resource": DONE, **contract}, **PROVISIONED))
        assert (order.step("contract"), order.status.revenue) == (Step(n=2), Revenue.NOT_RECORDED)
        assert order.step("withdraw_contract") == Step(n=1, withdraws="1000002/contract/1")


def test_a_contract_that_stands_is_in_question_and_keeps_its_key() -> None:
    order = back(an_order({"resource": DONE, "contract": DONE}, revenue=Revenue.RECORDED, **PROVISIONED))
    assert (order.step("contract"), order.status.revenue) == (DONE, Revenue.RECORDED)
    assert order.step("withdraw_contract").withdraws == "1000002/contract/1"
    assert is_contract_in_question(order)
    assert contract_due(order) is None
