"""Portals order, look and cancel, also all at once (R1–R4, R12, R27, R81, R90)."""

import uuid
from functools import partial
from typing import Any

import pytest

from infra.local.entrances import Answer
from misa_order.orders.number import is_order_number
from tests.builders import DESKTOP
from tests.e2e.outside import Outside, in_parallel


def refusal(answer: Answer) -> tuple[int, str, str | None]:
    return answer.status, answer.body["error"]["code"], answer.body["error"]["field"]


def of_tenant(outside: Outside, domain: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = outside.portal("GET", f"/v1/orders?product=CUKCUK&domain={domain}").body["items"]
    return found


@pytest.fixture(scope="module")
def crowd(outside: Outside) -> None:
    """Sixteen workers that are awake: where each has yet to start, no two would meet."""
    url, token = f"{outside.system.endpoints['portal']}/v1/orders", outside.entrances.token("portal", "CUKCUK")
    nothing = partial(outside.entrances.call, "POST", url, {}, token=token)
    # The gateway remembers who the token is of: one authorizer is enough.
    assert nothing().status == 422
    in_parallel([nothing] * 16)


@pytest.mark.usefixtures("crowd")
def test_sixteen_identical_creations_at_once_make_one_order(outside: Outside) -> None:
    body, key = outside.body(), uuid.uuid4().hex
    answers = in_parallel([partial(outside.entrances.order, body, key)] * 16)
    assert sorted(answer.status for answer in answers) == [200] * 15 + [201]
    (number,) = {answer.body["number"] for answer in answers}
    assert [order["number"] for order in of_tenant(outside, body["domain"])] == [number]
    outside.letters(number, 1)
    outside.settle()
    assert outside.effects(number, "suman") == ["temporary"]
    assert len(outside.letters(number, 1)) == 1


@pytest.mark.usefixtures("crowd")
def test_sixteen_different_creations_at_once_have_sixteen_valid_numbers(outside: Outside) -> None:
    bodies = [outside.body() for _ in range(16)]
    answers = in_parallel([partial(outside.entrances.order, body, uuid.uuid4().hex) for body in bodies])
    assert [answer.status for answer in answers] == [201] * 16
    numbers = {answer.body["number"] for answer in answers}
    assert len(numbers) == 16
    assert all(is_order_number(number) for number in numbers)
    assert [answer.body["domain"] for answer in answers] == [body["domain"] for body in bodies]


@pytest.mark.usefixtures("crowd")
def test_sixteen_orders_of_one_customer_at_once_get_one_temporary_grant(outside: Outside) -> None:
    body = outside.body()
    answers = in_parallel([partial(outside.entrances.order, body, uuid.uuid4().hex) for _ in range(16)])
    assert [answer.status for answer in answers] == [201] * 16
    resources = sorted(answer.body["status"]["resource"] for answer in answers)
    assert resources == ["NOT_PROVISIONED"] * 15 + ["TEMPORARY"]
    assert sum(answer.body["lock_on"] is not None for answer in answers) == 1
    for answer in answers:
        outside.letters(answer.body["number"], 1)
    outside.settle()
    effects = [outside.effects(answer.body["number"], "suman") for answer in answers]
    assert sorted(effects) == [[]] * 15 + [["temporary"]]


def test_a_key_used_again_for_another_body_is_refused_and_orders_nothing(outside: Outside) -> None:
    body, key = outside.body(), uuid.uuid4().hex
    outside.entrances.order(body, key)
    other = {**body, "lines": [{"sku": "CUKCUK-PRO-24M", "quantity": 1}]}
    assert refusal(outside.entrances.order(other, key)) == (409, "idempotency_key_reused", "Idempotency-Key")
    assert [order["total"] for order in of_tenant(outside, body["domain"])] == [2_640_000]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"lines": [{"sku": "CUKCUK-PRO-12M", "quantity": 1, "price": 1}]}, "extra_forbidden", "lines[0].price"),
        (
            {"product": "QLTH", "lines": [{"sku": "QLTH-FEE-12M", "quantity": 1}]},
            "renewal_needs_commitment",
            "purpose",
        ),
        ({"lines": [{"sku": "NO-SUCH", "quantity": 1}]}, "unknown_sku", "lines[0].sku"),
        ({"domain": None}, "missing", "domain"),
        ({**DESKTOP, "customer": {"id": "KH-1", "name": "A", "email": "a@b.vn"}}, "missing", "customer.tax_code"),
    ],
)
def test_what_cannot_be_ordered_is_refused_and_the_field_named(
    outside: Outside, changes: dict[str, Any], code: str, field: str
) -> None:
    assert refusal(outside.entrances.order(outside.body(**changes), uuid.uuid4().hex)) == (422, code, field)


