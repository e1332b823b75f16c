"""The daily job asks whoever is due, once, and reads nobody else's order (R26, R43)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments.claim import ask_all_due
from misa_order.table import keys
from tests.builders import DESKTOP, NOW, TOPUP, counted_calls, order_body, place
from tests.customers_word import Kept, cancel, claim, events, pay, reject, said

BEFORE_DUE = datetime.fromisoformat("2026-11-24T23:59:59+07:00")
DUE = datetime.fromisoformat("2026-11-25T08:00:00+07:00")


def customer(at: int) -> dict[str, Any]:
    return {"customer": {**order_body()["customer"], "id": f"KH{at}"}}


def test_whoever_is_due_is_asked_once_and_nobody_else(order_store: OrderStore) -> None:
    due = [
        place(order_store, key="saas", **customer(1)).order,
        place(order_store, key="topup", **TOPUP, **customer(2)).order,
    ]
    later = place(order_store, key="desktop", **DESKTOP, **customer(3)).order
    card = place(order_store, key="card", payment_method="card", **customer(4)).order
    pay(place(order_store, key="paid", domain="quanpho", **customer(5)).order, order_store)
    cancel(place(order_store, key="cancelled", **customer(6)).order, order_store)
    claim(place(order_store, key="claimed", **customer(7)).order, order_store, said(), Kept())
    assert ask_all_due(order_store, BEFORE_DUE) == 0
    assert ask_all_due(order_store, DUE) == 2
    for order in due:
        assert order_store.get(order.number).status.payment is Payment.AWAITING_CUSTOMER
        entry = order_store.history(order.number)[-1]
        assert (entry.actor, entry.at) == ("function:remind_customers", DUE)
    for order in (later, card):
        assert order_store.get(order.number) == order
    assert ask_all_due(order_store, DUE) == 0
    assert ask_all_due(order_store, DUE + timedelta(days=5)) == 1
    assert events(order_store).count("CustomerAsked") == 3


def test_the_job_reads_what_is_due_and_nothing_else(order_store: OrderStore) -> None:
    order = place(order_store, key="due").order
    for at in range(20):
        place(order_store, key=f"later-{at}", now=NOW + timedelta(days=5), **customer(at))
    with counted_calls(order_store.table.client) as calls:
        assert ask_all_due(order_store, DUE) == 1
    assert sorted(calls) == ["GetItem", *["Query"] * 16, "TransactWriteItems"]
    waiting = list(order_store.due(DUE + timedelta(days=30)))
    assert len(waiting) == 20
    assert order.number not in waiting


def test_a_rejected_customer_is_not_asked_by_the_job(order_store: OrderStore) -> None:
    order = place(order_store).order
    claim(order, order_store, said(), Kept())
    reject(order, order_store)
    assert ask_all_due(order_store, DUE) == 0


def test_an_order_that_cannot_be_changed_holds_up_no_other(
    order_store: OrderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [place(order_store, key=f"key-{at}", **customer(at)).order.number for at in range(3)]
    broken = min(numbers, key=lambda number: keys.due(number, DUE))
    get = OrderStore.get

    def read(store: OrderStore, number: str) -> Order:
        if number == broken:
            raise TimeoutError(number)
        return get(store, number)

    monkeypatch.setattr(OrderStore, "get", read)
    with pytest.raises(ExceptionGroup, match="1 customers could not be asked, 2 were"):
        ask_all_due(order_store, DUE)
    monkeypatch.undo()
    assert ask_all_due(order_store, DUE) == 1
