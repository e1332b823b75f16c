"""Which failed steps somebody has still to do something about (R31)."""

from typing import Any

import pytest

from misa_order.orders.failures import failed_steps
from misa_order.orders.order import Commitment, Order, Step, StepName
from misa_order.orders.order_filter import has_failed
from misa_order.orders.statuses import Payment, Resource
from tests.builders import DESKTOP, NOW
from tests.unit.fulfilment.orders_made import an_order

UNPAID, PAID, CANCELLED = ({"payment": payment} for payment in (Payment.UNPAID, Payment.PAID, Payment.CANCELLED))
LOCKED, REVOKED = {"resource": Resource.LOCKED}, {"resource": Resource.REVOKED}
TEMP_CANCELLED = {"payment": Payment.TEMP_CANCELLED}
PROVISIONED, PROVISION_FAILED = {"resource": Resource.PROVISIONED}, {"resource": Resource.PROVISION_FAILED}


def with_failed(name: str, status: dict[str, Any]) -> Order:
    return an_order({name: Step(state="failed")}, **status)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("temporary", UNPAID | PROVISION_FAILED),
        ("lock", UNPAID | LOCKED),
        ("lock", TEMP_CANCELLED | LOCKED),
        ("unlock", PAID | PROVISION_FAILED),
        ("resource", PAID | PROVISION_FAILED),
        ("revoke", CANCELLED | REVOKED),
        ("contract", PAID | PROVISIONED),
        ("invoice", PAID | PROVISIONED),
        ("withdraw", UNPAID),
        ("withdraw", PAID | PROVISIONED),
    ],
)
def test_a_failed_step_that_the_order_still_asks_for_is_found(name: str, status: dict[str, Any]) -> None:
    order = with_failed(name, status)
    assert failed_steps(order) == (StepName(name),)
    assert has_failed(order)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("temporary", PAID | PROVISIONED),
        ("temporary", CANCELLED | REVOKED),
        ("lock", PAID | PROVISIONED),
        ("lock", CANCELLED | REVOKED),
        ("unlock", UNPAID | LOCKED),
        ("revoke", PAID | PROVISIONED),
        ("contract", UNPAID),
    ],
)
def test_one_that_was_overtaken_is_not(name: str, status: dict[str, Any]) -> None:
    order = with_failed(name, status)
    assert failed_steps(order) == ()
    assert not has_failed(order)


@pytest.mark.parametrize("state", ["waiting", "pending", "done"])
@pytest.mark.parametrize("name", StepName)
def test_a_step_that_did_not_fail_is_not(name: StepName, state: Any) -> None:
    assert failed_steps(an_order({name: Step(state=state)}, payment=Payment.PAID)) == ()


@pytest.mark.parametrize("status", [UNPAID, PAID, CANCELLED])
@pytest.mark.parametrize("body", [DESKTOP, {}])
def test_what_an_undo_did_not_get_taken_back_is_found_whatever_becomes_of_the_order(status: Any, body: Any) -> None:
    withdrawal = Step(state="failed", withdraws="1000002/resource/1")
    assert failed_steps(an_order({"revoke": withdrawal}, body, **status)) == (StepName.REVOKE,)


@pytest.mark.parametrize(("status", "found"), [(UNPAID, True), (PAID, True), (CANCELLED, False)])
def test_contract_and_invoice_of_a_commitment_are_wanted_before_the_money(status: Any, *, found: bool) -> None:
    commitment = Commitment(
        renewal="R1", until=NOW.date(), rep="an", accepted_by="an", on_behalf_of=None, accepted_at=NOW
    )
    for name in ("contract", "invoice"):
        order = with_failed(name, status).model_copy(update={"commitment": commitment})
        assert bool(failed_steps(order)) is found
