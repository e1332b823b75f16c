"""What the staff's page begins with: who I am, what is offered, what waits, and the API's own document."""

from datetime import UTC, datetime, timedelta

import pytest

from misa_order.kernel.calendar import business_date
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.payments.statement.overview import DAYS
from misa_order.runtime.roles import ALLOWED, Role, StaffAction
from tests.builders import place
from tests.integration.admin.conftest import Ask, Post
from tests.integration.conftest import Money


@pytest.mark.parametrize("role", Role)
def test_i_am_told_who_i_am_and_what_my_role_may_do(ask: Ask, role: Role) -> None:
    status, me = ask("/me", role)
    allowed = {action for action in StaffAction if role is Role.ADMIN or role in ALLOWED[action]}
    assert (status, me["name"], me["role"]) == (200, "lan", role)
    assert set(me["actions"]) == allowed


def test_every_role_is_offered_products_accounts_offices_reps_and_portals(ask: Ask) -> None:
    portals = {"portals": [{"portal": "cukcuk-web", "products": ["CUKCUK"]}]}
    assert ask("/settings/portal-webhooks", "admin", "PUT", portals).status == 200
    offered = ask("/choices", "sales_rep").body
    assert {"CUKCUK", "MEINVOICE"} <= {product["code"] for product in offered["products"]}
    assert all(product["skus"] for product in offered["products"])
    assert offered["accounts"][0]["bank"]
    assert "HN" in offered["offices"]
    assert offered["reps"] == sorted(set(offered["reps"]))
    assert offered["portals"] == ["cukcuk-web"]


def test_the_document_needs_no_token(ask: Ask) -> None:
    status, document = ask("/openapi.json", **{"X-None": "1"})
    assert (status, document["openapi"]) == (200, "3.1.0")


def test_the_start_page_says_what_waits_and_how_the_days_went(ask: Ask, post: Post, money: Money, order: Order) -> None:
    now = datetime.now(UTC)
    money(order, amount=1_000, booked_at=now)
    money(order, amount=2_000, booked_at=now - timedelta(days=9))
    refunded = money(order, amount=4_000, booked_at=now)
    money(order, booked_at=now)
    post(f"/transactions/{refunded}/refund", {"note": "sent back"})
    shown = ask("/overview").body["money"]
    partial = next(one for one in shown["waiting"] if one["state"] == "partial")
    assert (partial["count"], partial["sum"]) == (2, 3_000)
    assert partial["by_age"] == {"today": 1, "2_days": 0, "7_days": 0, "older": 1}
    assert (len(shown["days"]), shown["days"][-1]["date"]) == (DAYS, business_date(now).isoformat())
    today = shown["days"][-1]
    assert today["received"] == {"count": 3, "sum": 5_000 + order.total}
    assert today["matched"] == {"count": 1, "sum": order.total}
    assert today["waiting"] == {"count": 1, "sum": 1_000}
    assert shown["complete"]


def test_the_start_page_counts_the_deadlines_of_the_next_days(ask: Ask, order_store: OrderStore) -> None:
    now = datetime.now(UTC)
    order = place(order_store, now=now).order
    days = {day["date"]: day for day in ask("/overview").body["deadlines"]["days"]}
    assert order.cancel_on is not None
    assert days[order.cancel_on.isoformat()]["cancel"] == 1
    assert sum(day["cancel"] + day["lock"] for day in days.values()) <= 2


def test_a_role_without_the_statement_sees_no_money_and_a_rep_only_own_customers(
    ask: Ask, order_store: OrderStore
) -> None:
    place(order_store, now=datetime.now(UTC))
    shown = ask("/overview", "sales_rep").body
    assert shown["money"] is None
    assert all(day["cancel"] == day["lock"] == 0 for day in shown["deadlines"]["days"])
    assert ask("/overview", "renewals_head").body["money"] is None
    assert any(day["cancel"] for day in ask("/overview", "renewals_head").body["deadlines"]["days"])
