"""What an answer, a callback or silence makes of an order, step by step (R30, R31, R33)."""

from datetime import date, timedelta
from typing import Any

import pytest

from misa_order.fulfilment.answers import StepOutcome
from misa_order.fulfilment.outcomes import OrderChange, answered, unanswered
from misa_order.fulfilment.steps import Due
from misa_order.orders.order import Order, Step
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource, Revenue
from tests.builders import DESKTOP, NOW, TOPUP
from tests.unit.fulfilment.orders_made import GIVEN_DAYS, an_order, states

UNPAID, PAID, CANCELLED = states("payment", Payment.UNPAID, Payment.PAID, Payment.CANCELLED)
LOCKED, FAILED_GRANT = states("resource", Resource.LOCKED, Resource.PROVISION_FAILED)
REVOKED, TEMPORARY = states("resource", Resource.REVOKED, Resource.TEMPORARY)
QUOTA = {"product": "MEINVOICE", "lines": [{"sku": "MEINVOICE-1000", "quantity": 1}]}
DONE, PENDING, REFUSED = StepOutcome("done", "r-1"), StepOutcome("pending", "r-1"), StepOutcome("failed", error="no")
NO_GRANT = "TemporaryGrantRefused"
DAY = timedelta(days=1)


def due(step: str, n: int = 1) -> Due:
    return Due(step, n, f"1000002/{step}/{n}", ())


def answer(order: Order, step: str, outcome: StepOutcome, n: int = 1) -> OrderChange | None:
    return answered(order, due(step, n), outcome, NOW)


def silence(order: Order, step: str, n: int = 1) -> OrderChange | None:
    return unanswered(order, due(step, n), "down", NOW)


def made(change: OrderChange | None) -> Order:
    assert change
    return change.order


def numbers(order: Order) -> dict[str, int]:
    return {name: step.n for name, step in order.steps.items()}


@pytest.mark.parametrize(
    ("step", "outcome", "body", "before", "reason", "axis", "event"),
    [
        ("resource", DONE, {}, PAID, "resource_granted", Resource.PROVISIONED, "ResourceProvisioned"),
        ("resource", DONE, QUOTA, PAID, "resource_granted", Resource.PROVISIONED, "QuotaProvisioned"),
        ("resource", PENDING, {}, PAID, "grant_awaits_approval", Resource.PENDING_APPROVAL, None),
        ("resource", REFUSED, {}, PAID, "grant_refused", Resource.PROVISION_FAILED, None),
        ("resource", DONE, TOPUP, PAID, "codes_issued", Resource.CODE_ISSUED, "CodesIssued"),
        ("resource", PENDING, TOPUP, PAID, "codes_await_approval", Resource.PENDING_APPROVAL, None),
        ("resource", REFUSED, TOPUP, PAID, "codes_refused", Resource.CODE_FAILED, None),
        ("temporary", DONE, {}, UNPAID, "granted_temporarily", Resource.TEMPORARY, None),
        ("temporary", PENDING, {}, UNPAID, "temporary_grant_awaits_approval", Resource.PENDING_APPROVAL, None),
        ("temporary", REFUSED, {}, UNPAID, "temporary_grant_refused", Resource.PROVISION_FAILED, NO_GRANT),
        ("licence", DONE, DESKTOP, PAID, "licence_issued", Licence.ISSUED, "LicenceIssued"),
        ("licence", PENDING, DESKTOP, PAID, "licence_requested", Licence.ISSUING, None),
        ("licence", REFUSED, DESKTOP, PAID, "licence_refused", Licence.REQUEST_FAILED, None),
        ("revoke", DONE, {}, CANCELLED | REVOKED, "resource_revoked", Resource.REVOKED, None),
        ("revoke", REFUSED, {}, CANCELLED | REVOKED, "revocation_refused", Resource.REVOKED, None),
        ("lock", DONE, {}, UNPAID | LOCKED, "resource_locked", Resource.LOCKED, None),
        ("lock", REFUSED, {}, UNPAID | LOCKED, "lock_refused", Resource.LOCKED, None),
        ("unlock", DONE, {}, PAID | LOCKED, "resource_unlocked", Resource.LOCKED, None),
        ("unlock", REFUSED, {}, PAID | LOCKED, "unlock_refused", Resource.PROVISION_FAILED, None),
        ("withdraw", DONE, {}, UNPAID, "invoice_request_withdrawn", Invoice.NOT_INVOICED, None),
        ("withdraw", REFUSED, {}, UNPAID, "withdrawal_refused", Invoice.NOT_INVOICED, None),
        ("withdraw_contract", DONE, {}, UNPAID, "contract_withdrawn_at_both", Revenue.NOT_RECORDED, None),
        ("withdraw_contract", REFUSED, {}, UNPAID, "contract_withdrawal_refused", Revenue.NOT_RECORDED, None),
        ("contract", DONE, {}, PAID, "contract_created", Revenue.RECORDED, None),
        ("contract", REFUSED, {}, PAID, "contract_refused", Revenue.RECORD_FAILED, None),
        ("invoice", DONE, {}, PAID, "invoice_issued", Invoice.INVOICED, "InvoiceIssued"),
        ("invoice", PENDING, {}, PAID, "invoice_requested", Invoice.INVOICING, None),
        ("invoice", REFUSED, {}, PAID, "invoice_request_refused", Invoice.REQUEST_FAILED, None),
    ],
)
def test_each_end_of_each_step_moves_its_axis_alone_and_says_why(
    step: str, outcome: StepOutcome, body: Any, before: Any, reason: str, axis: Any, event: str | None
) -> None:
    order = an_order({step: Step()}, body, **before)
    change = answer(order, step, outcome)
    assert change
    assert (change.reason, change.note, change.event) == (reason, outcome.error or "r-1", event)
    name = type(axis).__name__.lower()
    assert change.order.status == order.status.model_copy(update={name: axis})
    ended = Step(state=outcome.state, attempts=1, request_id=outcome.request_id, error=outcome.error, at=NOW)
    assert change.order.steps == {step: ended}