def test_an_order_without_an_idempotency_key_is_refused(outside: Outside) -> None:
    body, token = outside.body(), outside.entrances.token("portal", "CUKCUK")
    answer = outside.entrances.call("POST", f"{outside.system.endpoints['portal']}/v1/orders", body, token=token)
    assert (answer.status, answer.body["error"]["field"]) == (422, "Idempotency-Key")
    assert of_tenant(outside, body["domain"]) == []


def test_a_portal_neither_sees_nor_cancels_nor_places_another_portals_orders(outside: Outside) -> None:
    order = outside.order()
    path = f"/v1/orders/{order['number']}"
    assert refusal(outside.portal("GET", path, "MEINVOICE")) == (404, "order_not_found", "number")
    assert refusal(outside.portal("POST", f"{path}/cancel", "MEINVOICE")) == (404, "order_not_found", "number")
    tenant = f"/v1/orders?product=CUKCUK&domain={order['domain']}"
    assert refusal(outside.portal("GET", tenant, "MEINVOICE")) == (403, "product_not_allowed", "product")
    assert outside.portal("GET", path).body["status"] == order["status"]
    url, token = f"{outside.system.endpoints['portal']}/v1/orders", outside.entrances.token("portal", "MEINVOICE")
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answer = outside.entrances.call("POST", url, outside.body(), token=token, headers=key)
    assert refusal(answer) == (403, "product_not_allowed", "product")


@pytest.mark.parametrize("number", ["1000001", "nonsense", "0000000"])
def test_an_impossible_number_is_no_order(outside: Outside, number: str) -> None:
    assert refusal(outside.portal("GET", f"/v1/orders/{number}")) == (404, "order_not_found", "number")


def test_a_paid_order_is_not_cancelled(outside: Outside) -> None:
    number = outside.order()["number"]
    outside.pay(outside.portal("GET", f"/v1/orders/{number}").body)
    outside.reaches(number, resource="PROVISIONED")
    cancelling = outside.portal("POST", f"/v1/orders/{number}/cancel")
    assert refusal(cancelling) == (409, "order_paid", "number")
    outside.settle()
    assert outside.seen(number)["status"]["resource"] == "PROVISIONED"
    assert outside.effects(number, "suman") == ["temporary", "resource"]


def test_an_unpaid_order_is_cancelled_once_and_its_grant_taken_back(outside: Outside) -> None:
    number = outside.order()["number"]
    outside.letters(number, 1)
    outside.settle()
    answers = in_parallel([partial(outside.portal, "POST", f"/v1/orders/{number}/cancel")] * 4)
    assert [answer.status for answer in answers] == [200] * 4
    status = answers[0].body["status"]
    assert (status["payment"], status["resource"]) == ("CANCELLED", "REVOKED")
    outside.letters(number, 2)
    outside.settle()
    assert outside.effects(number, "suman") == ["temporary", "revoke"]
    changes = [change["after"] for entry in outside.seen(number)["history"] for change in entry["changes"]]
    assert changes.count("CANCELLED") == 1
    assert [mail["subject"].endswith("Đã hủy đơn hàng") for mail in outside.letters(number, 2)] == [False, True]


def test_an_order_cancelled_the_moment_it_is_placed_keeps_no_grant(outside: Outside) -> None:
    number = outside.order()["number"]
    assert outside.portal("POST", f"/v1/orders/{number}/cancel").status == 200
    outside.settle()
    effects = outside.effects(number, "suman")
    assert effects[-1:] in ([], ["revoke"]), effects
