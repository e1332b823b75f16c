"""The customer's word (R26) on the running system: asked, given by the link, looked at, and never taken for money."""

import base64
import json
import re
from datetime import datetime, time, timedelta
from typing import Any

import urllib3

from infra.local.entrances import Answer
from misa_order.kernel.calendar import VIETNAM
from tests.e2e.outside import Json, Outside

# One pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def act(outside: Outside, path: str, body: Json | None = None, role: str = "order_accountant") -> Answer:
    """A member of staff does something."""
    token = outside.entrances.token(role, name="lan")
    return outside.entrances.call("POST", f"{outside.system.endpoints['admin']}{path}", body or {}, token=token)


def link(outside: Outside, number: str, letters: int) -> str:
    """The payment page, as the newest of so many letters about an order links to where it takes the customer's word."""
    mails = outside.letters(number, letters)
    found = [(link, mail) for mail in mails for link in re.findall(r"https?://\S+/pay/\S+", mail["text"])]
    newest, mail = found[-1]
    assert f'href="{newest}"' in mail["html"]
    page, _, place = newest.partition("#")
    assert place == "da-chuyen"
    return str(page)


def fetch(url: str) -> urllib3.BaseHTTPResponse:
    """What a browser gets; a function may have to start first."""
    return urllib3.request("GET", url, retries=False, timeout=30)


def claim(memo: str = "chuyen tien mua phan mem") -> dict[str, Any]:
    evidence = {"content_type": "image/png", "data": base64.b64encode(PNG).decode()}
    return {"memo": memo, "paid_at": "2026-11-20", "evidence": evidence}


def test_a_customer_is_asked_answers_by_the_link_and_is_paid_by_the_transfer_alone(outside: Outside) -> None:
    order = outside.order()
    number = order["number"]
    outside.letters(number, 1)
    asked = act(outside, f"/orders/{number}/ask-customer")
    assert (asked.status, asked.body["status"]["payment"]) == (200, "AWAITING_CUSTOMER")
    where = link(outside, number, 2)
    assert where.startswith(outside.system.endpoints["portal"])
    page = fetch(where)
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert number in page.data.decode()
    for _ in range(2):
        taken = outside.entrances.call("POST", f"{where}/claim", claim())
        assert (taken.status, taken.body["status"]["payment"]) == (200, "CUSTOMER_CONFIRMED")
    outside.settle()
    seen = outside.seen(number)
    assert (seen["status"]["resource"], seen["transactions"]) == ("TEMPORARY", [])
    assert seen["claim"]["memo"] == "chuyen tien mua phan mem"
    picture = fetch(seen["claim"]["evidence"]["url"])
    assert (picture.status, picture.data, picture.headers["Content-Type"]) == (200, PNG, "image/png")
    assert picture.headers["Content-Disposition"].startswith("attachment")
    # Granted once more, for as long as the claim defers the lock, and not for good.
    assert outside.effects(number, "suman") == ["temporary", "temporary"]
    assert outside.asked(number, "suman")[-1]["body"]["until"] == seen["lock_deferred_until"] > seen["lock_on"]
    outside.pay(order)
    assert outside.reaches(number, resource="PROVISIONED")["claim"]["memo"] == "chuyen tien mua phan mem"
    assert "<form" not in fetch(where).data.decode()
    late = outside.entrances.call("POST", f"{where}/claim", claim())
    assert (late.status, late.body["error"]["code"]) == (409, "order_paid")


