"""The morning's job asks and warns whoever is due, once, and reads nobody else's order (R26, R43, R44)."""

from datetime import date, datetime, timedelta
from typing import Any

from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments.claims.remind import remind_all_due
from tests.builders import DESKTOP, NOW, TOPUP, counted_calls, order_body, place
from tests.customers_word import Kept, cancel, claim, events, pay, reject, said

BEFORE_DUE = datetime.fromisoformat("2026-11-23T23:59:59+07:00")
WARNED = datetime.fromisoformat("2026-11-24T08:00:00+07:00")
DUE = datetime.fromisoformat("2026-11-25T08:00:00+07:00")


def customer(at: int) -> dict[str, Any]:
    return {"customer": {**order_body()["customer"], "id": f"KH{at}"}}


def test_whoever_is_due_is_asked_and_warned_once_and_nobody_else(order_store: OrderStore) -> None:
    saas = place(order_store, key="saas", **customer(1)).order
    topup = place(order_store, key="topup", **TOPUP, **customer(2)).order
    place(order_store, key="desktop", **DESKTOP, **customer(3))
    place(order_store, key="card", payment_method="card", **customer(4))
    paid = pay(place(order_store, key="paid", domain="quanpho", **customer(5)).order, order_store)
    cancelled = cancel(place(order_store, key="cancelled", **customer(6)).order, order_store)
    assert not remind_all_due(order_store, BEFORE_DUE)
    assert remind_all_due(order_store, WARNED) == {"warned": 3}
    assert remind_all_due(order_store, DUE) == {"asked": 2, "warned": 3}
    assert not remind_all_due(order_store, DUE)
    for order in (saas, topup):
        assert order_store.get(order.number).status.payment is Payment.AWAITING_CUSTOMER
    for order in (paid, cancelled):
        assert order_store.get(order.number) == order
    whys = [(entry.actor, entry.why, entry.at, entry.note) for entry in order_store.history(saas.number)[1:]]
    near = "cancel after 2026-11-26"
    assert whys == [
        ("function:remind_customers", "warned_of_deadline", WARNED, near),
        ("function:remind_customers", "asked_to_confirm_payment", DUE, None),
        ("function:remind_customers", "warned_of_deadline", DUE, near),
    ]
    assert events(order_store).count("PaymentReminded") == 6
    assert order_store.get(saas.number).warned_on == date(2026, 11, 25)


def test_the_job_reads_what_is_due_and_nothing_else(order_store: OrderStore) -> None:
    order = place(order_store, key="due").order
    for at in range(20):
        place(order_store, key=f"later-{at}", now=NOW + timedelta(days=5), **customer(at))
    with counted_calls(order_store.table.client) as calls:
        assert remind_all_due(order_store, DUE) == {"asked": 1, "warned": 1}
    assert sorted(calls) == ["GetItem", *["Query"] * 16, *["TransactWriteItems"] * 2]
    assert list(order_store.due(DUE)) == []
    assert len(list(order_store.due(DUE + timedelta(days=30)))) == 21
    assert order_store.get(order.number).version == 3


def test_a_week_without_the_job_warns_once_of_what_lies_ahead(order_store: OrderStore) -> None:
    order = place(order_store).order
    late = datetime.fromisoformat("2026-11-28T08:00:00+07:00")
    assert remind_all_due(order_store, late) == {"warned": 1}
    assert not remind_all_due(order_store, late)
    assert order_store.history(order.number)[-1].note == "lock after 2026-11-30"
    assert order_store.get(order.number).status.payment is Payment.UNPAID


def test_a_rejected_customer_is_warned_and_not_asked_by_the_job(order_store: OrderStore) -> None:
    order = place(order_store).order
    claim(order, order_store, said(), Kept())
    reject(order, order_store)
    assert remind_all_due(order_store, DUE) == {"warned": 1}
