"""What a partner's callback makes of an order: wanted or too late, once, and what it has others do (R33, R52)."""

from typing import Any

import pytest

from misa_order.fulfilment.answers import StepOutcome
from misa_order.fulfilment.outcomes import RESUMED, called_back
from misa_order.orders.order import Commitment, Order, Step
from misa_order.orders.statuses import Invoice, Payment, Resource
from tests.builders import NOW
from tests.unit.fulfilment.orders_made import an_order, states

UNPAID, PAID, CANCELLED = states("payment", Payment.UNPAID, Payment.PAID, Payment.CANCELLED)
LOCKED, REVOKED = states("resource", Resource.LOCKED, Resource.REVOKED)
COMMITMENT = Commitment(renewal="r", until=NOW.date(), rep="an", accepted_by="an", on_behalf_of=None, accepted_at=NOW)
DONE, REFUSED = StepOutcome("done", "r-1"), StepOutcome("failed", error="no")


@pytest.mark.parametrize(
    ("step", "outcome", "before", "changes"),
    [
        ("temporary", DONE, UNPAID, True),
        ("temporary", REFUSED, {"payment": Payment.TEMP_CANCELLED}, True),
        ("temporary", DONE, PAID, False),
        ("temporary", DONE, CANCELLED | REVOKED, True),
        ("temporary", REFUSED, CANCELLED | REVOKED, False),
        ("resource", DONE, PAID, True),
        ("resource", DONE, UNPAID, False),
        ("resource", DONE, CANCELLED, False),
        ("invoice", DONE, PAID, True),
        ("invoice", DONE, UNPAID, False),
    ],
)
def test_a_callback_counts_while_the_order_asks_for_it_and_once(
    step: str, outcome: StepOutcome, before: Any, *, changes: bool
) -> None:
    order = an_order({step: Step(state="pending")}, **before)
    change = called_back(order, step, outcome, NOW)
    assert (change is not None) is changes
    if change:
        assert called_back(change.order, step, outcome, NOW) is None
    assert called_back(order.with_step(step, Step(state="done")), step, REFUSED, NOW) is None


def test_an_invoice_on_a_commitment_is_issued_before_the_money_and_not_once_it_is_cancelled() -> None:
    order = an_order({"invoice": Step(state="pending")}, invoice=Invoice.INVOICING)
    committed = order.model_copy(update={"commitment": COMMITMENT})
    change = called_back(committed, "invoice", DONE, NOW)
    assert change
    assert (change.order.status.invoice, change.event) == (Invoice.INVOICED, "InvoiceIssued")
    gone = committed.moved(payment=Payment.CANCELLED)
    assert called_back(gone, "invoice", DONE, NOW) is None
    assert called_back(committed, "resource", DONE, NOW) is None


def test_a_callback_that_makes_another_call_necessary_has_a_worker_look_again() -> None:
    def event(order: Order, step: str = "temporary") -> str | None:
        change = called_back(order, step, DONE, NOW)
        assert change
        return change.event

    pending = {"temporary": Step(state="pending")}
    assert event(an_order(pending, **LOCKED)) == RESUMED == "ProvisioningResumed"
    assert event(an_order(pending, **CANCELLED, **REVOKED)) == RESUMED
    assert event(an_order(pending)) is None
    assert event(an_order({"resource": Step(state="pending")}, **PAID), "resource") == "ResourceProvisioned"
