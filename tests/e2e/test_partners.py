"""Partners that refuse, are down, slow, answer twice or leave it pending (R12, R31, R33)."""

from datetime import datetime
from typing import Any

import pytest

from infra.local.simulator.answers import REFUSALS
from tests.builders import DESKTOP, TOPUP
from tests.e2e.outside import Outside, until

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


def test_partners_that_were_down_are_asked_again_and_do_everything_once(outside: Outside) -> None:
    order = outside.order()
    number = order["number"]
    with outside.behaving("down", "suman", "act", "mail"):
        outside.pay(order)
        tried = {"resource", "contract", "invoice"}
        until("a try of every step", lambda: tried <= outside.seen(number)["steps"].keys())
        waiting = outside.seen(number)
        assert (waiting["status"]["resource"], waiting["status"]["revenue"]) == ("TEMPORARY", "NOT_RECORDED")
        for step in tried:
            assert waiting["steps"][step]["state"] == "waiting"
            assert waiting["steps"][step]["error"]
    outside.reaches(number, resource="PROVISIONED", revenue="RECORDED", invoice="INVOICING")
    outside.settle()
    first, *_, last = [request for request in outside.asked(number, "suman") if not request["body"]["temporary"]]
    assert first["idempotency_key"] == last["idempotency_key"]
    assert 9 < (datetime.fromisoformat(last["at"]) - datetime.fromisoformat(first["at"])).total_seconds() < 20
    assert outside.effects(number, "suman") == ["temporary", "resource"]
    assert sorted(outside.effects(number, "crm")) == sorted(outside.effects(number, "act")) == ["contract", "invoice"]
    assert len({mail["subject"] for mail in outside.letters(number, 3)}) == len(outside.letters(number, 3)) == 3


def test_a_partner_too_slow_to_be_heard_has_acted_once_when_asked_again(outside: Outside) -> None:
    order = outside.order()
    number = order["number"]
    with outside.behaving("slow", "suman", seconds=6):
        outside.pay(order)
        until("the grant", lambda: "resource" in outside.effects(number, "suman"))
        assert outside.seen(number)["status"]["resource"] == "TEMPORARY"
    outside.reaches(number, resource="PROVISIONED")
    outside.settle()
    assert [request["repeat"] for request in outside.asked(number, "suman")] == [False, False, True]
    assert outside.effects(number, "suman") == ["temporary", "resource"]


def test_partners_that_are_merely_slow_are_waited_for(outside: Outside) -> None:
    with outside.behaving("slow", "suman", "crm", "act", seconds=0.3):
        order = outside.order()
        # Else the worker of the temporary grant, still at it, might meet the other one at the grant for good.
        outside.settle()
        outside.pay(order)
        outside.reaches(order["number"], resource="PROVISIONED", revenue="RECORDED", invoice="INVOICING")
        outside.settle()
    assert [request["repeat"] for request in outside.asked(order["number"], "suman")] == [False, False]


@pytest.mark.parametrize(
    ("kind", "axis", "state", "letters"),
    [(SAAS, "resource", "PROVISIONED", 3), (TOPUP, "resource", "CODE_ISSUED", 3), (DESKTOP, "licence", "ISSUED", 3)],
)
def test_a_partner_that_answers_twice_has_one_effect(
    outside: Outside, kind: dict[str, Any], axis: str, state: str, letters: int
) -> None:
    with outside.behaving("twice", "suman", "act"):
        order = outside.order(**kind)
        number = order["number"]
        outside.pay(order)
        if kind is DESKTOP:
            outside.reaches(number, licence="ISSUING")
            outside.partner_ends("approve", number)
        outside.reaches(number, **{axis: state})
        outside.letters(number, letters)
        outside.settle()
    seen = outside.seen(number)
    assert reached(seen).count(state) == 1
    assert len(outside.letters(number, letters)) == letters
    assert outside.effects(number, "suman").count("licence" if kind is DESKTOP else "resource") == 1


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
