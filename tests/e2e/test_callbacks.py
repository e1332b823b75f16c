"""SUMAN's and ACT's callbacks: signed, timely, harmless when repeated or late (R33)."""

import json
from functools import partial
from typing import Any

import pytest

from tests.builders import DESKTOP
from tests.e2e.outside import Outside, in_parallel

LICENCE_KEY = "AAAAA-BBBBB-CCCCC"


def awaiting_licence(outside: Outside) -> tuple[str, dict[str, str]]:
    """A paid Desktop order and the callback that would give it its licence."""
    number = str(outside.order(**DESKTOP)["number"])
    outside.pay(outside.portal("GET", f"/v1/orders/{number}", "SME").body)
    request_id = outside.reaches(number, licence="ISSUING")["steps"]["licence"]["request_id"]
    outside.settle()
    return number, {"request_id": request_id, "order": number, "result": "issued", "licence_key": LICENCE_KEY}


@pytest.mark.parametrize("how", [{"secret": b"a guess"}, {"age": 301}, {"age": -310}])
def test_a_callback_that_is_badly_or_no_longer_signed_is_refused_and_changes_nothing(
    outside: Outside, how: dict[str, Any]
) -> None:
    number, body = awaiting_licence(outside)
    before = outside.seen(number)
    answer = outside.callback("suman", body, **how)
    assert (answer.status, answer.body["error"]["field"]) == (401, "X-Signature")
    assert outside.seen(number) == before


def test_a_callback_signed_with_another_partners_secret_is_refused(outside: Outside) -> None:
    number, body = awaiting_licence(outside)
    acts = outside.system.simulator.secrets["act_callback"]
    assert outside.callback("suman", body, secret=acts).status == 401
    assert outside.seen(number)["status"]["licence"] == "ISSUING"


@pytest.mark.parametrize("partner", ["suman", "act"])
@pytest.mark.parametrize("body", [b"no json", b"[]", b"{}", b'{"request_id": "1", "order": "1", "result": "perhaps"}'])
def test_a_callback_that_says_nothing_readable_is_refused(outside: Outside, partner: str, body: bytes) -> None:
    answer = outside.callback(partner, body)
    assert answer.status == 422
    assert answer.body["error"]["field"]


def test_a_callback_about_an_order_that_is_not_there_is_refused(outside: Outside) -> None:
    body = {"request_id": "1", "order": "1000001", "result": "issued"}
    assert outside.callback("suman", body).status == 404


def test_a_callback_five_times_at_once_issues_one_licence(outside: Outside) -> None:
    number, body = awaiting_licence(outside)
    same = json.dumps(body).encode()
    # Five workers that are awake: where each has yet to start, no two would meet.
    assert {answer.status for answer in in_parallel([partial(outside.callback, "suman", b"{}")] * 5)} == {422}
    answers = in_parallel([partial(outside.callback, "suman", same)] * 5)
    assert [answer.status for answer in answers] == [200] * 5
    outside.reaches(number, licence="ISSUED", revenue="RECORDED", invoice="INVOICING")
    outside.settle()
    issued = outside.seen(number)
    assert outside.callback("suman", same).status == 200
    assert outside.seen(number) == issued
    assert [entry["why"] for entry in issued["history"]].count("licence_issued") == 1
    assert sorted(outside.effects(number, "crm")) == sorted(outside.effects(number, "act")) == ["contract", "invoice"]
    assert [LICENCE_KEY in mail["text"] for mail in outside.letters(number, 3)] == [False, False, True]


def test_an_invoice_told_twice_is_issued_and_mailed_once(outside: Outside) -> None:
    order = outside.order()
    number = order["number"]
    outside.pay(order)
    waiting = outside.reaches(number, invoice="INVOICING", resource="PROVISIONED", revenue="RECORDED")
    body = {
        "request_id": waiting["steps"]["invoice"]["request_id"],
        "order": number,
        "event": "invoice_issued",
        "invoice_number": "00000123",
        "invoice_url": "https://hoadon.example/123.pdf",
    }
    assert [outside.callback("act", body).status for _ in range(2)] == [200, 200]
    outside.letters(number, 4)
    outside.settle()
    assert [entry["why"] for entry in outside.seen(number)["history"]].count("invoice_issued") == 1
    assert ["00000123" in mail["text"] for mail in outside.letters(number, 4)].count(True) == 1


def test_what_comes_late_for_a_cancelled_order_is_taken_and_changes_nothing(outside: Outside) -> None:
    number = outside.order()["number"]
    outside.settle()
    request_id = outside.seen(number)["steps"]["temporary"]["request_id"]
    assert outside.portal("POST", f"/v1/orders/{number}/cancel").status == 200
    outside.settle()
    cancelled = outside.seen(number)
    assert (cancelled["status"]["payment"], cancelled["status"]["resource"]) == ("CANCELLED", "REVOKED")
    late = {"request_id": request_id, "order": number, "result": "issued"}
    invoiced = {"request_id": "act-1", "order": number, "event": "invoice_issued", "invoice_number": "1"}
    assert outside.callback("suman", late).status == outside.callback("act", invoiced).status == 200
    outside.settle()
    assert outside.seen(number) == cancelled
    assert outside.effects(number, "suman") == ["temporary", "revoke"]