def test_what_a_step_knew_before_it_ended_it_still_knows() -> None:
    knew = {"until": date(2026, 12, 1), "withdraws": "key", "then": ("k",), "former": {"r-0": 1}}
    step = Step(n=2, attempts=3, request_id="r-1", error="down", since=NOW, next_try=NOW, told={"a": 1, "b": 1}, **knew)
    order = an_order({"resource": step}, **PAID)
    ended = made(answer(order, "resource", StepOutcome("failed", None, {"b": 2}, "no"), 2)).step("resource")
    facts = {"n": 2, "state": "failed", "attempts": 4, "request_id": "r-1", "error": "no", "at": NOW}
    assert ended == Step(**facts, told={"a": 1, "b": 2}, **knew)
    assert made(answer(order, "resource", StepOutcome("done", "r-2"), 2)).step("resource").knows == {"r-0", "r-2"}


@pytest.mark.parametrize(
    ("before", "outcome", "changes"),
    [
        (Step(state="failed"), PENDING, True),
        (Step(state="failed", gave_up=True), PENDING, True),
        (Step(state="failed", request_id="r-1"), PENDING, False),
        (Step(state="failed", request_id="r-1"), DONE, False),
        (Step(state="failed", request_id="r-0"), DONE, True),
        (Step(state="failed"), StepOutcome("done"), True),
        (Step(state="overtaken"), REFUSED, True),
        (Step(state="pending", request_id="r-1"), DONE, True),
        (Step(state="pending"), REFUSED, False),
        (Step(state="done"), DONE, False),
    ],
)
def test_an_answer_counts_where_the_step_came_less_far_without_it_and_no_callback_ended_it(
    before: Step, outcome: StepOutcome, *, changes: bool
) -> None:
    order = an_order({"resource": before}, **PAID, **FAILED_GRANT)
    assert (answer(order, "resource", outcome) is not None) is changes


