"""Cancelling an unpaid order: R27."""

from datetime import timedelta

import pytest

from misa_order.kernel.errors import ConflictError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.table import keys
from tests.builders import DESKTOP, NOW, counted_calls, place
from tests.integration.orders.test_place import outbox

WHY = Why("customer:KH0001", NOW + timedelta(hours=1), "cancelled_by_customer")


def test_cancelling_takes_back_what_was_granted_and_says_so(order_store: OrderStore) -> None:
    order = place(order_store).order
    with counted_calls(order_store.table.client) as calls:
        cancelled = cancel_order(order, order_store, WHY)
    assert calls == ["TransactWriteItems"]
    assert (cancelled.status.payment, cancelled.status.resource) == (Payment.CANCELLED, Resource.REVOKED)
    assert order_store.get(order.number) == cancelled
    assert [(c.axis, c.before, c.after) for c in order_store.history(order.number)[1].changes] == [
        ("payment", "UNPAID", "CANCELLED"),
        ("resource", "TEMPORARY", "REVOKED"),
    ]
    assert sorted(row["event"] for row in outbox(order_store)) == ["OrderCancelled", "OrderPlaced"]


def test_cancelling_twice_changes_nothing_more(order_store: OrderStore) -> None:
    cancelled = cancel_order(place(order_store).order, order_store, WHY)
    assert cancel_order(cancelled, order_store, WHY) == cancelled
    assert len(order_store.history(cancelled.number)) == 2


def test_a_paid_order_cannot_be_cancelled_and_stays_as_it_is(order_store: OrderStore) -> None:
    order = place(order_store).order
    paid = order_store.change(order, order.moved(payment=Payment.PAID), WHY, "OrderPaid")
    with pytest.raises(ConflictError) as refused:
        cancel_order(order, order_store, WHY)  # as read before the money came
    assert refused.value.code == "order_paid"
    assert order_store.get(order.number) == paid


def test_a_cancelled_order_makes_room_for_the_next_temporary_grant(order_store: OrderStore) -> None:
    cancel_order(place(order_store, key="a").order, order_store, WHY)
    assert place(order_store, key="b").order.status.resource is Resource.TEMPORARY


def test_a_cancelled_order_is_no_longer_looked_up_by_its_domain(order_store: OrderStore) -> None:
    order = place(order_store, key="a").order
    kept = place(order_store, key="b").order
    cancel_order(order, order_store, WHY)
    item = order_store.table.get(keys.open_orders("nhahangabc")) or {}
    assert [entry.split("|")[1] for entry in item["open_orders"]] == [kept.number]


def test_a_desktop_order_is_cancelled_without_touching_its_licence(order_store: OrderStore) -> None:
    cancelled = cancel_order(place(order_store, **DESKTOP).order, order_store, WHY)
    assert (cancelled.status.payment, cancelled.status.licence) == (Payment.CANCELLED, "NOT_ISSUED")
