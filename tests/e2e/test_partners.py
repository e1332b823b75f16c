"""Partners that refuse, are merely slow or leave it pending (R12, R31, R33); test_steps.py has the other faults."""

from typing import Any

import pytest

from infra.local.simulator.answers import REFUSALS
from tests.builders import DESKTOP, TOPUP
from tests.e2e.outside import Outside

SAAS: dict[str, Any] = {}


def reached(order: dict[str, Any]) -> list[str]:
    return [change["after"] for entry in order["history"] for change in entry["changes"]]


@pytest.mark.parametrize(
    ("kind", "status", "step"),
    [
        (SAAS, {"resource": "PROVISION_FAILED", "revenue": "RECORDED", "invoice": "INVOICING"}, "resource"),
        (TOPUP, {"resource": "CODE_FAILED", "revenue": "NO_CONTRACT"}, "resource"),
        (DESKTOP, {"licence": "REQUEST_FAILED", "revenue": "NOT_RECORDED", "invoice": "NOT_INVOICED"}, "licence"),
    ],
)
def test_what_suman_refuses_is_noted_with_its_words_and_the_rest_goes_on(
    outside: Outside, kind: dict[str, Any], status: dict[str, str], step: str
) -> None:
    order = outside.order(**kind)
    with outside.behaving("refuse", "suman"):
        outside.pay(order)
        refused = outside.reaches(order["number"], **status)
        outside.settle()
    assert refused["steps"][step]["error"] == REFUSALS["suman"]
    refusals = [request for request in outside.asked(order["number"], "suman") if request["status"] == 422]
    assert len(refusals) == 1


def test_a_refused_temporary_grant_is_no_obstacle_once_the_order_is_paid(outside: Outside) -> None:
    with outside.behaving("refuse", "suman"):
        order = outside.order()
        outside.reaches(order["number"], resource="PROVISION_FAILED")
        outside.settle()
    outside.pay(order)
    outside.reaches(order["number"], resource="PROVISIONED")
    assert outside.effects(order["number"], "suman") == ["resource"]


def test_a_contract_that_the_crm_refuses_leaves_the_grant_alone(outside: Outside) -> None:
    order = outside.order(invoice=None)
    with outside.behaving("refuse", "crm"):
        outside.pay(order)
        refused = outside.reaches(order["number"], resource="PROVISIONED", revenue="RECORD_FAILED")
        outside.settle()
    assert refused["steps"]["contract"]["error"] == REFUSALS["crm"]
    assert outside.asked(order["number"], "act") == []


def test_an_invoice_that_act_refuses_leaves_the_grant_alone(outside: Outside) -> None:
    order = outside.order()
    with outside.behaving("refuse", "act"):
        outside.pay(order)
        refused = outside.reaches(order["number"], invoice="REQUEST_FAILED", resource="PROVISIONED")
        outside.settle()
    assert refused["steps"]["invoice"]["error"] == REFUSALS["act"]
    assert outside.effects(order["number"], "suman") == ["temporary", "resource"]
    assert outside.effects(order["number"], "act") == []


def test_partners_that_are_merely_slow_are_waited_for(outside: Outside) -> None:
    with outside.behaving("slow", "suman", "crm", "act", seconds=0.3):
        order = outside.order()
        # Else the worker of the temporary grant, still at it, might meet the other one at the grant for good.
        outside.settle()
        outside.pay(order)
        outside.reaches(order["number"], resource="PROVISIONED", revenue="RECORDED", invoice="INVOICING")
        outside.settle()
    assert [request["repeat"] for request in outside.asked(order["number"], "suman")] == [False, False]


def test_a_grant_that_awaits_approval_is_made_when_suman_approves(outside: Outside) -> None:
    with outside.behaving("pending", "suman"):
        order = outside.order()
        outside.pay(order)
        outside.reaches(order["number"], resource="PENDING_APPROVAL", revenue="RECORDED", invoice="INVOICING")
        outside.settle()
    outside.partner_ends("approve", order["number"])
    granted = outside.reaches(order["number"], resource="PROVISIONED")
    assert reached(granted).count("PROVISIONED") == 1
    assert outside.effects(order["number"], "suman") == ["temporary", "resource"]


def test_a_grant_that_suman_refuses_after_all_has_failed_with_its_words(outside: Outside) -> None:
    with outside.behaving("pending", "suman"):
        order = outside.order()
        outside.pay(order)
        outside.reaches(order["number"], resource="PENDING_APPROVAL")
    outside.partner_ends("approve", order["number"], result="refused")
    refused = outside.reaches(order["number"], resource="PROVISION_FAILED")
    assert refused["steps"]["resource"]["error"] == REFUSALS["suman"]
