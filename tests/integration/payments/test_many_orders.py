"""One transfer for many orders of many customers (R21, R90)."""

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import confirm_transfer
from misa_order.payments.statement.store import StatementStore
from tests.builders import order_body, place
from tests.integration.conftest import Money
from tests.integration.payments.test_confirm_and_undo import LAN


def test_one_transfer_is_refused_for_more_orders_than_fit_into_one_change(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    made = [
        place(order_store, key=f"k{n}", domain=f"quan{n}", customer={**order_body()["customer"], "id": f"KH{n}"}).order
        for n in range(20)
    ]
    row = money(made[0], amount=sum(order.total for order in made))
    with pytest.raises(InvalidInputError) as error:
        confirm_transfer([row], [order.number for order in made], statement_store, LAN)
    assert (error.value.code, error.value.field) == ("bad_selection", "orders")
    paid = confirm_transfer([row], [order.number for order in made[:15]], statement_store, LAN)
    assert {order.status.payment for order in paid} == {Payment.PAID}
