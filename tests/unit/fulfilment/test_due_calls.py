"""Which call is due in which state, in which words and under which key (R12, R22, R27, R30–R32)."""

from itertools import product
from typing import Any

import pytest

from misa_order.fulfilment.steps import Due, contract_due, invoice_due, provision_due
from misa_order.orders.order import Commitment, Order, Step
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource, Revenue
from tests.builders import DESKTOP, NOW, TOPUP, order_body
from tests.unit.fulfilment.orders_made import GIVEN_DAYS, an_order, states

WAITING, DONE, FAILED, OVERTAKEN = (Step(state=state) for state in ("waiting", "done", "failed", "overtaken"))
PAID, CANCELLED = states("payment", Payment.PAID, Payment.CANCELLED)
COMMITMENT = Commitment(renewal="r", until=NOW.date(), rep="an", accepted_by="an", on_behalf_of=None, accepted_at=NOW)
SUBJECT = {
    "order": "1000002",
    "product": "CUKCUK",
    "purpose": "renew",
    "domain": "nhahangabc",
    "customer": {**order_body()["customer"], "language": "vi"},
}
UNITS = [{"sku": "CUKCUK-PRO-12M", "quantity": 1}]


def step_of(due: Due | None) -> str | None:
    return due and due.step


def withdrawing(name: str, of: str, state: Any = "waiting") -> dict[str, Step]:
    return {name: Step(state=state, withdraws=f"1000002/{of}/1"), of: Step(n=2)}


def test_each_call_to_suman_says_what_it_is_about_and_a_grant_until_when() -> None:
    subject = {**SUBJECT, "lines": UNITS}
    until = GIVEN_DAYS["lock_on"]
    for order, step, operation, more in (
        (an_order(), "temporary", "grant", {"temporary": True, "until": until.isoformat()}),
        (an_order(**PAID), "resource", "grant", {"temporary": False}),
        (an_order({"lock": WAITING}, resource=Resource.LOCKED), "lock", "lock", {}),
        (an_order({"unlock": WAITING}, **PAID), "unlock", "unlock", {}),
        (an_order(**CANCELLED, resource=Resource.REVOKED), "revoke", "revoke", {}),
        (an_order(withdrawing("revoke", "resource")), "revoke", "revoke", {"withdraws": "1000002/resource/1"}),
    ):
        due = provision_due(order)
        assert due
        assert (due.step, due.n, due.key) == (step, 1, f"1000002/{step}/1")
        assert due.calls == (("suman", operation, {**subject, **more}),)
    longer = provision_due(an_order({"temporary": Step(n=3, until=GIVEN_DAYS["cancel_on"])}))
    assert longer
    assert (longer.key, longer.calls[0].body["until"]) == ("1000002/temporary/3", GIVEN_DAYS["cancel_on"].isoformat())
    endless = provision_due(an_order().model_copy(update={"lock_on": None}))
    assert endless
    assert "until" not in endless.calls[0].body


@pytest.mark.parametrize(
    ("steps", "status", "step"),
    [
        ({}, {"resource": Resource.PENDING_APPROVAL}, "temporary"),
        ({}, {"resource": Resource.LOCKED}, None),
        ({"temporary": FAILED}, {"resource": Resource.PROVISION_FAILED}, None),
        ({"temporary": WAITING}, {"resource": Resource.PROVISION_FAILED}, "temporary"),
        ({"lock": DONE}, {"resource": Resource.LOCKED}, None),
        # What is withdrawn comes first, whatever else is due; what could not be withdrawn holds up a new grant.
        (withdrawing("revoke", "resource"), PAID, "revoke"),
        (withdrawing("revoke", "resource", "done"), PAID, "resource"),
        (withdrawing("revoke", "resource", "overtaken"), PAID, "resource"),
        (withdrawing("revoke", "resource", "failed"), PAID, None),
        (withdrawing("revoke", "resource", "failed"), {}, "temporary"),
        ({"revoke": WAITING}, PAID, "resource"),
        # A tenant that is locked out is let in before it is granted anything.
        ({"unlock": WAITING}, PAID, "unlock"),
        ({"unlock": DONE}, PAID, "resource"),
        ({"unlock": FAILED}, PAID, None),
        ({"lock": WAITING}, PAID, "resource"),
        ({}, PAID | {"resource": Resource.PROVISIONED}, None),
        ({}, PAID | {"resource": Resource.REVOKED}, None),
        # A cancelled order gives back what it may have been granted, and nothing it never asked for.
        ({}, CANCELLED | {"resource": Resource.NOT_PROVISIONED}, None),
        ({"revoke": WAITING}, CANCELLED | {"resource": Resource.NOT_PROVISIONED}, "revoke"),
        ({}, CANCELLED | {"resource": Resource.PROVISION_FAILED}, None),
        ({}, CANCELLED | {"resource": Resource.REVOKED}, "revoke"),
        ({"temporary": FAILED}, CANCELLED | {"resource": Resource.REVOKED}, None),
        ({"temporary": FAILED, "revoke": WAITING}, CANCELLED | {"resource": Resource.REVOKED}, "revoke"),
        ({"temporary": Step(state="failed", gave_up=True)}, CANCELLED | {"resource": Resource.REVOKED}, "revoke"),
        ({"temporary": Step(n=2, state="failed")}, CANCELLED | {"resource": Resource.REVOKED}, "revoke"),
        ({"temporary": FAILED, "resource": Step(n=2)}, CANCELLED | {"resource": Resource.REVOKED}, "revoke"),
    ],
)
def test_suman_is_asked_for_one_thing_at_a_time(steps: dict[str, Step], status: Any, step: str | None) -> None:
    due = provision_due(an_order(steps, **status))
    assert step_of(due) == step
    # What is not paid is never granted for good, however often it is asked for.
    is_temporary = {"temporary": True, "resource": False}.get(step or "")
    assert due is None or due.calls[0].body.get("temporary") is is_temporary


