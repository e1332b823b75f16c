"""What the tests of payments and of the staff API share."""

from collections.abc import Callable
from typing import Any

import pytest

from misa_order.orders.order import Order
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.statement.booking import transaction_id
from misa_order.payments.statement.store import StatementStore
from tests.builders import NOW, credit

type Money = Callable[..., str]


@pytest.fixture
def money(statement_store: StatementStore) -> Money:
    """A credit on the statement, judged by the matcher; gives its id."""
    balance = iter(range(1, 100))

    def arrives(order: Order, **changes: Any) -> str:
        booking = credit(order, balance=next(balance) * 1_000_000_000, **changes)
        record_bookings([booking], statement_store, NOW)
        match_payment(transaction_id(booking), booking.memo, statement_store, NOW)
        return transaction_id(booking)

    return arrives