@pytest.mark.parametrize("told", [answer, lambda order, step, _, n: silence(order, step, n)])
def test_a_superseded_request_is_taken_back_once_more_if_its_withdrawal_may_have_overtaken_it(told: Any) -> None:
    key = "1000002/resource/1"
    order = an_order({"resource": Step(n=2), "revoke": Step(state="done", withdraws=key)})
    change = told(order, "resource", DONE, 1)
    assert change.order == order.begun_anew("revoke", withdraws=key)
    assert (change.reason, change.note, change.event) == ("resource_overtaken_by_its_withdrawal", key, None)
    for steps in (
        {"resource": Step(n=2)},
        {"resource": Step(n=2), "revoke": Step()},
        {"resource": Step(n=3), "revoke": Step(state="done", withdraws="1000002/resource/2")},
    ):
        assert told(an_order(steps), "resource", DONE, 1) is None
    assert told(an_order({"lock": Step(n=2)}, **LOCKED), "lock", DONE, 1) is None


def test_a_superseded_contract_is_taken_back_behind_the_one_that_is_being_taken_back() -> None:
    withdrawal = Step(withdraws="1000002/contract/2")
    order = an_order({"contract": Step(n=3), "withdraw_contract": withdrawal})
    after = made(answer(order, "contract", DONE, 1))
    queued = withdrawal.model_copy(update={"then": ("1000002/contract/1",)})
    assert after.step("withdraw_contract") == queued
    assert made(answer(after, "contract", DONE, 1)) == after
    over = order.with_step("withdraw_contract", withdrawal.model_copy(update={"state": "done"}))
    assert made(answer(over, "contract", DONE, 1)).step("withdraw_contract") == Step(
        n=2, withdraws="1000002/contract/1"
    )
    last = order.with_step("withdraw_contract", queued)
    assert made(answer(last, "withdraw_contract", DONE)).step("withdraw_contract").withdraws == "1000002/contract/1"
    assert made(answer(last, "withdraw_contract", REFUSED)).step("withdraw_contract").then == queued.then


def test_silence_is_noted_with_the_next_try_and_only_while_the_step_waits() -> None:
    change = silence(an_order({"resource": Step(attempts=1, since=NOW - DAY / 2)}, **PAID), "resource")
    assert change
    assert (change.reason, change.note, change.event) == ("resource_waits_for_partner", "down", None)
    tried = {"attempts": 2, "error": "down", "since": NOW - DAY / 2, "at": NOW}
    assert change.order.step("resource") == Step(**tried, next_try=NOW + timedelta(seconds=20))
    first = made(silence(an_order(**PAID), "resource")).step("resource")
    assert (first.attempts, first.since, first.next_try) == (1, NOW, NOW + timedelta(seconds=10))
    for state in ("pending", "done", "failed", "overtaken"):
        assert silence(an_order({"resource": Step(state=state)}, **PAID), "resource") is None


def test_a_temporary_grant_that_is_asked_for_again_is_for_the_same_time() -> None:
    assert made(silence(an_order(), "temporary")).step("temporary").until == GIVEN_DAYS["lock_on"]
    day = date(2027, 1, 2)
    assert made(silence(an_order({"temporary": Step(until=day)}), "temporary")).step("temporary").until == day


def test_after_a_day_of_silence_a_step_has_failed_and_may_have_happened_all_the_same() -> None:
    almost = an_order({"resource": Step(since=NOW - DAY + timedelta(seconds=1))}, **PAID)
    assert made(silence(almost, "resource")).step("resource").state == "waiting"
    change = silence(an_order({"temporary": Step(since=NOW - DAY)}), "temporary")
    assert change
    assert (change.reason, change.event) == ("temporary_unanswered_for_a_day", "TemporaryGrantRefused")
    step = change.order.step("temporary")
    assert (step.state, step.gave_up, step.error) == ("failed", True, change.note)
    assert change.note == "Nobody answered for a day; the last try: down"
    assert change.order.status.resource is Resource.PROVISION_FAILED


LATE = StepOutcome("failed", error="down", gave_up=True)