@pytest.mark.parametrize("name", ["temporary", "resource", "lock", "unlock", "revoke"])
def test_only_what_waits_is_asked_for(name: str) -> None:
    locked, revoked = states("resource", Resource.LOCKED, Resource.REVOKED)
    wants = {"temporary": {}, "resource": PAID, "lock": locked, "unlock": PAID, "revoke": CANCELLED | revoked}
    status: dict[str, Any] = wants[name]
    for state in ("pending", "done", "failed", "overtaken"):
        due = provision_due(an_order({name: Step(state=state)}, **status))
        assert due is None or due.step != name


def test_licence_and_codes_are_asked_for_once_paid_and_until_they_are_there() -> None:
    assert (provision_due(an_order(body=DESKTOP)), provision_due(an_order(body=TOPUP))) == (None, None)
    for licence in Licence:
        due = provision_due(an_order(body=DESKTOP, **PAID, licence=licence))
        assert step_of(due) == ("licence" if licence in {"NOT_ISSUED", "REQUEST_FAILED"} else None)
        assert due is None or [call.operation for call in due.calls] == ["licence"]
    for resource in ("CODE_NOT_ISSUED", "CODE_FAILED", "CODE_ISSUED", "PENDING_APPROVAL"):
        due = provision_due(an_order(body=TOPUP, **PAID, resource=Resource(resource)))
        assert step_of(due) == ("resource" if resource in {"CODE_NOT_ISSUED", "CODE_FAILED"} else None)
        assert due is None or [call.operation for call in due.calls] == ["codes"]
    assert provision_due(an_order(body=TOPUP, resource=Resource.PENDING_APPROVAL)) is None
    held = an_order(withdrawing("revoke", "licence", "failed"), DESKTOP, **PAID)
    assert provision_due(held) is None
    # The grant of a Desktop order is its licence, whatever else was withdrawn, and the other way round.
    assert step_of(provision_due(an_order({"revoke": FAILED}, DESKTOP, **PAID))) == "licence"


BOTH = (contract_due, "contract"), (invoice_due, "invoice")


@pytest.mark.parametrize(("due_of", "step"), BOTH)
def test_crm_and_act_are_told_of_a_sale_that_stands_and_has_not_been_told_yet(due_of: Any, step: str) -> None:
    wanted = {"contract": {"NOT_RECORDED", "RECORD_FAILED"}, "invoice": {"NOT_INVOICED", "REQUEST_FAILED"}}[step]
    axis, known = {"contract": ("revenue", [*Revenue]), "invoice": ("invoice", [*Invoice])}[step]
    for payment, status in product(Payment, states(axis, *known)):
        state, order = status[axis], an_order(payment=payment, **status)
        committed = order.model_copy(update={"commitment": COMMITMENT})
        is_due = state in wanted
        assert step_of(due_of(order)) == (step if is_due and payment is Payment.PAID else None)
        assert step_of(due_of(committed)) == (step if is_due and payment is not Payment.CANCELLED else None)


@pytest.mark.parametrize(("due_of", "step"), BOTH)
def test_both_are_told_under_one_key_of_all_that_was_sold(due_of: Any, step: str) -> None:
    body = {"agent_code": "DL01", "affiliate_code": None}
    order = an_order({step: Step(n=4)}, body, **PAID)
    due = due_of(order)
    assert (due.key, [call.partner for call in due.calls]) == (f"1000002/{step}/4", ["crm", "act"])
    assert {call.operation for call in due.calls} == {{"invoice": "invoice-request"}.get(step, step)}
    sale = {
        **SUBJECT,
        "lines": [line.model_dump(mode="json") for line in order.lines],
        "total": 2_640_000,
        "office": "HN",
        **body,
    }
    more = {"state": "RECORDED"} if step == "contract" else {"state": "APPROVED", "invoice": order_body()["invoice"]}
    assert [call.body for call in due.calls] == [{**sale, **more}] * 2
    # What the customer did not give is not there, rather than null.
    given = {"tax_code": "0101243150", "company": "ABC"}
    sparse = invoice_due(an_order(body={"invoice": given}, **PAID))
    assert sparse
    assert sparse.calls[0].body["invoice"] == given


