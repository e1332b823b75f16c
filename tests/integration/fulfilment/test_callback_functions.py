"""SUMAN's and ACT's callbacks over HTTP: the signature first, then the body, then the order (R33, R90)."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from misa_order.kernel.signature import sign
from misa_order.orders.statuses import Invoice, Licence
from tests.builders import DESKTOP, Context, http_event, load_function
from tests.integration.fulfilment.conftest import World

pytestmark = pytest.mark.usefixtures("function_environment")
FUNCTIONS = {"suman": "complete_provisioning", "act": "complete_invoice"}


def post(
    partner: str,
    body: Any,
    secret: str | None = None,
    age: timedelta = timedelta(),
    headers: dict[str, str] | None = None,
    encoded: bool = False,
) -> tuple[int, dict[str, Any]]:
    raw = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    key = (secret or f"{partner}-callback-secret").encode()
    signature = sign(raw.encode(), key, datetime.now(UTC) - age)
    path = f"/v1/callbacks/{partner}"
    made = http_event("POST", path, f"POST {path}", raw, x_signature=signature)
    made |= {} if headers is None else {"headers": headers}
    made |= {"body": base64.b64encode(raw.encode()).decode(), "isBase64Encoded": True} if encoded else {}
    del made["requestContext"]["authorizer"]
    answer = load_function(FUNCTIONS[partner]).handler(made, Context())
    return answer["statusCode"], json.loads(answer["body"])


def licence(world: World) -> dict[str, Any]:
    order = world.provision(world.paid(**DESKTOP)).order
    request_id = order.steps["licence"].request_id
    return {"request_id": request_id, "order": order.number, "result": "issued", "licence_key": "AB-12"}


def test_a_signed_callback_is_taken_also_when_it_comes_again(world: World) -> None:
    body = licence(world)
    for _ in range(2):
        assert post("suman", body) == (200, {"taken": True})
    assert world.store.get(body["order"]).status.licence is Licence.ISSUED
    assert world.reasons(world.store.get(body["order"])).count("licence_issued") == 1


def test_fields_that_a_partner_adds_and_a_body_in_base64_are_taken(world: World) -> None:
    body = json.dumps({**licence(world), "approved_by": "Hồng"}, ensure_ascii=False)
    assert post("suman", body, encoded=True) == (200, {"taken": True})


def test_an_issued_invoice_is_taken(world: World) -> None:
    order = world.invoice(world.paid()).order
    body = {"request_id": order.steps["invoice"].request_id, "order": order.number, "event": "invoice_issued"}
    assert post("act", body | {"invoice_number": "7", "invoice_url": "https://hoadon.example/7"})[0] == 200
    assert world.store.get(order.number).status.invoice is Invoice.INVOICED


@pytest.mark.parametrize(
    ("signing", "code"),
    [
        ({"secret": "another"}, "bad_signature"),
        ({"secret": "act-callback-secret"}, "bad_signature"),
        ({"age": timedelta(seconds=301)}, "signature_expired"),
        ({"age": -timedelta(seconds=302)}, "signature_expired"),
        ({"headers": {}}, "bad_signature"),
        ({"headers": {"x-signature": "t=1,v2=é"}}, "bad_signature"),
        ({"headers": {"X-Signature": "t=soon,v1=00"}}, "bad_signature"),
    ],
)
def test_a_bad_or_old_signature_is_401_and_changes_nothing(world: World, signing: dict[str, Any], code: str) -> None:
    body = licence(world)
    status, refused = post("suman", body, **signing)
    assert (status, refused["error"]["code"], refused["error"]["field"]) == (401, code, "X-Signature")
    assert world.store.get(body["order"]).status.licence is Licence.ISSUING


def test_a_bad_signature_is_said_before_a_bad_body() -> None:
    assert post("suman", "no JSON", secret="another")[0] == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("no JSON", "body"),
        ("", "body"),
        ({"order": "1000002", "result": "issued"}, "request_id"),
        ({"request_id": "r", "order": "1000002", "result": "perhaps"}, "result"),
        ({"request_id": "r", "order": 1000002, "result": "issued"}, "order"),
        ({"request_id": "r", "order": "1000002", "result": "issued", "codes": ["1", 2]}, "codes[1]"),
    ],
)
def test_a_bad_body_is_422_and_names_the_field(body: Any, field: str) -> None:
    status, refused = post("suman", body)
    assert (status, refused["error"]["field"]) == (422, field)


def test_a_link_that_is_none_is_422() -> None:
    body = {"request_id": "r", "order": "1000002", "event": "invoice_issued", "invoice_url": "javascript:alert(1)"}
    status, refused = post("act", body)
    assert (status, refused["error"]["field"]) == (422, "invoice_url")


@pytest.mark.parametrize(("partner", "told"), [("suman", {"result": "issued"}), ("act", {"event": "invoice_issued"})])
def test_an_unknown_order_is_404(partner: str, told: dict[str, str]) -> None:
    status, refused = post(partner, {"request_id": "r", "order": "9999990", **told})
    assert (status, refused["error"]["code"]) == (404, "order_not_found")


def test_what_a_partner_says_is_made_fit(world: World) -> None:
    body = {**licence(world), "licence_key": "AB\u200e-12\uffff", "message": "\ud800"}
    assert post("suman", json.dumps(body)) == (200, {"taken": True})
    assert world.store.get(body["order"]).steps["licence"].told["licence_key"] == "AB-12"