@pytest.mark.parametrize("outcome", [DONE, PENDING, LATE])
def test_what_suman_may_have_done_is_undone_under_a_new_key_where_the_order_says_otherwise_by_now(
    outcome: StepOutcome,
) -> None:
    temporary = {"temporary": Step()}
    locked = an_order({**temporary, "lock": Step(state="done")}, **LOCKED)
    assert numbers(made(answer(locked, "temporary", outcome))) == {"temporary": 1, "lock": 2}
    cancelled = an_order(temporary, **CANCELLED, **REVOKED)
    assert numbers(made(answer(cancelled, "temporary", outcome))) == {"temporary": 1, "revoke": 2}
    refused = made(answer(an_order(temporary, **CANCELLED, **FAILED_GRANT), "temporary", outcome))
    assert (refused.status.resource, numbers(refused)["revoke"]) == (Resource.REVOKED, 2)
    assert numbers(made(answer(an_order(temporary, **TEMPORARY), "temporary", outcome))) == {"temporary": 1}
    if outcome is PENDING:
        return
    paid = an_order({"lock": Step(), "unlock": Step(state="done")}, **PAID, **LOCKED)
    assert numbers(made(answer(paid, "lock", outcome))) == {"lock": 1, "unlock": 2}
    undone = an_order({"lock": Step(state="done"), "unlock": Step()}, **LOCKED)
    assert numbers(made(answer(undone, "unlock", outcome))) == {"lock": 2, "unlock": 1}


def test_what_suman_refused_has_not_happened_and_nothing_is_asked_for_again() -> None:
    for order, step in (
        (an_order({"temporary": Step()}, **LOCKED), "temporary"),
        (an_order({"temporary": Step()}, **CANCELLED, **REVOKED), "temporary"),
        (an_order({"lock": Step()}, **PAID, **LOCKED), "lock"),
        (an_order({"unlock": Step()}, **LOCKED), "unlock"),
    ):
        after = made(answer(order, step, REFUSED))
        assert (numbers(after), after.status) == (numbers(order), order.status)


def test_a_temporary_grants_answer_moves_only_an_open_order_that_is_granted_temporarily() -> None:
    for status in (LOCKED, {"resource": Resource.PROVISIONED}, PAID, PAID | FAILED_GRANT, CANCELLED | REVOKED):
        order = an_order({"temporary": Step()}, **status)
        assert made(answer(order, "temporary", REFUSED)).status == order.status
    change = answer(an_order({"temporary": Step()}, **FAILED_GRANT), "temporary", DONE)
    assert change
    assert (change.order.status.resource, change.event) == (Resource.TEMPORARY, "GrantHandedOn")
    pending = an_order({"temporary": Step(state="pending")}, resource=Resource.PENDING_APPROVAL)
    assert made(answer(pending, "temporary", DONE)).status.resource is Resource.TEMPORARY
    # Refused now, the tenant has what an earlier request was given.
    for name in ("temporary", "resource"):
        steps = {"temporary": Step(), name: Step(former={"r-0": 1})}
        assert made(answer(an_order(steps), "temporary", REFUSED)).status.resource is Resource.TEMPORARY
        # But it has no more than that: what was locked stays locked, and what awaits approval waits.
        for status in (LOCKED, PAID, CANCELLED | REVOKED):
            order = an_order(steps, **status)
            assert all(made(answer(order, "temporary", end)).status == order.status for end in (DONE, REFUSED))
        assert made(answer(an_order(steps), "temporary", PENDING)).status.resource is Resource.PENDING_APPROVAL


def test_a_paid_tenant_is_granted_once_it_is_unlocked_and_never_looks_granted_while_locked_out() -> None:
    def granted(
        unlock: str, resource: str, outcome: StepOutcome = DONE, payment: Payment = Payment.PAID
    ) -> Resource | None:
        steps = {"unlock": Step(state=unlock), "resource": Step(state=resource)}
        name = "unlock" if unlock == "waiting" else "resource"
        return made(answer(an_order(steps, payment=payment, **LOCKED), name, outcome)).status.resource

    assert granted("waiting", "done") is Resource.PROVISIONED
    assert granted("waiting", "waiting") is granted("waiting", "overtaken") is Resource.LOCKED
    assert granted("waiting", "pending") is Resource.PENDING_APPROVAL
    assert granted("waiting", "failed") is Resource.PROVISION_FAILED
    assert granted("waiting", "done", REFUSED) is Resource.PROVISION_FAILED
    assert granted("failed", "waiting") is Resource.PROVISION_FAILED
    assert granted("done", "waiting") is Resource.PROVISIONED
    assert granted("waiting", "done", payment=Payment.UNPAID) is Resource.LOCKED
