"""The portal's API against its own document: schemathesis makes the requests, the real functions answer them (R90).

Each operation is asked what its schema allows, what it does not allow, and what is right in every way: no answer is a
failure, each has a status that the document lists, and a body of the form that it gives.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from misa_order.kernel.calendar import business_date
from misa_order.kernel.signature import LINK_LIFETIME, link_token
from tests.builders import DESKTOP, TOPUP, order_body
from tests.in_process import InProcess
from tests.page_links import page_path
from tests.portal_over_http import SIGN, PortalOverHttp, closed, document

NOW = datetime.now(UTC)
PRODUCTS = ("CUKCUK", "MEINVOICE", "SME", "MISA_SUPPORT", "QLTH")
OPERATIONS = sorted((method.upper(), path) for path, item in document()["paths"].items() for method in item)
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 15
"""Of each operation: right ones, and as many that schemathesis makes up."""
BOUNDED = settings(
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
QLTH = {
    "product": "QLTH",
    "purpose": "renew",
    "lines": [{"sku": "QLTH-FEE-12M", "quantity": 1}],
    "commit_until": business_date(NOW + timedelta(days=30)).isoformat(),
}
PHONES = st.sampled_from(["0912345678", "+84 912 345 678", "0084.912.345.678", "(0912) 345-678", None])
TAX_CODES = st.sampled_from(["0101243150", "0101243150-001", "0101 243 150", None])


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    with InProcess(tmp_path_factory.mktemp("keys"), fresh=False) as running:
        yield running


@pytest.fixture(scope="module")
def portal(system: InProcess) -> PortalOverHttp:
    return PortalOverHttp(system)


@pytest.fixture(scope="module")
def api(portal: PortalOverHttp) -> Any:
    schema = schemathesis.openapi.from_dict(closed(document()))
    schema.app = portal
    return schema


@pytest.fixture(scope="module")
def token(system: InProcess) -> str:
    return f"Bearer {system.issuer.issue('portal', PRODUCTS, 'portal-1', datetime.now(UTC))}"


@st.composite
def orders(draw: st.DrawFn) -> dict[str, Any]:
    """Orders that can be placed, of every kind of product, by customers who write as people do."""
    kind = draw(st.sampled_from([{}, DESKTOP, TOPUP]))
    customer = {**order_body()["customer"], "id": draw(st.sampled_from(["KH1", "KH2", "KH3"]))}
    customer |= {"phone": draw(PHONES) or "0912345678", "tax_code": draw(TAX_CODES) or "0101243150"}
    method = draw(st.sampled_from(["transfer", "cash", "card", "wallet", "paypal"]))
    return order_body(**{**kind, "customer": customer, "payment_method": method})


@st.composite
def renewals(draw: st.DrawFn) -> dict[str, Any]:
    """Renewals that can be asked for."""
    domain = draw(st.sampled_from(["truong-a", "truong-b"]))
    phone = draw(PHONES)
    return order_body(**QLTH, domain=domain, customer={**order_body()["customer"], "phone": phone})


def quota_bodies(**more: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"domain": st.sampled_from(["abc", "nhahangabc"]), **more})


def callback(**more: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"order": st.just("{order}"), **{name: st.just(value) for name, value in more.items()}}
    )


CLAIM = {"memo": "chuyen tien", "paid_at": NOW.isoformat()}
FEED = {"account": "99900011", "amount": 1000, "direction": "in", "memo": "x", "booked_at": NOW.isoformat()}
PICTURE = {"content_type": "image/png", "data": base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(8)).decode()}
RIGHT: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("POST", "/v1/orders"): orders(),
    ("POST", "/v1/renewals"): renewals(),
    ("POST", "/v1/quota/check"): quota_bodies(
        module=st.just("sales"), session=st.text("ab", min_size=1), action=st.sampled_from(["enter", "issue"])
    ),
    ("POST", "/v1/quota/usage"): quota_bodies(used_total=st.integers(0, 100), as_of=st.just(NOW.isoformat())),
    ("POST", "/v1/orders/{number}/payment-claim"): st.just({**CLAIM, "evidence": PICTURE}),
    ("POST", "/pay/{token}/claim"): st.just({**CLAIM, "evidence": PICTURE}),
    ("POST", "/v1/callbacks/suman"): callback(request_id="r", result="refused", message="x"),
    ("POST", "/v1/callbacks/act"): callback(request_id="r", event="revenue_recorded"),
    ("POST", "/v1/callbacks/gateways/{gateway}"): callback(event_id="e", amount=1000, result="paid"),
    ("POST", "/v1/bank-feeds/{feed}"): st.integers(1, 99).map(
        lambda n: {**FEED, "id": f"f-{n}", "reference": f"FT{n:06}"}
    ),
}
PLACES = {"product": "CUKCUK", "domain": "nhahangabc", "limit": "2"}


@pytest.fixture
def placed(token: str, portal: PortalOverHttp, request: pytest.FixtureRequest) -> str:
    """An order of the operation's own: what it does is done to this one alone."""
    from werkzeug.test import Client

    headers = {"Authorization": token, "Idempotency-Key": hashlib.sha256(request.node.name.encode()).hexdigest()}
    answer = Client(portal).post("/v1/orders", json=order_body(), headers=headers)
    assert answer.json
    return str(answer.json["number"])


def right(described: Any, body: Any, number: str, key: str, system: InProcess) -> Any:
    """A request of what can be done: about an order that is there, by somebody who may."""
    secret = system.simulator.secrets["claim_link"]
    token = page_path(number, secret=secret).rpartition("/")[2]
    facts = {"number": number, "gateway": "card", "feed": "generic", "token": token}
    parts: dict[str, Any] = {"headers": {"Idempotency-Key": key}}
    parts["path_parameters"] = {name: value for name, value in facts.items() if f"{{{name}}}" in described.path}
    if body is not None:
        parts["body"] = {name: number if value == "{order}" else value for name, value in body.items()}
        parts["media_type"] = "application/json"
    if described.path in {"/v1/orders", "/v1/renewals"} and body is None:
        parts["query"] = dict(PLACES)
    if described.path.endswith("payment-claim"):
        token = link_token(f"payment-claim/{number}", secret, datetime.now(UTC) + LINK_LIFETIME)
        parts["query"] = {"token": token}
    return described.Case(**parts)


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_every_answer_is_one_that_the_document_gives(
    operation: tuple[str, str], api: Any, portal: PortalOverHttp, system: InProcess, token: str, placed: str
) -> None:
    described = api[operation[1]][operation[0]]
    own = "payment-claim" in described.path or "/pay/" in described.path
    proof = {"X-Signature": SIGN} if described.path.startswith(("/v1/callbacks", "/v1/bank-feeds")) else {}
    headers = proof if own else {**proof, "Authorization": token}
    generated = st.one_of(
        *(described.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE))
    )

    @seed(20261127)
    @settings(BOUNDED, max_examples=EXAMPLES)
    @given(body=RIGHT.get(operation, st.none()))
    def do(body: Any) -> None:
        key = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        right(described, body, placed, key, system).call_and_validate(headers=headers, checks=CHECKS)

    @seed(20261127)
    @settings(BOUNDED, max_examples=EXAMPLES)
    @given(case=generated)
    def ask(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    portal.answered.clear()
    do()
    done = {status: count for (_, status), count in portal.answered.items()}
    assert done.keys() <= {200, 201, 202, 303}, "what can be done is done"
    assert operation != ("POST", "/v1/orders") or done[201] >= EXAMPLES // 2
    ask()
