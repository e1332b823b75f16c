"""One transfer for many orders of many customers (R21, R90)."""

from collections.abc import Sequence

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments import undo
from misa_order.payments.confirm import confirm_transfer
from misa_order.payments.statement.store import StatementStore
from misa_order.payments.undo import undo_match
from misa_order.table.writes import Part
from tests.builders import CALENDAR, counted_calls, order_body, place
from tests.integration.conftest import Money
from tests.integration.payments.test_confirm_and_undo import LAN, UNDO, granted
from tests.whole_orders import make_whole


def many(store: OrderStore, count: int) -> list[Order]:
    customer = order_body()["customer"]
    return [
        place(store, key=f"k{n}", domain=f"quan{n}", customer={**customer, "id": f"KH{n}"}).order for n in range(count)
    ]


def test_one_transfer_is_refused_for_more_orders_than_fit_into_one_change(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    made = many(order_store, 20)
    row = money(made[0], amount=sum(order.total for order in made))
    with pytest.raises(InvalidInputError) as error:
        confirm_transfer([row], [order.number for order in made], statement_store, LAN)
    assert (error.value.code, error.value.field) == ("bad_selection", "orders")
    paid = confirm_transfer([row], [order.number for order in made[:15]], statement_store, LAN)
    assert {order.status.payment for order in paid} == {Payment.PAID}


def test_an_undo_of_more_orders_in_one_item_than_fit_into_one_change_takes_them_apart_first(
    statement_store: StatementStore, order_store: OrderStore, money: Money, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, write = many(order_store, 3), statement_store.table.write
    row = money(made[0], amount=sum(order.total for order in made))
    for order in confirm_transfer([row], [order.number for order in made], statement_store, LAN):
        make_whole(order_store.table, granted(order, order_store))
    # As 17 orders of 6 parts each are more than the table's 100, so are 3 more than 17.
    monkeypatch.setattr(undo, "MOST_PARTS", 17)
    sizes: list[int] = []

    def counted(parts: Sequence[Part]) -> None:
        sizes.append(len(parts))
        write(parts)

    monkeypatch.setattr(statement_store.table, "write", counted)
    back = undo_match(row, statement_store, UNDO, lambda: CALENDAR)
    assert sizes == [2, 2, 2, 17]
    assert [order.number for order in back] == [order.number for order in made]
    assert {(order.status.payment, order.transactions) for order in back} == {(Payment.UNPAID, ())}
    assert [order_store.history(order.number)[-1].why for order in made] == ["undone"] * 3
    assert statement_store.get(row).state == "unmatched"


def test_an_undo_of_an_order_in_one_item_is_one_change_where_it_fits(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    row = money(order)
    make_whole(order_store.table, granted(order, order_store))
    with counted_calls(statement_store.table.client) as calls:
        [back] = undo_match(row, statement_store, UNDO, lambda: CALENDAR)
    assert back.status.payment is Payment.UNPAID
    assert calls.count("TransactWriteItems") == 1
