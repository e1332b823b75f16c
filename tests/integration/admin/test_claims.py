"""Staff ask whether a customer has paid, see the word given, and answer it (R26, R81)."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from misa_order.kernel.errors import NotFoundError
from misa_order.kernel.history import Why
from misa_order.orders.deadlines import deferred
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.payments.claims.answer import ClaimRequest
from misa_order.payments.claims.claim import claim_payment
from misa_order.runtime import objects
from misa_order.runtime.pictures import KEPT, shown_picture
from tests.builders import CALENDAR, NOW, place
from tests.days import CANCEL_ON, LOCK_ON
from tests.integration.admin.conftest import Ask

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(autouse=True)
def inbox(trusted: pytest.MonkeyPatch) -> str:
    """The bucket of pictures."""
    where: Any = {"LocationConstraint": "ap-southeast-1"}
    boto3.client("s3").create_bucket(Bucket="inbox", CreateBucketConfiguration=where)
    trusted.setenv("INBOX_BUCKET", "inbox")
    return "inbox"


def claimed(store: OrderStore, **evidence: Any) -> Order:
    sent = ClaimRequest.model_validate({"memo": "DH nhahangabc", "paid_at": "2026-11-20", **evidence})
    why = Why("customer:KH0001", NOW, "payment_claimed")
    return claim_payment(place(store).order, sent, objects.keep_object, CALENDAR, store, why)


def picture() -> dict[str, Any]:
    return {"evidence": {"content_type": "image/png", "data": base64.b64encode(PNG).decode()}}


def test_staff_ask_a_customer_once(ask: Ask, order_store: OrderStore) -> None:
    number = place(order_store).order.number
    status, order = ask(f"/orders/{number}/ask-customer", method="POST")
    assert (status, order["status"]["payment"]) == (200, "AWAITING_CUSTOMER")
    assert order["labels"]["payment"] == "Chờ KH xác nhận thanh toán"
    assert order["history"][-1]["actor"] == "staff:lan"
    assert order["claim"] is None
    status, refused = ask(f"/orders/{number}/ask-customer", method="POST")
    assert (status, refused["error"]["code"]) == (409, "order_not_unpaid")


def test_r26_the_address_of_a_picture_shows_it_for_five_minutes(ask: Ask, order_store: OrderStore) -> None:
    claim = ask(f"/orders/{claimed(order_store, **picture()).number}").body["claim"]
    assert "X-Amz-Expires=300&" in claim["evidence"]["url"]


def test_the_claim_and_its_picture_are_in_the_order(ask: Ask, order_store: OrderStore) -> None:
    number = claimed(order_store, **picture()).number
    claim = ask(f"/orders/{number}").body["claim"]
    assert (claim["memo"], claim["paid_at"], claim["rejected"]) == ("DH nhahangabc", "2026-11-20", None)
    assert claim["at"] == "2026-11-21T15:04:05+07:00"
    evidence = claim["evidence"]
    assert (evidence["content_type"], evidence["size"]) == ("image/png", len(PNG))
    assert evidence["url"].startswith("https://inbox.s3.ap-southeast-1.amazonaws.com/claims/")
    assert "response-content-type=image%2Fpng" in evidence["url"]
    assert "response-content-disposition=attachment" in evidence["url"]


def test_the_picture_itself_is_shown_to_who_sees_the_order(ask: Ask, order_store: OrderStore) -> None:
    path = f"/orders/{claimed(order_store, **picture()).number}/claim-picture"
    status, shown = ask(path, "licence_accountant")
    assert (status, shown) == (200, {"content_type": "image/png", "data": base64.b64encode(PNG).decode()})
    status, refused = ask(path, "sales_rep")
    assert (status, refused["error"]["code"]) == (404, "order_not_found")


def test_there_is_no_picture_without_one(ask: Ask, order_store: OrderStore) -> None:
    for number in (claimed(order_store).number, place(order_store, "key-2").order.number):
        status, refused = ask(f"/orders/{number}/claim-picture")
        assert (status, refused["error"]["code"]) == (404, "picture_not_found")


def test_a_claim_without_a_picture_shows_none(ask: Ask, order_store: OrderStore) -> None:
    assert ask(f"/orders/{claimed(order_store).number}").body["claim"]["evidence"] is None


def test_a_claim_is_rejected_with_a_reason(ask: Ask, order_store: OrderStore) -> None:
    number = claimed(order_store).number
    path = f"/orders/{number}/reject-claim"
    status, refused = ask(path, method="POST", body={})
    assert (status, refused["error"]["field"]) == (422, "reason")
    status, order = ask(path, method="POST", body={"reason": "No such transfer"})
    assert (status, order["status"]["payment"]) == (200, "UNPAID")
    assert order["claim"]["rejected"] == "No such transfer"
    assert (order["history"][-1]["why"], order["history"][-1]["note"]) == ("claim_rejected", "No such transfer")
    status, refused = ask(path, method="POST", body={"reason": "No such transfer"})
    assert (status, refused["error"]["code"]) == (409, "no_claim")


def test_a_picture_that_the_bucket_has_forgotten_is_not_asked_for(ask: Ask, order_store: OrderStore) -> None:
    claim = order_store.get(claimed(order_store, **picture()).number).claim
    assert shown_picture(claim, NOW + KEPT)["content_type"] == "image/png"
    with pytest.raises(NotFoundError):
        shown_picture(claim, NOW + KEPT + timedelta(seconds=1))


@pytest.mark.parametrize("action", ["ask-customer", "reject-claim"])
@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("office_accountant", True),
        ("order_accountant", True),
        ("admin", True),
        ("sales_rep", False),
        ("renewals_head", False),
        ("licence_accountant", False),
        ("invoice_accountant", False),
    ],
)
def test_only_the_accountants_of_money_ask_and_reject(
    ask: Ask, order_store: OrderStore, action: str, role: str, allowed: bool
) -> None:
    order = place(order_store).order if action == "ask-customer" else claimed(order_store)
    status, _ = ask(f"/orders/{order.number}/{action}", role, "POST", body={"reason": "None"})
    assert status == (200 if allowed else 403)
    assert (order_store.get(order.number) == order) is not allowed


def test_an_unknown_order_is_404(ask: Ask) -> None:
    assert ask("/orders/1000001/ask-customer", method="POST").status == 404
    assert ask("/orders/1000001/reject-claim", method="POST", body={"reason": "x"}).status == 404


def test_deadlines_of_the_claim_are_shown(ask: Ask, order_store: OrderStore) -> None:
    order = ask(f"/orders/{claimed(order_store).number}").body
    cancel_on, lock_on = (deferred(day, CALENDAR).isoformat() for day in (CANCEL_ON, LOCK_ON))
    assert (order["deferred_until"], order["lock_deferred_until"]) == (cancel_on, lock_on)
    assert order["ask_on"] is None
    assert datetime.fromisoformat(order["claim"]["at"]).astimezone(UTC) == NOW
