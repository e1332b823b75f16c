"""What an order is due, from the order alone (R30–R32)."""

from itertools import product
from typing import Any

import pytest

from misa_order.fulfilment.answers import StepOutcome
from misa_order.fulfilment.outcomes import answered
from misa_order.fulfilment.steps import contract_due, invoice_due, provision_due
from misa_order.orders.order import Order, Step
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource, Revenue
from tests.builders import DESKTOP, NOW, TOPUP
from tests.unit.fulfilment.orders_made import an_order

DONE, FAILED, PENDING = (Step(state=state) for state in ("done", "failed", "pending"))


@pytest.mark.parametrize("payment", [Payment.UNPAID, Payment.AWAITING_CUSTOMER, Payment.TEMP_CANCELLED])
def test_an_order_that_waits_for_money_is_due_its_temporary_grant_alone(payment: Payment) -> None:
    due = provision_due(an_order(payment=payment))
    assert due
    assert (due.step, due.key) == ("temporary", "1000002/temporary/1")
    assert (contract_due(an_order(payment=payment)), invoice_due(an_order(payment=payment))) == (None, None)


@pytest.mark.parametrize("resource", [Resource.NOT_PROVISIONED, Resource.LOCKED, Resource.PROVISION_FAILED])
def test_nothing_is_granted_temporarily_where_nothing_was_promised(resource: Resource) -> None:
    assert provision_due(an_order(resource=resource)) is None


@pytest.mark.parametrize(
    "resource",
    [
        Resource.TEMPORARY,
        Resource.NOT_PROVISIONED,
        Resource.LOCKED,
        Resource.PENDING_APPROVAL,
        Resource.PROVISION_FAILED,
    ],
)
def test_a_paid_order_is_granted_from_wherever_its_temporary_grant_had_come(resource: Resource) -> None:
    due = provision_due(an_order({"temporary": FAILED}, payment=Payment.PAID, resource=resource))
    assert due
    assert (due.step, due.calls[0].body["temporary"]) == ("resource", False)
    assert "until" not in due.calls[0].body


@pytest.mark.parametrize(("step", "state"), list(product(["temporary", "resource"], [DONE, FAILED, PENDING])))
def test_a_step_that_was_answered_is_not_due_again(step: str, state: Step) -> None:
    payment = Payment.PAID if step == "resource" else Payment.UNPAID
    assert provision_due(an_order({step: state}, payment=payment)) is None


def test_a_step_begun_anew_has_a_new_key() -> None:
    due = provision_due(an_order({"resource": Step(n=2)}, payment=Payment.PAID))
    assert due
    assert due.key == "1000002/resource/2"


@pytest.mark.parametrize("state", [Step(), DONE, PENDING])
def test_a_cancelled_order_is_revoked_unless_the_grant_was_refused(state: Step) -> None:
    cancelled: dict[str, Any] = {"payment": Payment.CANCELLED, "resource": Resource.REVOKED}
    due = provision_due(an_order({"temporary": state}, **cancelled))
    assert due
    assert (due.step, due.calls[0].operation) == ("revoke", "revoke")
    assert provision_due(an_order({"temporary": FAILED}, **cancelled)) is None
    assert provision_due(an_order({"temporary": state, "revoke": DONE}, **cancelled)) is None


@pytest.mark.parametrize("licence", [Licence.NOT_ISSUED, Licence.ISSUING, Licence.REQUEST_FAILED])
def test_contract_and_invoice_of_a_desktop_order_wait_for_its_licence(licence: Licence) -> None:
    waiting = an_order(body=DESKTOP, payment=Payment.PAID, licence=licence)
    issued = an_order(body=DESKTOP, payment=Payment.PAID, licence=Licence.ISSUED)
    assert (contract_due(waiting), invoice_due(waiting)) == (None, None)
    assert contract_due(issued)
    assert invoice_due(issued)


def test_what_exists_already_is_not_made_again() -> None:
    # As after accepting a renewal with a commitment (R54).
    order = an_order(payment=Payment.PAID, revenue=Revenue.RECORDED, invoice=Invoice.INVOICING)
    assert (contract_due(order), invoice_due(order)) == (None, None)


def test_a_request_is_the_same_each_time_it_is_made_as_its_key_demands() -> None:
    first = an_order(payment=Payment.PAID)
    later = an_order({"resource": Step(attempts=7, error="down", at=NOW)}, payment=Payment.PAID)
    assert provision_due(first) == provision_due(later)


@pytest.mark.parametrize(
    ("before", "told", "changes"),
    [
        (Step(), "done", True),
        (Step(), "pending", True),
        (Step(), "failed", True),
        (FAILED, "done", True),
        (PENDING, "done", True),
        (PENDING, "failed", False),
        (PENDING, "pending", False),
        (FAILED, "failed", False),
        (DONE, "done", False),
        (DONE, "failed", False),
        (DONE, "pending", False),
        (Step(n=2), "done", False),
        (Step(state="failed", request_id="r-1"), "pending", False),
    ],
)
def test_a_late_answer_never_puts_an_order_back(before: Step, told: str, changes: bool) -> None:
    asked: Order = an_order(payment=Payment.PAID)
    due = provision_due(asked)
    assert due
    resource = {"failed": Resource.PROVISION_FAILED, "pending": Resource.PENDING_APPROVAL, "done": Resource.PROVISIONED}
    now = asked.with_step("resource", before)
    now = now.model_copy(
        update={"status": now.status.model_copy(update={"resource": resource.get(before.state, Resource.TEMPORARY)})}
    )
    outcome = StepOutcome(told, None if told == "failed" else "r-1")  # type: ignore[arg-type] # one of the three
    assert (answered(now, due, outcome, NOW) is not None) is changes


def test_a_topup_order_is_for_one_code_per_unit_of_each_sku() -> None:
    lines = [{"sku": "TOPUP-100K", "quantity": 2}, {"sku": "TOPUP-100K", "quantity": 3}]
    due = provision_due(an_order(body={**TOPUP, "lines": lines}, payment=Payment.PAID))
    assert due
    assert (due.step, due.calls[0].operation) == ("resource", "codes")
    assert due.calls[0].body["lines"] == [{"sku": "TOPUP-100K", "quantity": 5}]
