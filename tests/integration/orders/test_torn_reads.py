"""A read that falls between the two items of an order is made once more; then it is asked for again (ADR 24, R90)."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.orders.stored import find_order, read_with_orders
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.statement.store import StatementStore
from misa_order.runtime import wiring
from misa_order.table.table import Table
from misa_order.table.writes import BusyError
from tests.builders import NOW, Context, counted_calls, credit, http_event, load_function, place

type Torn = Callable[[Table, int], None]


@pytest.fixture
def torn(monkeypatch: pytest.MonkeyPatch) -> Torn:
    """Has the next ``times`` reads of a table miss what was ordered."""

    def tear(table: Table, times: int) -> None:
        get_many, partition = table.get_many, table.partition
        left = iter(range(times))

        def missing() -> bool:
            return next(left, None) is not None

        def many(asked: Any) -> Any:
            found = get_many(asked)
            seen = {key: item for key, item in found.items() if key.sk != "ORDERED"}
            return seen if len(seen) < len(found) and missing() else found

        def whole(*asked: Any) -> Iterator[Any]:
            found: Iterable[Any] = list(partition(*asked))
            return iter([item for item in found if item["sk"] != "ORDERED"] if missing() else found)

        for name, read in {"get_many": many, "partition": whole}.items():
            monkeypatch.setattr(table, name, read)

    return tear


@pytest.fixture
def order(order_store: OrderStore) -> Order:
    return place(order_store).order


def test_a_read_between_the_two_items_of_an_order_is_made_once_more(
    order_store: OrderStore, order: Order, torn: Torn
) -> None:
    torn(order_store.table, 1)
    assert order_store.get(order.number) == order
    torn(order_store.table, 1)
    assert order_store.read_many([order.number]) == [order]
    torn(order_store.table, 2)
    with pytest.raises(BusyError):
        order_store.get(order.number)
    torn(order_store.table, 2)
    with pytest.raises(BusyError):
        order_store.read_many([order.number])


def test_only_the_missing_item_is_read_again_and_nothing_of_an_order_that_there_is_not(
    order_store: OrderStore, order: Order, torn: Torn
) -> None:
    table = order_store.table
    with counted_calls(table.client) as calls:
        found = read_with_orders(table, [order.number, "5014263"])
    assert (calls, find_order(found, "5014263")) == (["BatchGetItem"], None)
    torn(table, 1)
    with counted_calls(table.client) as calls:
        found = read_with_orders(table, [order.number, "5014263"])
    assert calls == ["BatchGetItem"] * 2
    assert find_order(found, order.number) == order


def test_a_credit_that_is_judged_in_that_instant_pays(
    statement_store: StatementStore, order_store: OrderStore, order: Order, torn: Torn
) -> None:
    booking = credit(order)
    [row] = record_bookings([booking], statement_store, NOW)
    torn(statement_store.table, 1)
    assert match_payment(row.row_id, booking.memo, statement_store, NOW).row.orders == (order.number,)
    assert order_store.get(order.number).status.payment == "PAID"


@pytest.mark.usefixtures("function_environment")
def test_a_portal_is_told_to_ask_again_where_the_order_is_still_being_written(torn: Torn) -> None:
    order = place(wiring.orders()).order
    asked = http_event("GET", f"/v1/orders/{order.number}", "/v1/orders/{number}")

    def answer() -> tuple[int, Any, Any]:
        given = load_function("show_orders").handler(asked, Context())
        return given["statusCode"], given["headers"].get("Retry-After"), json.loads(given["body"])

    torn(wiring.orders().table, 1)
    assert answer()[:2] == (200, None)
    torn(wiring.orders().table, 2)
    status, wait, body = answer()
    assert (status, wait, body["error"]["code"], body["error"]["field"]) == (503, "1", "busy", None)
    assert answer()[0] == 200
