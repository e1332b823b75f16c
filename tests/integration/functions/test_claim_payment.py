"""A customer's word through its function (R26): by a portal's token, by the link, and by nothing else."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from infra.local.tokens import AUDIENCE, ISSUER, TokenIssuer
from misa_order.kernel import signature
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.runtime import wiring
from misa_order.runtime.links import payment_links
from tests.builders import Context, counted_calls, event, http_event, load_function, place
from tests.days import ASK_ON, morning_of
from tests.published_keys import PublishedKeys

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
CLAIM = {"memo": "DH nhahangabc", "paid_at": "2026-11-20"}
PICTURE = {"content_type": "image/png", "data": base64.b64encode(PNG).decode()}


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> TokenIssuer:
    return TokenIssuer(tmp_path_factory.mktemp("keys"))


@pytest.fixture(autouse=True)
def environment(function_environment: pytest.MonkeyPatch, issuer: TokenIssuer) -> pytest.MonkeyPatch:
    """What the template gives this function."""
    where: Any = {"LocationConstraint": "ap-southeast-1"}
    boto3.client("s3").create_bucket(Bucket="inbox", CreateBucketConfiguration=where)
    variables = {
        "INBOX_BUCKET": "inbox",
        "TOKEN_ISSUER": ISSUER,
        "TOKEN_AUDIENCE": AUDIENCE,
    }
    for name, value in variables.items():
        function_environment.setenv(name, value)
    keys = PublishedKeys(issuer.jwks())
    function_environment.setattr(wiring, "token_keys", lambda: keys)
    return function_environment


@pytest.fixture
def order(order_store: OrderStore) -> Order:
    return place(order_store).order


def link_token(number: str, age: timedelta = timedelta()) -> str:
    """The token of an old link: letters link to the payment page now, and those that were sent still work."""
    expires = datetime.now(UTC) - age + signature.LINK_LIFETIME
    return signature.link_token(f"payment-claim/{number}", b"secret of the links", expires)


def ask(method: str, number: str, token: str | None, body: Any = None, **headers: str) -> dict[str, Any]:
    path = f"/v1/orders/{number}/payment-claim" + (f"?token={token}" if token else "")
    made = http_event(method, path, f"{method} /v1/orders/{{number}}/payment-claim", body)
    del made["requestContext"]["authorizer"]
    made["headers"] = {**headers, "content-type": "application/json"}
    answer: dict[str, Any] = load_function("claim_payment").handler(made, Context())
    return answer


def claim(number: str, token: str | None, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
    answer = ask("POST", number, token, body or CLAIM, **headers)
    return answer["statusCode"], json.loads(answer["body"])


def bearer(issuer: TokenIssuer, role: str, *products: str) -> str:
    return f"Bearer {issuer.issue(role, products, role, datetime.now(UTC) - timedelta(hours=1))}"


def test_the_link_takes_a_claim_with_its_picture_and_keeps_both(order: Order, order_store: OrderStore) -> None:
    status, shown = claim(order.number, link_token(order.number), {**CLAIM, "evidence": PICTURE})
    assert (status, shown["status"]["payment"]) == (200, "CUSTOMER_CONFIRMED")
    kept = order_store.get(order.number).claim
    assert kept
    assert kept.evidence
    assert boto3.client("s3").get_object(Bucket="inbox", Key=kept.evidence.key)["Body"].read() == PNG
    assert order_store.history(order.number)[-1].actor == "customer:KH0001"


def test_the_same_claim_again_answers_the_same(order: Order) -> None:
    token = link_token(order.number)
    assert claim(order.number, token) == claim(order.number, token)


def test_a_portal_claims_for_its_customer_by_its_token(order: Order, issuer: TokenIssuer) -> None:
    status, shown = claim(order.number, None, authorization=bearer(issuer, "portal", "CUKCUK"))
    assert (status, shown["status"]["payment"]) == (200, "CUSTOMER_CONFIRMED")


def test_an_order_of_another_portal_does_not_exist_for_it(
    order: Order, issuer: TokenIssuer, order_store: OrderStore
) -> None:
    status, shown = claim(order.number, None, authorization=bearer(issuer, "portal", "MEINVOICE"))
    assert (status, shown["error"]["code"]) == (404, "order_not_found")
    assert order_store.get(order.number) == order


def test_staff_do_not_speak_for_customers(order: Order, issuer: TokenIssuer) -> None:
    assert claim(order.number, None, authorization=bearer(issuer, "admin"))[0] == 403


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        (lambda number: None, {}),
        (lambda number: "1.2", {}),
        (lambda number: link_token("1000010"), {}),
        (lambda number: link_token(number, age=timedelta(days=15)), {}),
        (lambda number: None, {"authorization": "Bearer nonsense"}),
        (link_token, {"authorization": "Bearer nonsense"}),
    ],
)
def test_nobody_else_is_heard_and_nothing_of_the_order_is_told(
    order: Order, order_store: OrderStore, token: Callable[[str], str | None], headers: dict[str, str]
) -> None:
    with counted_calls(wiring.client("dynamodb")) as calls:
        status, shown = claim(order.number, token(order.number), {"nonsense": 1}, **headers)
    assert (status, calls) == (401, [])
    assert set(shown) == {"error", "request_id"}
    assert order_store.get(order.number) == order


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"paid_at": "2026-11-20"}, "memo"),
        ({**CLAIM, "memo": "x" * 501}, "memo"),
        ({**CLAIM, "paid_at": "2999-01-01"}, "paid_at"),
        ({**CLAIM, "evidence": {**PICTURE, "content_type": "application/pdf"}}, "evidence.content_type"),
        ({**CLAIM, "evidence": {**PICTURE, "content_type": "image/jpeg"}}, "evidence.data"),
        ({**CLAIM, "evidence": {**PICTURE, "data": "A" * 4_194_308}}, "evidence.data"),
        ({**CLAIM, "amount": 5}, "amount"),
        ("no JSON", "body"),
    ],
)
def test_a_bad_claim_names_its_field_and_changes_nothing(
    order: Order, order_store: OrderStore, body: Any, field: str
) -> None:
    status, shown = claim(order.number, link_token(order.number), body)
    assert (status, shown["error"]["field"]) == (422, field)
    assert order_store.get(order.number) == order
    assert "Contents" not in boto3.client("s3").list_objects_v2(Bucket="inbox")


def test_an_old_link_leads_to_where_the_payment_page_takes_the_customers_word(order: Order) -> None:
    answer = ask("GET", order.number, link_token(order.number))
    assert (answer["statusCode"], answer["body"]) == (303, "")
    address = payment_links(datetime.now(UTC))(order)
    assert answer["headers"]["Location"] == f"{address}#da-chuyen"
    assert answer["headers"]["Referrer-Policy"] == "no-referrer"


def test_an_old_link_to_an_order_that_is_not_there_any_more_is_as_wrong_as_any_other(order: Order) -> None:
    """After the table was restored to an instant before the order."""
    gone, wrong = ask("GET", "1000010", link_token("1000010")), ask("GET", "1000010", link_token(order.number))
    assert (gone["statusCode"], gone["body"], gone["headers"]) == (401, wrong["body"], wrong["headers"])
    assert claim("1000010", link_token("1000010"))[0] == 401


@pytest.mark.parametrize("token", [None, "1.2", "other", "page", "rest"])
def test_a_link_that_opens_nothing_shows_a_page_that_tells_of_no_order(order: Order, token: str | None) -> None:
    page = payment_links(datetime.now(UTC))(order).partition("/pay/")[2]
    given = {"other": link_token("1000010"), "page": page, "rest": page.partition(".")[2]}
    answer = ask("GET", order.number, given.get(token, token) if token else None)
    assert answer["statusCode"] == 401
    assert order.number not in answer["body"]
    assert "<form" not in answer["body"]


def test_no_log_line_carries_the_memo_or_the_token(
    order: Order, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    token = link_token(order.number)
    claim(order.number, token, {**CLAIM, "memo": "TRAN THI SECRET"})
    claim(order.number, token, {**CLAIM, "memo": "TRAN THI SECRET" * 40})
    ask("GET", order.number, token)
    told = capsys.readouterr().out + "".join(str(vars(record)) for record in caplog.records)
    assert "PaymentClaimed" in told
    assert "SECRET" not in told
    assert token not in told


def test_the_morning_run_asks_whoever_is_due_by_the_time_of_its_event(order: Order, order_store: OrderStore) -> None:
    load_function("remind_customers").handler(event("schedule") | {"time": morning_of(ASK_ON).isoformat()}, Context())
    assert order_store.get(order.number).status.payment is Payment.AWAITING_CUSTOMER
