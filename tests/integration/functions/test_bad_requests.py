"""Whatever is sent to a function of the portal: a clear refusal in the one form, never a failure (R90)."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from infra.local.tokens import AUDIENCE, ISSUER, TokenIssuer
from misa_order.kernel.signature import LINK_LIFETIME, link_token, sign
from misa_order.orders.store import OrderStore
from misa_order.runtime import wiring
from tests.builders import Context, http_event, load_function, order_body, place
from tests.page_links import page_path
from tests.published_keys import PublishedKeys

type Event = dict[str, Any]

DEEP = b"[" * 100_000 + b"]" * 100_000
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "blank": b"  \n",
    "null": b"null",
    "a number": b"5",
    "a text": b'"x"',
    "a list": b"[]",
    "a list of one": b"[{}]",
    "nothing in it": b"{}",
    "broken off": b'{"domain": "a',
    "two values": b"{}{}",
    "deep lists": DEEP,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep in a field": b'{"domain": ' + DEEP + b"}",
    "rather deep": b'{"domain": ' + b"[" * 500 + b"]" * 500 + b"}",
    "not a number": b'{"domain": NaN}',
    "infinite": b'{"count": Infinity}',
    "too large a fraction": b'{"count": 1e999}',
    "too long a number": b'{"count": ' + b"9" * 10_000 + b"}",
    "twice": b'{"domain": "a", "domain": "b"}',
    "a mark of byte order": b"\xef\xbb\xbf{}",
    "UTF-16": '{"domain": "a"}'.encode("utf-16"),
    "Latin-1": '{"domain": "é"}'.encode("latin-1"),
    "overlong": b'{"domain": "\xc0\x80"}',
    "a lone surrogate": b'{"domain": "\\ud800"}',
    "a lone surrogate as a name": b'{"\\ud800": 1}',
    "a null character": b'{"domain": "\\u0000"}',
    "a raw control character": b'{"domain": "\x00"}',
    "a long text": b'{"domain": "' + b"a" * 1_000_000 + b'"}',
    "a long name": b'{"' + b"a" * 1_000_000 + b'": 1}',
    "many fields": json.dumps({f"f{n}": n for n in range(20_000)}).encode(),
}
KINDS = [
    None,
    "",
    "application/json",
    "Application/JSON; charset=utf-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    "text/plain",
    "\x00",
    "a" * 5_000,
]
PATHS = ["%00", "%23", "a%2Fb", "\x00", "#", "😀", "%F0%9F%98%80", " ", "1" * 5_000, "é", "%", "..", "\ud800"]


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> TokenIssuer:
    return TokenIssuer(tmp_path_factory.mktemp("keys"))


@pytest.fixture(autouse=True)
def environment(function_environment: pytest.MonkeyPatch, issuer: TokenIssuer) -> None:
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


ROUTES = {
    "create_order": ("POST", "/v1/orders"),
    "cancel_order": ("POST", "/v1/orders/{id}/cancel"),
    "claim_payment": ("POST", "/v1/orders/{id}/payment-claim"),
    "show_payment": ("POST", "/pay/{id}/claim"),
    "request_renewal": ("POST", "/v1/renewals"),
    "check_quota": ("POST", "/v1/quota/check"),
    "record_usage": ("POST", "/v1/quota/usage"),
    "show_orders": ("GET", "/v1/orders/{id}"),
    "show_renewals": ("GET", "/v1/renewals"),
    "complete_provisioning": ("POST", "/v1/callbacks/suman"),
    "complete_invoice": ("POST", "/v1/callbacks/act"),
    "confirm_gateway_payment": ("POST", "/v1/callbacks/gateways/{id}"),
    "receive_bank_feed": ("POST", "/v1/bank-feeds/{id}"),
}
SIGNED = {
    "complete_provisioning": "suman-callback-secret",
    "complete_invoice": "act-callback-secret",
    "confirm_gateway_payment": "card-callback-secret",
    "receive_bank_feed": "generic-feed-secret",
}
KNOWN = {"confirm_gateway_payment": "card", "receive_bank_feed": "generic"}
READING = sorted(set(ROUTES) - {"cancel_order", "show_orders", "show_renewals"})


def request(function: str, raw: bytes, order: str = "1000002", kind: str | None = "application/json") -> Event:
    """A request with everything right but its body: signed, with a link's token, with a key."""
    method, path = ROUTES[function]
    named = path.replace("{id}", KNOWN.get(function, order))
    made = http_event(method, named, path, None, idempotency_key="key-1")
    made["headers"] = {**made["headers"], "content-type": kind}
    if kind is None:
        del made["headers"]["content-type"]
    if function == "claim_payment":
        del made["headers"]["authorization"]
        token = link_token(f"payment-claim/{order}", b"secret of the links", datetime.now(UTC) + LINK_LIFETIME)
        made["queryStringParameters"] = {"token": token}
    if function == "show_payment":
        made["rawPath"] = page_path(order) + "/claim"
    if function in SIGNED:
        made["headers"]["x-signature"] = sign(raw, SIGNED[function].encode(), datetime.now(UTC))
    try:
        made["body"], made["isBase64Encoded"] = raw.decode(), False
    except UnicodeDecodeError:
        made["body"], made["isBase64Encoded"] = base64.b64encode(raw).decode(), True
    return made