def test_a_claim_that_staff_do_not_believe_leaves_the_order_unpaid_and_the_customer_may_try_again(
    outside: Outside,
) -> None:
    number = outside.order()["number"]
    outside.letters(number, 1)
    act(outside, f"/orders/{number}/ask-customer")
    where = link(outside, number, 2)
    assert outside.entrances.call("POST", f"{where}/claim", claim()).status == 200
    rejected = act(outside, f"/orders/{number}/reject-claim", {"reason": "Không có khoản tiền này"})
    assert (rejected.status, rejected.body["status"]["payment"]) == (200, "UNPAID")
    again = link(outside, number, 3)
    assert "Không có khoản tiền này" in outside.letters(number, 3)[-1]["text"]
    anew = outside.entrances.call("POST", f"{again}/claim", claim("DH khac"))
    assert anew.body["status"]["payment"] == "CUSTOMER_CONFIRMED"
    told = [entry["why"] for entry in outside.seen(number)["history"] if "claim" in entry["why"]]
    assert told == ["payment_claimed", "claim_rejected", "payment_claimed"]


def test_a_portal_may_claim_and_a_stranger_may_not(outside: Outside) -> None:
    order, other = outside.order(), outside.order()
    url = f"{outside.system.endpoints['portal']}/v1/orders/{order['number']}/payment-claim"
    assert outside.entrances.call("POST", url, claim()).status == 401
    assert outside.entrances.call("GET", url).status == 401
    stranger = outside.entrances.token("portal", "MEINVOICE")
    assert outside.entrances.call("POST", url, claim(), token=stranger).status == 404
    act(outside, f"/orders/{other['number']}/ask-customer")
    token = link(outside, other["number"], 2).rpartition("/")[2]
    assert outside.entrances.call("POST", f"{url}?token={token}", claim()).status == 401
    assert outside.seen(order["number"])["status"]["payment"] == "UNPAID"
    own = outside.entrances.token("portal", "CUKCUK")
    assert outside.entrances.call("POST", url, claim(), token=own).body["status"]["payment"] == "CUSTOMER_CONFIRMED"


def test_a_picture_that_is_none_is_refused_and_one_of_three_megabytes_is_taken(outside: Outside) -> None:
    number = outside.order()["number"]
    url = f"{outside.system.endpoints['portal']}/v1/orders/{number}/payment-claim"
    token = outside.entrances.token("portal", "CUKCUK")
    for content, field in ((b"<html>", "evidence.data"), (PNG.ljust(3 * 1024 * 1024 + 1, b"\0"), "evidence.data")):
        sent = {**claim(), "evidence": {"content_type": "image/png", "data": base64.b64encode(content).decode()}}
        refused = outside.entrances.call("POST", url, sent, token=token)
        assert (refused.status, refused.body["error"]["field"]) == (422, field)
    assert outside.seen(number)["claim"] is None
    largest = base64.b64encode(PNG.ljust(3 * 1024 * 1024, b"\0")).decode()
    sent = {**claim(), "evidence": {"content_type": "image/png", "data": largest}}
    assert outside.entrances.call("POST", url, sent, token=token).status == 200
    assert outside.seen(number)["claim"]["evidence"]["size"] == 3 * 1024 * 1024


def test_the_morning_job_asks_on_its_day_and_once(outside: Outside) -> None:
    number = outside.order()["number"]
    day = datetime.fromisoformat(outside.seen(number)["ask_on"]).date()
    morning = datetime.combine(day, time(8), VIETNAM)
    for at, payment in ((morning - timedelta(days=1), "UNPAID"), (morning, "AWAITING_CUSTOMER")):
        for _ in range(2):
            run(outside, at)
        assert outside.seen(number)["status"]["payment"] == payment
    outside.settle()
    # Beside it there may be warnings of a deadline that is near, as the weekdays fall.
    assert [mail["subject"][-10:] for mail in outside.letters(number, 2)].count("toán chưa?") == 1


def run(outside: Outside, at: datetime) -> None:
    """The schedule's event, by the business date that it carries."""
    done = outside.system.aws.client("lambda").invoke(
        FunctionName=outside.system.endpoints["functions"]["remind_customers"],
        Payload=json.dumps({"time": at.isoformat()}).encode(),
    )
    assert "FunctionError" not in done, done["Payload"].read()
