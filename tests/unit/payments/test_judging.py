"""What deciding is told of orders: those whose numbers are named, and those known only by a key (R19, R24)."""

import pytest

from misa_order.orders.open_orders import open_order_entry, read_open_order
from misa_order.orders.statuses import Payment
from misa_order.payments.judging import payables
from misa_order.payments.matching.decide import Payable
from misa_order.settings.catalogue import MatchKey
from tests.unit.fulfilment.orders_made import an_order

KNOWN = Payable(
    number="1000002",
    product="CUKCUK",
    match_key=MatchKey.DOMAIN,
    key="nhahangabc",
    total=2_640_000,
    payment=Payment.UNPAID,
    created_at="2026-11-21T08:04:05+00:00",
)


@pytest.mark.parametrize("payment", Payment)
def test_an_order_that_is_named_is_known_with_its_state_also_under_its_key(payment: Payment) -> None:
    order, known = an_order(payment=payment), KNOWN._replace(payment=payment)
    opening = read_open_order(open_order_entry(order))
    assert payables({order.number: order}, {order.key: [opening]}) == ({order.number: known}, {order.key: [known]})


def test_an_order_known_only_by_its_key_waits_for_its_payment() -> None:
    opening = read_open_order(open_order_entry(an_order(payment=Payment.TEMP_CANCELLED)))
    assert payables({}, {"nhahangabc": [opening], "other": []}) == ({}, {"nhahangabc": [KNOWN], "other": []})
