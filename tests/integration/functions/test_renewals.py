"""The portal's functions of renewals on real events (R50, R56)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from misa_order.kernel.calendar import add_days, business_date
from misa_order.renewals.decide import Decision, accept_renewals, reject_renewals
from misa_order.renewals.store import RenewalStore
from misa_order.runtime import wiring
from tests.builders import Context, counted_calls, http_event, load_function
from tests.renewals_made import HEAD, TWO_MODULES, renewal_body

pytestmark = pytest.mark.usefixtures("function_environment")
TODAY = business_date(datetime.now(UTC))


def call(name: str, event: dict[str, Any], products: str = "QLTH") -> tuple[int, dict[str, Any]]:
    event["requestContext"]["authorizer"]["lambda"]["products"] = products
    answer = load_function(name).handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"])


def ask(body: Any = None, products: str = "QLTH", days: int = 30, **changes: Any) -> tuple[int, dict[str, Any]]:
    headers = {"idempotency_key": key} if (key := changes.pop("key", None)) else {}
    made = body or renewal_body(**{"commit_until": add_days(TODAY, days).isoformat(), **changes})
    return call("request_renewal", http_event("POST", "/v1/renewals", "POST /v1/renewals", made, **headers), products)


def show(query: str = "product=QLTH&domain=thptkimlien", products: str = "QLTH") -> tuple[int, dict[str, Any]]:
    return call("show_renewals", http_event("GET", f"/v1/renewals?{query}", "GET /v1/renewals"), products)


def decide(do: Any, renewal_id: str, **said: Any) -> Any:
    return do(Decision(ids=(renewal_id,), confirm=True, **said), HEAD, RenewalStore(wiring.table()), datetime.now(UTC))


def test_the_answer_tells_the_id_and_the_state() -> None:
    status, made = ask()
    assert (status, made["state"], made["order"]) == (201, "PENDING", None)
    assert (made["total"], made["commit_until"]) == (2_000_000, add_days(TODAY, 30).isoformat())
    assert ask() == (200, made)
    status, pooled = ask(lines=TWO_MODULES)
    assert (status, pooled["state"]) == (201, "OPPORTUNITY")


def test_a_key_is_honoured_where_one_is_sent() -> None:
    status, made = ask(key="key-1")
    assert status == 201
    assert ask(key="key-1") == (200, made)
    status, refused = ask(key="key-1", office="HCM")
    assert (status, refused["error"]["code"]) == (409, "idempotency_key_reused")
    assert ask(key="key-2")[1]["id"] != made["id"]


def test_reps_are_taken_in_turn_and_a_customers_own_rep_goes_before(monkeypatch: pytest.MonkeyPatch) -> None:
    store = RenewalStore(wiring.table())
    reps = [store.get(ask(days=days)[1]["id"]).in_charge for days in range(1, 6)]
    assert reps == ["yen.nt", "cuong.pv", "yen.nt", "cuong.pv", "yen.nt"]
    monkeypatch.setattr(wiring.contracts(), "rep_of_customer", {"KH0001": "hoa.tt"}.get)
    assert store.get(ask(days=6)[1]["id"]).in_charge == "hoa.tt"


def test_a_new_request_costs_four_calls_once_the_settings_are_known() -> None:
    ask(days=1)
    with counted_calls(wiring.table().client) as calls:
        ask(days=2)
    assert calls == ["GetItem", "Query", "UpdateItem", "TransactWriteItems"]


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"commit_until": "2020-01-01"}, 422, "commit_until"),
        ({"commit_until": "20/12/2026"}, 422, "commit_until"),
        ({"commit_until": None}, 422, "commit_until"),
        ({"purpose": "new"}, 422, "purpose"),
        ({"invoice": None}, 422, "invoice"),
        ({"payment_method": "wallet"}, 422, "payment_method"),
        ({"lines": [{"sku": "QLTH-FEE-12M", "quantity": 1, "price": 5}]}, 422, "lines[0].price"),
        ({"lines": [{"sku": "NOPE", "quantity": 1}]}, 422, "lines[0].sku"),
        ({"domain": None}, 422, "domain"),
        ({"product": "QLCB"}, 403, "product"),
        ({"product": "CUKCUK"}, 422, "product"),
    ],
)
def test_bad_input_names_its_field(changes: dict[str, Any], status: int, field: str) -> None:
    answered, refused = ask(products="QLTH,CUKCUK", **changes)
    assert (answered, refused["error"]["field"]) == (status, field)


def test_a_customer_follows_a_renewal_to_its_order_and_a_rejected_one_to_its_reason() -> None:
    rejected, accepted, waiting = (ask(days=days)[1]["id"] for days in (1, 2, 3))
    decide(reject_renewals, rejected, reason="Chưa đủ điều kiện")
    [decided] = decide(accept_renewals, accepted).renewals
    status, listed = show()
    items = {item["id"]: item for item in listed["items"]}
    assert (status, list(items), listed["cursor"]) == (200, [waiting, accepted, rejected], None)
    assert (items[rejected]["state"], items[rejected]["reason"]) == ("REJECTED", "Chưa đủ điều kiện")
    assert (items[accepted]["order"], items[accepted]["status"]["resource"]) == (decided.order, "TEMPORARY")
    assert items[accepted]["labels"]["renewal"] == "Đã xác nhận gia hạn"
    assert items[accepted]["labels"]["payment"] == "Chưa thanh toán"
    assert (items[waiting]["state"], items[waiting]["status"]) == ("PENDING", None)
    assert not any("in_charge" in item or "accepted_by" in item for item in listed["items"])


def test_the_list_goes_on_behind_its_cursor() -> None:
    made = [ask(days=days)[1]["id"] for days in range(1, 6)]
    found: list[str] = []
    cursor = ""
    while True:
        _, page = show(f"product=QLTH&domain=thptkimlien&limit=2{cursor}")
        found += [item["id"] for item in page["items"]]
        if page["cursor"] is None:
            break
        cursor = f"&cursor={page['cursor']}"
    assert found == made[::-1]


def test_a_portal_sees_its_own_products_only() -> None:
    ask()
    assert show(products="CUKCUK")[0] == 403
    assert show("product=QLTH&domain=another")[1]["items"] == []
    assert show("product=QLTH")[1]["error"]["field"] == "domain"
