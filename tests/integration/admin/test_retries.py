"""Who of the staff may have which step done again, and what they are told (R31, R81)."""

from typing import Any

import pytest

from misa_order.kernel.history import Why
from misa_order.orders.order import Order, Step
from misa_order.orders.statuses import Invoice, Payment, Resource
from misa_order.orders.store import OrderStore
from tests.builders import NOW
from tests.integration.admin.conftest import Ask, Post, error
from tests.integration.admin.test_staff_access import STAFF

ROLES = {
    "resource": {"order_accountant", "admin"},
    "licence": {"order_accountant", "licence_accountant", "admin"},
    "contract": {"order_accountant", "office_accountant", "admin"},
    "invoice": {"order_accountant", "invoice_accountant", "admin"},
}


@pytest.fixture
def failed(order: Order, order_store: OrderStore) -> Order:
    """A paid order whose grant SUMAN refused, and whose invoice waits for ACT."""
    waits = Step(attempts=3, error="act did not answer", at=NOW, since=NOW, next_try=NOW)
    after = order.moved(payment=Payment.PAID, resource=Resource.PROVISION_FAILED)
    after = after.with_step("resource", Step(state="failed", attempts=1, error="Sai gói", at=NOW))
    return order_store.change(order, after.with_step("invoice", waits), Why("function:x", NOW, "grant_refused"), None)


@pytest.mark.parametrize("step", ROLES)
@pytest.mark.parametrize("role", STAFF)
def test_each_step_is_retried_by_its_own_accountants(ask: Ask, role: str, step: str) -> None:
    one = ask("/orders/1000001/retry", role, "POST", {"step": step})
    many = ask("/orders/retry", role, "POST", {"step": step})
    if role in ROLES[step]:
        assert (one.status, many.status) == (404, 200)
    else:
        assert {error(answer)[:2] for answer in (one, many)} == {(403, "role_not_allowed")}


def test_staff_see_why_a_step_failed_and_get_the_order_back_when_they_retry(
    post: Post, ask: Ask, failed: Order
) -> None:
    seen = ask(f"/orders/{failed.number}").body["steps"]
    assert (seen["resource"]["state"], seen["resource"]["error"]) == ("failed", "Sai gói")
    assert (seen["invoice"]["attempts"], seen["invoice"]["next_try"]) == (3, "2026-11-21T08:04:05Z")
    answer = post(f"/orders/{failed.number}/retry", {"step": "resource"})
    assert answer.status == 200
    assert answer.body == ask(f"/orders/{failed.number}").body
    assert (answer.body["steps"]["resource"]["state"], answer.body["steps"]["resource"]["n"]) == ("waiting", 1)
    assert answer.body["status"]["resource"] == "PROVISION_FAILED"
    assert answer.body["history"][-1]["actor"] == "staff:lan"
    assert (answer.body["history"][-1]["why"], answer.body["history"][-1]["note"]) == ("step_retried", "resource")
    again = post(f"/orders/{failed.number}/retry", {"step": "resource"})
    assert error(again) == (409, "nothing_to_retry", "step")
    invoice = post(f"/orders/{failed.number}/retry", {"step": "invoice"}, "invoice_accountant")
    assert invoice.body["steps"]["invoice"]["next_try"] is None
    assert invoice.body["status"]["invoice"] == Invoice.NOT_INVOICED


def test_staff_see_which_steps_failed_and_which_may_be_retried(ask: Ask, failed: Order) -> None:
    seen = ask(f"/orders/{failed.number}").body
    assert (seen["failed"], seen["retryable"]) == (["resource"], {"resource": "resource", "invoice": "invoice"})
    [listed] = ask("/orders?failed=true").body["items"]
    assert listed["failed"] == ["resource"]


def test_many_are_retried_by_the_filters_of_the_list(post: Post, failed: Order) -> None:
    others = {"step": "resource", "payment": "UNPAID"}
    assert post("/orders/retry", others).body == {"retried": [], "refused": [], "cursor": None}
    wanted = {"step": "resource", "payment": "PAID", "product": "CUKCUK", "from": "2026-11-21", "limit": 10}
    assert post("/orders/retry", wanted).body == {"retried": [failed.number], "refused": [], "cursor": None}
    assert post("/orders/retry", wanted).body["retried"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "step"),
        ({"step": "temporary"}, "step"),
        ({"step": None}, "step"),
        ({"step": "resource", "stepp": 1}, "stepp"),
    ],
)
def test_a_step_nobody_knows_is_422_by_its_name(post: Post, failed: Order, body: dict[str, Any], field: str) -> None:
    for path in (f"/orders/{failed.number}/retry", "/orders/retry"):
        status, _, named = error(post(path, body))
        assert (status, named) == (422, field)


@pytest.mark.parametrize(
    ("filters", "field"), [({"limit": 201}, "limit"), ({"payment": "X"}, "payment"), ({"cursor": "x"}, "cursor")]
)
def test_a_filter_that_cannot_be_is_422_by_its_name(post: Post, filters: dict[str, Any], field: str) -> None:
    status, _, named = error(post("/orders/retry", {"step": "resource", **filters}))
    assert (status, named) == (422, field)
