"""Gateways' notifications over HTTP: the signature, then the body, then what it means for the order (R25, R90)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from misa_order.kernel.signature import sign
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from tests.builders import Context, http_event, load_function, place

pytestmark = pytest.mark.usefixtures("function_environment")

type Body = dict[str, Any]


def gateway(name: str, body: Body, secret: str | None = None, age: int = 0) -> tuple[int, Body]:
    raw = json.dumps(body)
    key = (secret or f"{name}-callback-secret").encode()
    signature = sign(raw.encode(), key, datetime.now(UTC) - timedelta(seconds=age))
    path, route = f"/v1/callbacks/gateways/{name}", "POST /v1/callbacks/gateways/{gateway}"
    made = http_event("POST", path, route, raw, x_signature=signature)
    del made["requestContext"]["authorizer"]
    answer = load_function("confirm_gateway_payment").handler(made, Context())
    return answer["statusCode"], json.loads(answer["body"])


@pytest.mark.parametrize("name", ["momo", "transfer", "CARD"])
def test_an_unknown_gateway_is_404(name: str) -> None:
    assert gateway(name, {"event_id": "e", "order": "1", "amount": 1, "result": "paid"})[0] == 404


@pytest.mark.parametrize("name", ["card", "wallet", "paypal"])
def test_a_gateways_notification_pays_its_order_once(order_store: OrderStore, name: str) -> None:
    order = place(order_store, payment_method=name).order
    body = {"event_id": "e-1", "order": order.number, "amount": order.total, "result": "paid", "added": "later"}
    for _ in range(3):
        assert gateway(name, body) == (200, {"taken": True})
    assert order_store.get(order.number).status.payment is Payment.PAID
    assert len(order_store.history(order.number)) == 2


@pytest.mark.parametrize(
    ("signing", "code"),
    [
        ({"secret": "another"}, "bad_signature"),
        ({"secret": "wallet-callback-secret"}, "bad_signature"),
        ({"age": 301}, "signature_expired"),
    ],
)
def test_a_gateways_wrong_signature_changes_nothing_and_is_recorded(
    order_store: OrderStore,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    signing: dict[str, Any],
    code: str,
) -> None:
    order = place(order_store, payment_method="card").order
    body = {"event_id": "e-1", "order": order.number, "amount": order.total, "result": "paid"}
    status, refused = gateway("card", body, **signing)
    assert (status, refused["error"]["code"]) == (401, code)
    assert order_store.get(order.number) == order
    [told] = [vars(line) for line in caplog.records if line.message == "RequestRefused"]
    assert (told["code"], told["status"], told["path"]) == (code, 401, "/v1/callbacks/gateways/card")
    counted = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert [line["RequestRefused"] for line in counted] == [[1.0]]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"event_id": ""}, "event_id"),
        ({"amount": "2640000"}, "amount"),
        ({"amount": -1}, "amount"),
        ({"result": "perhaps"}, "result"),
        ({"order": None}, "order"),
    ],
)
def test_a_gateways_bad_body_is_422_and_names_the_field(changes: Body, field: str) -> None:
    body = {"event_id": "e-1", "order": "1000002", "amount": 1, "result": "paid", **changes}
    status, refused = gateway("card", body)
    assert (status, refused["error"]["field"]) == (422, field)
