"""The portal's functions on real events: answers, errors in the one form, and what a portal may not see."""

import json
from typing import Any

import pytest

from misa_order.runtime import wiring
from tests.builders import Context, counted_calls, http_event, load_function, order_body

pytestmark = pytest.mark.usefixtures("function_environment")


def call(name: str, event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = load_function(name).handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"])


def create(body: Any = None, key: str = "key-1", **changes: Any) -> tuple[int, dict[str, Any]]:
    made = http_event("POST", "/v1/orders", "POST /v1/orders", body or order_body(**changes), idempotency_key=key)
    return call("create_order", made)


def show(number: str, products: str = "CUKCUK") -> tuple[int, dict[str, Any]]:
    made = http_event("GET", f"/v1/orders/{number}", "/v1/orders/{number}")
    made["requestContext"]["authorizer"]["lambda"]["products"] = products
    return call("show_orders", made)


def test_the_answer_to_an_order_is_the_one_in_the_interface() -> None:
    status, order = create()
    assert status == 201
    number = order["number"]
    assert {name: order[name] for name in ("kind", "product", "purpose", "domain", "total")} == {
        "kind": "saas",
        "product": "CUKCUK",
        "purpose": "renew",
        "domain": "nhahangabc",
        "total": 2640000,
    }
    assert order["status"] == {
        "payment": "UNPAID",
        "licence": None,
        "resource": "TEMPORARY",
        "invoice": "NOT_INVOICED",
        "revenue": "NOT_RECORDED",
    }
    assert order["labels"] == {
        "payment": "Chưa thanh toán",
        "resource": "Đã cấp tạm tài nguyên",
        "invoice": "Chưa xuất hóa đơn",
        "revenue": "Chưa ghi nhận doanh số",
    }
    assert order["created_at"].endswith("+07:00")
    assert order["payment"]["memo"] == f"Thanh toan don hang {number} – Domain nhahangabc"
    assert order["payment"]["short_memo"] == f"DH{number} nhahangabc"
    assert order["payment"]["accounts"][0]["bin"] == "970416"
    assert order["payment"]["qr"][0]["payload"].startswith("000201010212")
    assert order["payment"]["qr"][0]["image"].startswith("data:image/svg+xml;")


def test_a_repeated_key_answers_200_with_the_same_order_and_409_for_another_body() -> None:
    _, first = create()
    assert create() == (200, first)
    status, refused = create(office="HCM")
    assert status == 409
    assert refused["error"]["code"] == "idempotency_key_reused"


def test_a_card_order_is_sent_to_the_gateway_and_granted_nothing_yet() -> None:
    status, order = create(payment_method="card")
    assert status == 201
    assert order["status"]["resource"] == "NOT_PROVISIONED"
    assert set(order["payment"]) == {"gateway", "url", "page"}
    assert order["payment"]["url"].startswith("https://pay.example/start?")


def test_an_order_costs_one_call_once_the_settings_are_known() -> None:
    from misa_order.runtime import wiring

    create(key="warm")
    with counted_calls(wiring.table().client) as calls:
        create(key="next", customer={**order_body()["customer"], "id": "KH0002"})
    assert calls == ["TransactWriteItems"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lines": [{"sku": "CUKCUK-PRO-12M", "quantity": 0}]}, "lines[0].quantity"),
        ({"lines": [{"sku": "NOPE", "quantity": 1}]}, "lines[0].sku"),
        ({"lines": [{"sku": "CUKCUK-PRO-12M", "quantity": 1, "price": 5}]}, "lines[0].price"),
        ({"domain": "Not A Domain"}, "domain"),
        ({"domain": None}, "domain"),
        ({"customer": {"id": "KH1", "name": "A"}}, "customer.email"),
        ({"product": "NOPE"}, "product"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_bad_input_is_answered_in_the_one_form_naming_the_field(changes: dict[str, Any], field: str) -> None:
    status, answer = create(**changes)
    assert status == (403 if field == "product" else 422)
    assert set(answer) == {"error", "request_id"}
    assert answer["error"]["field"] == field
    assert answer["error"]["code"]
    assert answer["request_id"] == "JKJaXmPLvHcESHA="


def test_a_customers_words_are_made_fit_and_nothing_of_them_is_a_server_error() -> None:
    body = order_body()
    body["customer"] |= {"name": "Nhà hàng\uffff\n\u202eABC \ud83d"}
    status, order = create(body)
    assert (status, wiring.orders().get(order["number"]).customer.name) == (201, "Nhà hàng ABC")
    assert create(body)[0] == 200
    body["customer"] |= {"name": "\ud800\u200e\x00"}
    status, answer = create(body, "key-2")
    assert (status, answer["error"]["field"]) == (422, "customer.name")


def test_a_body_that_is_no_json_and_a_missing_key_are_422() -> None:
    status, answer = create(body="{not json")
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (422, "json_invalid", "body")
    without = http_event("POST", "/v1/orders", "/v1/orders", order_body())
    status, answer = call("create_order", without)
    assert (status, answer["error"]["field"]) == (422, "Idempotency-Key")


def test_a_portal_reads_its_order_and_no_other_portals() -> None:
    _, order = create()
    assert show(order["number"]) == (200, order)
    assert show(order["number"], products="MEINVOICE")[0] == 404
    status, answer = show("5743545")
    assert (status, answer["error"]["code"]) == (404, "order_not_found")
    assert show("not-a-number")[0] == 404


def test_a_tenants_orders_are_listed_newest_first_and_paged() -> None:
    numbers = [create(key=f"key-{n}")[1]["number"] for n in range(3)]
    path = "/v1/orders?product=CUKCUK&domain=nhahangabc&limit=2"
    _, first = call("show_orders", http_event("GET", path, "/v1/orders"))
    assert [order["number"] for order in first["items"]] == numbers[:0:-1]
    _, rest = call("show_orders", http_event("GET", f"{path}&cursor={first['cursor']}", "/v1/orders"))
    assert ([order["number"] for order in rest["items"]], rest["cursor"]) == (numbers[:1], None)


def test_a_list_of_another_portals_product_or_with_a_bad_limit_is_refused() -> None:
    status, _ = call("show_orders", http_event("GET", "/v1/orders?product=OTHER&domain=a", "/v1/orders"))
    assert status == 403
    path = "/v1/orders?product=CUKCUK&domain=a&limit=0"
    status, answer = call("show_orders", http_event("GET", path, "/v1/orders"))
    assert (status, answer["error"]["field"]) == (422, "limit")
    path = "/v1/orders?product=CUKCUK&domain=a&cursor=%21%21"
    status, answer = call("show_orders", http_event("GET", path, "/v1/orders"))
    assert (status, answer["error"]["field"]) == (422, "cursor")


def test_cancelling_answers_the_cancelled_order_and_repeats_quietly() -> None:
    _, order = create()
    path = f"/v1/orders/{order['number']}/cancel"
    for _ in range(2):
        status, cancelled = call("cancel_order", http_event("POST", path, "/v1/orders/{number}/cancel"))
        assert status == 200
        assert (cancelled["status"]["payment"], cancelled["status"]["resource"]) == ("CANCELLED", "REVOKED")


def test_staff_tokens_do_not_open_the_portal() -> None:
    made = http_event("GET", "/v1/orders/5743544", "/v1/orders/{number}")
    made["requestContext"]["authorizer"]["lambda"] = {"sub": "lan", "role": "office_accountant", "products": ""}
    assert call("show_orders", made)[0] == 403


def test_a_cursor_of_another_list_is_refused() -> None:
    for n in range(2):
        create(key=f"key-{n}")
    path = "/v1/orders?product=CUKCUK&domain=nhahangabc&limit=1"
    cursor = call("show_orders", http_event("GET", path, "/v1/orders"))[1]["cursor"]
    for function, another in (
        ("show_orders", "/v1/orders?product=CUKCUK&domain=another"),
        ("show_orders", "/v1/orders?product=MEINVOICE&domain=nhahangabc"),
        ("show_renewals", "/v1/renewals?product=CUKCUK&domain=nhahangabc"),
    ):
        status, answer = call(function, http_event("GET", f"{another}&cursor={cursor}", "/v1/orders"))
        assert (status, answer["error"]["code"], answer["error"]["field"]) == (422, "bad_cursor", "cursor")