def refusal(function: str, made: Event) -> tuple[int, dict[str, Any]]:
    answer = load_function(function).handler(made, Context())
    body = json.loads(answer["body"])
    assert set(body) == {"error", "request_id"}, body
    assert set(body["error"]) == {"code", "message", "field"}
    assert body["error"]["code"]
    assert body["error"]["message"]
    assert len(answer["body"]) < 2_000
    return answer["statusCode"], body["error"]


def test_no_portal_function_is_left_out() -> None:
    from tests.in_process import ROOT

    with_app = {
        path.parent.name for path in ROOT.glob("functions/*/handler.py") if "PortalApp()" in path.read_text("utf-8")
    }
    assert with_app == set(ROUTES)


@pytest.mark.parametrize("function", READING)
def test_no_body_makes_a_function_fail(function: str, order_store: OrderStore) -> None:
    order = place(order_store).order.number
    answers = {name: refusal(function, request(function, raw, order)) for name, raw in BODIES.items()}
    assert {name: answer for name, answer in answers.items() if answer[0] != 422 or not answer[1]["field"]} == {}
    whole = {"nothing", "deep lists", "deep in a field", "not a number", "UTF-16", "Latin-1", "a mark of byte order"}
    assert {name: answers[name][1]["code"] for name in whole} == dict.fromkeys(whole, "json_invalid")
    assert (answers["twice"][1]["code"], answers["twice"][1]["field"]) == ("duplicate_field", "domain")


@pytest.mark.parametrize("function", READING)
def test_a_body_that_is_said_to_be_base64_and_is_not_is_refused(function: str, order_store: OrderStore) -> None:
    made = request(function, b"{}", place(order_store).order.number) | {"body": "{}", "isBase64Encoded": True}
    status, error = refusal(function, made)
    assert (status, error["code"], error["field"]) == (422, "json_invalid", "body")


@pytest.mark.parametrize("function", ["create_order", "request_renewal", "check_quota", "record_usage"])
def test_what_is_not_said_to_be_json_is_415(function: str) -> None:
    answers = {kind: refusal(function, request(function, b"{}", kind=kind)) for kind in KINDS}
    json_kinds = {None, "", "application/json", "Application/JSON; charset=utf-8"}
    assert {kind: (status, error["code"]) for kind, (status, error) in answers.items() if kind not in json_kinds} == {
        kind: (415, "unsupported_media_type") for kind in KINDS if kind not in json_kinds
    }
    assert {answers[kind][0] for kind in json_kinds} == {422}


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_of_any_kind_is_ordered_by_when_it_may_be_json(kind: str | None) -> None:
    made = request("create_order", json.dumps(order_body()).encode(), kind=kind)
    answer = load_function("create_order").handler(made, Context())
    assert answer["statusCode"] == (201 if "json" in (kind or "json").lower() else 415)


@pytest.mark.parametrize("function", [name for name, (_, path) in ROUTES.items() if "{id}" in path])
def test_no_id_makes_a_function_fail(function: str) -> None:
    method, path = ROUTES[function]
    for part in PATHS:
        made = http_event(method, "/", path, "{}", authorization="Bearer x")
        made["rawPath"] = made["requestContext"]["http"]["path"] = path.replace("{id}", part)
        status, error = refusal(function, made)
        # Whoever has no good token is told nothing of what there is.
        assert status in ({401, 404} if function in {"claim_payment", "show_payment"} else {404}), (part, error)


def test_a_list_around_a_right_body_is_refused_as_what_it_is() -> None:
    made = request("create_order", json.dumps([order_body(), order_body()]).encode())
    status, error = refusal("create_order", made)
    assert (status, error["code"], error["field"]) == (422, "model_attributes_type", "body")


HEADERS: list[Callable[[Event], Any]] = [
    lambda made: made["headers"].update({"idempotency-key": "x" * 100_000}),
    lambda made: made["headers"].update({"idempotency-key": ""}),
    lambda made: made["headers"].pop("idempotency-key"),
]


@pytest.mark.parametrize("change", HEADERS)
def test_a_bad_key_is_422(change: Callable[[Event], Any]) -> None:
    made = request("create_order", json.dumps(order_body()).encode())
    change(made)
    status, error = refusal("create_order", made)
    assert (status, error["field"]) == (422, "Idempotency-Key")


@pytest.mark.parametrize("token", ["", "é", "\ud800", "a.b", "." * 9_000, "9" * 9_000 + ".x", "\x00", "²." + "0" * 64])
def test_no_link_and_no_token_makes_a_claim_fail(token: str) -> None:
    made = request("claim_payment", b"{}")
    made["queryStringParameters"] = {"token": token}
    assert refusal("claim_payment", made)[0] == 401
    made["headers"]["authorization"] = f"Bearer {token}"
    assert refusal("claim_payment", made)[0] == 401


def test_no_header_of_a_token_makes_a_claim_fail() -> None:
    for header in (
        b'{"kid":' + DEEP + b"}",
        b"{",
        b"[]",
        b'{"alg": 5, "kid": []}',
        b'{"alg": "RS256", "kid": "\\ud800"}',
    ):
        made = request("claim_payment", b"{}")
        part = base64.urlsafe_b64encode(header).decode().rstrip("=")
        made["headers"]["authorization"] = f"Bearer {part}.{part}.{part}"
        assert refusal("claim_payment", made)[0] == 401
