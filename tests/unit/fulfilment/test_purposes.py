"""What a payment starts, for each kind of order and whatever it is for (R14, R30)."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from misa_order.fulfilment.steps import contract_due, invoice_due, provision_due
from misa_order.orders.order import Order, Step
from misa_order.orders.order_request import Purpose
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource, Revenue
from tests.builders import DESKTOP, TOPUP, order_body
from tests.unit.fulfilment.orders_made import an_order

KINDS: Mapping[str, dict[str, Any]] = {"saas": {}, "desktop": DESKTOP, "topup": TOPUP}
GRANTED: Mapping[str, dict[str, Any]] = {
    "saas": {"resource": Resource.PROVISIONED},
    "desktop": {"licence": Licence.ISSUED},
    "topup": {"resource": Resource.CODE_ISSUED},
}
OPERATIONS = {"saas": "grant", "desktop": "licence", "topup": "codes"}


def ordered(kind: str, purpose: Purpose, *, invoice: bool, **status: Any) -> Order:
    details = order_body()["invoice"] if invoice else None
    return an_order(body={**KINDS[kind], "purpose": purpose, "invoice": details}, **status)


@pytest.mark.parametrize(("kind", "purpose", "invoice"), list(product(KINDS, Purpose, [True, False])))
def test_first_states_are_those_of_the_kind(kind: str, purpose: Purpose, *, invoice: bool) -> None:
    status = ordered(kind, purpose, invoice=invoice).status
    topup = kind == "topup"
    assert status.revenue is (Revenue.NO_CONTRACT if topup else Revenue.NOT_RECORDED)
    assert status.invoice is (Invoice.NO_INVOICE if topup and not invoice else Invoice.NOT_INVOICED)
    assert status.licence is (Licence.NOT_ISSUED if kind == "desktop" else None)
    assert status.resource is {"saas": Resource.TEMPORARY, "topup": Resource.CODE_NOT_ISSUED}.get(kind)


@pytest.mark.parametrize(("kind", "purpose"), list(product(KINDS, Purpose)))
def test_a_payment_asks_suman_for_what_the_kind_grants(kind: str, purpose: Purpose) -> None:
    due = provision_due(ordered(kind, purpose, invoice=True, payment=Payment.PAID))
    assert due
    [call] = due.calls
    assert (call.partner, call.operation, call.body["purpose"]) == ("suman", OPERATIONS[kind], purpose)
    assert due.key == f"1000002/{'licence' if kind == 'desktop' else 'resource'}/1"


@pytest.mark.parametrize(("kind", "purpose"), list(product(KINDS, Purpose)))
def test_the_contract_begins_as_a_draft_for_new_customers_and_recorded_for_all_others(
    kind: str, purpose: Purpose
) -> None:
    due = contract_due(ordered(kind, purpose, invoice=True, payment=Payment.PAID, **GRANTED[kind]))
    if kind == "topup":
        assert due is None
    else:
        assert due
        assert [call.partner for call in due.calls] == ["crm", "act"]
        assert {call.body["state"] for call in due.calls} == {"DRAFT" if purpose is Purpose.NEW else "RECORDED"}


@pytest.mark.parametrize(("kind", "purpose", "invoice"), list(product(KINDS, Purpose, [True, False])))
def test_an_invoice_is_requested_as_approved_where_its_details_were_given_and_only_there(
    kind: str, purpose: Purpose, *, invoice: bool
) -> None:
    due = invoice_due(ordered(kind, purpose, invoice=invoice, payment=Payment.PAID, **GRANTED[kind]))
    assert (due is not None) is invoice
    if due:
        assert [(call.partner, call.body["state"]) for call in due.calls] == [("crm", "APPROVED"), ("act", "APPROVED")]


@pytest.mark.parametrize(("kind", "purpose"), list(product(["saas", "topup"], Purpose)))
def test_contract_and_invoice_do_not_wait_for_what_suman_refuses(kind: str, purpose: Purpose) -> None:
    failed = Resource.PROVISION_FAILED if kind == "saas" else Resource.CODE_FAILED
    paid = ordered(kind, purpose, invoice=True, payment=Payment.PAID, resource=failed)
    order = paid.with_step("resource", Step(state="failed"))
    assert provision_due(order) is None
    assert invoice_due(order)
    assert (contract_due(order) is None) is (kind == "topup")


@pytest.mark.parametrize(("purpose", "licence"), list(product(Purpose, set(Licence) - {Licence.ISSUED})))
def test_those_of_a_desktop_order_wait_for_its_licence(purpose: Purpose, licence: Licence) -> None:
    order = ordered("desktop", purpose, invoice=True, payment=Payment.PAID, licence=licence)
    assert (contract_due(order), invoice_due(order)) == (None, None)


@pytest.mark.parametrize(("kind", "purpose"), list(product(KINDS, Purpose)))
def test_nothing_but_a_temporary_grant_precedes_the_money(kind: str, purpose: Purpose) -> None:
    order = ordered(kind, purpose, invoice=True)
    assert (contract_due(order), invoice_due(order)) == (None, None)
    due = provision_due(order)
    assert (due.step if due else None) == ("temporary" if kind == "saas" else None)
