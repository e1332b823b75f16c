"""Codes beyond a few, and the largest orders: no item and no transaction becomes too large (R30, ADR 0024)."""

from typing import Any

import pytest

from misa_order.kernel.history import Why
from misa_order.orders.codes import FEW
from misa_order.orders.order import Order, Step
from misa_order.orders.store import OrderStore
from misa_order.privacy.erased import erased_order
from misa_order.table import keys
from tests.builders import NOW, TOPUP, counted_calls, order_body, place
from tests.whole_orders import make_whole, size_of

WHY = Why("function:provision_order", NOW, "codes_issued")
ITEM = 400 * 1024
LONG = "Ký" * 100


def codes(count: int, size: int = 16) -> list[str]:
    return [f"{n:0{size}d}" for n in range(count)]


def issued(order: Order, given: list[str]) -> Order:
    return order.with_step("resource", Step(state="done", request_id="suman-1", at=NOW, told={"codes": given}))


def sizes(store: OrderStore, number: str) -> dict[str, int]:
    return {row["sk"]: size_of(row) for row in store.table.partition(keys.order(number).pk)}


def told(store: OrderStore, number: str) -> Any:
    return store.with_codes(store.get(number)).step("resource").told


@pytest.mark.parametrize("count", [1, FEW])
def test_a_few_codes_stand_with_their_step_and_cost_no_call(order_store: OrderStore, count: int) -> None:
    order = place(order_store, **TOPUP).order
    order_store.change(order, issued(order, codes(count)), WHY, "CodesIssued")
    order = order_store.get(order.number)
    with counted_calls(order_store.table.client) as calls:
        assert order_store.with_codes(order).step("resource").told == {"codes": codes(count)}
    assert calls == []


@pytest.mark.parametrize(("count", "size"), [(FEW + 1, 16), (1000, 16), (50_000, 64)])
def test_many_are_kept_apart_in_the_same_transaction_each_in_its_place(
    order_store: OrderStore, count: int, size: int
) -> None:
    order = place(order_store, **TOPUP).order
    with counted_calls(order_store.table.client) as calls:
        order_store.change(order, issued(order, codes(count, size)), WHY, "CodesIssued")
    assert calls == ["TransactWriteItems"]
    assert told(order_store, order.number) == {"codes": codes(count, size)}
    assert max(sizes(order_store, order.number).values()) < ITEM
    assert sizes(order_store, order.number)["ORDER"] < 1024


def test_a_later_change_writes_no_code_again(order_store: OrderStore) -> None:
    order = place(order_store, **TOPUP).order
    order_store.change(order, issued(order, codes(1000)), WHY, "CodesIssued")
    order = order_store.get(order.number)
    with counted_calls(order_store.table.client) as calls:
        order_store.change(order, order.model_copy(update={"warned_on": NOW.date()}), WHY, None)
    assert calls == ["TransactWriteItems"]
    assert told(order_store, order.number) == {"codes": codes(1000)}


def test_an_order_in_one_item_takes_its_codes_along(order_store: OrderStore) -> None:
    orders = [place(order_store, key=key, **TOPUP).order for key in ("changed", "carried")]
    for order in orders:
        make_whole(order_store.table, issued(order, codes(1000)))
    changed, carried = (order_store.get(order.number) for order in orders)
    order_store.change(changed, changed.model_copy(update={"warned_on": NOW.date()}), WHY, None)
    assert order_store.take_apart(carried)  # type: ignore[arg-type] # it is a whole one
    assert [told(order_store, order.number) for order in orders] == [{"codes": codes(1000)}] * 2


def test_erasing_a_customer_leaves_no_code(order_store: OrderStore) -> None:
    order = place(order_store, **TOPUP).order
    order_store.change(order, issued(order, codes(50_000)), WHY, "CodesIssued")
    order = order_store.get(order.number)
    order_store.change(order, erased_order(order), WHY, None)
    assert not [sk for sk in sizes(order_store, order.number) if sk.startswith("CODES#")]
    assert told(order_store, order.number) == {}


def test_the_largest_order_that_can_be_placed_stays_far_below_an_item(order_store: OrderStore) -> None:
    order = place(
        order_store,
        customer={**order_body()["customer"], "name": LONG, "province": LONG, "email": f"{'a' * 240}@quan.vn"},
        invoice={"tax_code": "0101243150", "company": LONG, "address": LONG, "email": f"{'b' * 240}@quan.vn"},
        delivery={"name": LONG, "phone": "0912345678", "address": LONG},
        lines=[{"sku": "CUKCUK-PRO-12M", "quantity": 1000}] * 50,
        agent_code=LONG,
        affiliate_code=LONG,
        office=LONG,
    ).order
    assert order_store.get(order.number) == order
    assert max(sizes(order_store, order.number).values()) < 16 * 1024
