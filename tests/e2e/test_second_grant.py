"""A customer's temporary grant goes from order to order, and nobody ever works on two (R12a)."""

from functools import partial
from typing import Any

import pytest

from misa_order.table.keys import temporary_grant
from tests.e2e.outside import Outside, in_parallel, until


def orders_of_one(outside: Outside, count: int) -> list[dict[str, Any]]:
    """A customer's orders for one tenant; the first holds the grant."""
    body = outside.body()
    placed = [outside.order(domain=body["domain"], customer=body["customer"]) for _ in range(count)]
    assert [order["status"]["resource"] for order in placed] == ["TEMPORARY", *["NOT_PROVISIONED"] * (count - 1)]
    outside.settle()
    return placed


def cancel(outside: Outside, order: dict[str, Any]) -> None:
    assert outside.portal("POST", f"/v1/orders/{order['number']}/cancel").status == 200


def pay(outside: Outside, order: dict[str, Any]) -> None:
    outside.pay(order)


def holder(outside: Outside, order: dict[str, Any]) -> str | None:
    """Which order holds the grant of this one's customer, as the table has it."""
    customer = outside.seen(order["number"])["customer"]["id"]
    key = temporary_grant(order["product"], customer)
    dynamodb = outside.system.aws.client("dynamodb")
    asked = {"TableName": outside.system.endpoints["table"], "ConsistentRead": True}
    item = dynamodb.get_item(**asked, Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}}).get("Item")
    return ", ".join(item["holders"]["SS"]) if item and "holders" in item else None


def living(outside: Outside, orders: list[dict[str, Any]]) -> list[str]:
    """Those of the orders that work on a temporary grant, by what SUMAN was asked for."""
    live = []
    for order in orders:
        done = [request for request in outside.asked(order["number"], "suman") if request["effect"]]
        if done and done[-1]["operation"] == "grant" and done[-1]["body"]["temporary"]:
            live.append(order["number"])
    return live


def granted(outside: Outside, orders: list[dict[str, Any]]) -> list[str]:
    """Those of the orders that are granted temporarily, as staff see them."""
    return [one["number"] for one in orders if outside.seen(one["number"])["status"]["resource"] == "TEMPORARY"]


def test_the_second_order_works_once_the_first_is_cancelled_until_its_own_day(outside: Outside) -> None:
    first, second = orders_of_one(outside, 2)
    assert second["lock_on"] is None
    cancel(outside, first)
    seen = outside.reaches(second["number"], resource="TEMPORARY")
    assert seen["lock_on"] == first["lock_on"]
    assert "grant_handed_on" in [entry["why"] for entry in seen["history"]]
    outside.settle()
    assert living(outside, [first, second]) == [second["number"]] == [holder(outside, second)]


def test_the_second_order_works_once_the_first_is_paid_and_is_paid_itself(outside: Outside) -> None:
    first, second = orders_of_one(outside, 2)
    outside.pay(first)
    outside.reaches(second["number"], resource="TEMPORARY")
    outside.settle()
    assert outside.seen(first["number"])["status"]["resource"] == "PROVISIONED"
    assert living(outside, [first, second]) == [second["number"]]
    outside.pay(second)
    outside.reaches(second["number"], resource="PROVISIONED")
    outside.settle()
    assert (living(outside, [first, second]), holder(outside, second)) == ([], None)


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_that_wait_one_works_when_everything_happens_at_once(outside: Outside, attempt: int) -> None:
    del attempt  # a race may go either way
    first, second, third = orders = orders_of_one(outside, 3)
    in_parallel([partial(cancel, outside, first), partial(pay, outside, second)])
    until("the grant handed on", lambda: holder(outside, third) == third["number"])
    outside.settle()
    assert granted(outside, orders) == living(outside, orders) == [third["number"]]
    assert outside.seen(second["number"])["status"]["resource"] == "PROVISIONED"


@pytest.mark.parametrize("attempt", range(3))
def test_an_order_placed_while_the_grant_is_let_go_does_not_wait_for_nobody(outside: Outside, attempt: int) -> None:
    del attempt
    body = outside.body()
    same = {part: body[part] for part in ("domain", "customer")}
    first = outside.order(**same)
    outside.settle()
    placed: list[dict[str, Any]] = []

    def place() -> None:
        placed.append(outside.order(**same))

    in_parallel([partial(cancel, outside, first), partial(place), partial(place)])
    until("somebody to hold the grant", lambda: holder(outside, first) in {one["number"] for one in placed})
    outside.settle()
    assert living(outside, [first, *placed]) == granted(outside, placed) == [holder(outside, first)]