@pytest.mark.parametrize(
    ("due_of", "by", "step", "operation"),
    [
        (contract_due, "withdraw_contract", "contract", "withdraw-contract"),
        (invoice_due, "withdraw", "invoice", "withdraw-invoice-request"),
    ],
)
def test_an_earlier_request_is_taken_back_at_both_before_there_is_a_new_one(
    due_of: Any, by: str, step: str, operation: str
) -> None:
    def due(state: str, **status: Any) -> Due | None:
        found: Due | None = due_of(an_order(withdrawing(by, step, state), **status))
        return found

    key = f"1000002/{step}/1"
    said = {"order": "1000002", "contract": key} if step == "contract" else {**SUBJECT, "withdraws": key}
    for status in (PAID, {}, CANCELLED):
        withdrawal = due("waiting", **status)
        assert withdrawal
        assert (withdrawal.key, withdrawal.calls) == (
            f"1000002/{by}/1",
            (("crm", operation, said), ("act", operation, said)),
        )
        assert due("failed", **status) is None
    for state in ("done", "overtaken"):
        assert (step_of(due(state, **PAID)), due(state)) == (step, None)


def test_nothing_is_made_or_taken_back_while_the_contract_itself_decides() -> None:
    def due(withdraws: str, contract: Any, state: Any = "waiting", **status: Any) -> str | None:
        steps = {"contract": Step(state=contract), "withdraw_contract": Step(state=state, withdraws=withdraws)}
        return step_of(contract_due(an_order(steps, **status)))

    own, other = "1000002/contract/1", "1000002/contract/0"
    assert due(own, "done") is due(own, "done", **PAID) is due(other, "done", "done") is None
    assert due(other, "done") == due(other, "done", **PAID) == due(own, "waiting", **PAID) == "withdraw_contract"


def test_without_invoice_details_there_is_no_request_and_a_topup_has_no_contract() -> None:
    assert invoice_due(an_order(body={"invoice": None}, **PAID)) is None
    assert contract_due(an_order(body=TOPUP, **PAID)) is None
    assert step_of(invoice_due(an_order(body={**TOPUP, "invoice": order_body()["invoice"]}, **PAID))) == "invoice"


def again(order: Order, *steps: str) -> dict[str, int]:
    return {name: order.begun_anew(*steps).step(name).n for name in steps}


def test_n_rises_with_each_new_request_and_a_first_lock_unlocking_or_withdrawal_is_the_first() -> None:
    asked_for = ("lock", "unlock", "withdraw", "withdraw_contract")
    others = ("temporary", "resource", "licence", "revoke", "contract", "invoice")
    assert again(an_order(), *asked_for) == dict.fromkeys(asked_for, 1)
    assert again(an_order(), *others) == dict.fromkeys(others, 2)
    noted = {name: Step(n=3, request_id="r-3", former={"r-1": 1}) for name in (*asked_for, *others)}
    assert again(an_order(noted), *asked_for, *others) == dict.fromkeys(noted, 4)
    fresh = an_order(noted).begun_anew("revoke", until=NOW.date(), withdraws="key").step("revoke")
    assert fresh == Step(n=4, former={"r-1": 1, "r-3": 3}, until=NOW.date(), withdraws="key")
    tried = Step(n=3, state="failed", attempts=9, since=NOW, next_try=NOW, gave_up=True, request_id="r-3", error="no")
    assert tried.again() == Step(n=3, request_id="r-3", error="no")


def test_money_has_failed_contracts_and_invoices_tried_again_under_their_keys_and_a_lock_taken_off() -> None:
    failed = Step(n=2, state="failed", attempts=4)
    steps = {"contract": failed, "invoice": failed, "temporary": failed, "lock": DONE, "unlock": Step(n=2)}
    paid = an_order(steps, resource=Resource.LOCKED).paid(("row",), NOW)
    assert paid.step("contract") == paid.step("invoice") == Step(n=2)
    assert (paid.step("temporary"), paid.step("lock"), paid.step("unlock").n) == (failed, DONE, 3)
    assert (paid.paid_at, paid.paid_from, paid.transactions) == (NOW, Payment.UNPAID, ("row",))
    assert "unlock" not in an_order({"contract": DONE}).paid((), NOW).steps
    assert an_order({"contract": DONE}).paid((), NOW).step("contract") == DONE
