"""The morning's job asks and warns whoever is due, once, and reads nobody else's order (R26, R43, R44)."""

from datetime import datetime, timedelta
from typing import Any

from misa_order.kernel.calendar import add_days, start_of_day
from misa_order.orders.deadlines import DAYS_UNTIL_CANCELLED
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments.claims.remind import remind_all_due
from tests.builders import DESKTOP, TOPUP, counted_calls, order_body, place
from tests.customers_word import Kept, cancel, claim, events, pay, reject, said
from tests.days import ASK_ON, CANCEL_ON, LOCK_ON, ORDERED_ON, morning_of, night_after, warning_days

FIRST_WARNING = warning_days(CANCEL_ON)[0]
DUE = morning_of(max(ASK_ON, FIRST_WARNING))
"""The first morning on which a customer is both to be asked and to be warned."""
MORNINGS = [morning_of(add_days(ORDERED_ON, days)) for days in range(DAYS_UNTIL_CANCELLED + 1)]
"""From the day of ordering to the last day before cancelling."""


def customer(at: int) -> dict[str, Any]:
    return {"customer": {**order_body()["customer"], "id": f"KH{at}"}}


def told(order: Order) -> list[tuple[datetime, str, str | None]]:
    """What the history says of an order that is open until the end of its last day, asking first."""
    asked = [(morning_of(order.ask_on), "asked_to_confirm_payment", None)] if order.ask_on else []
    near = f"cancel after {order.cancel_on}"
    warned = [(morning_of(day), "warned_of_deadline", near) for day in warning_days(CANCEL_ON) if order.cancel_on]
    return sorted(entry for entry in [*asked, *warned] if entry[0] in MORNINGS)


def test_whoever_is_due_is_asked_and_warned_once_and_nobody_else(order_store: OrderStore) -> None:
    bodies: list[dict[str, Any]] = [{}, TOPUP, DESKTOP, {"payment_method": "card"}]
    due = [place(order_store, key=f"key-{at}", **customer(at), **body).order for at, body in enumerate(bodies)]
    paid = pay(place(order_store, key="paid", domain="quanpho", **customer(5)).order, order_store)
    cancelled = cancel(place(order_store, key="cancelled", **customer(6)).order, order_store)
    for morning in MORNINGS:
        remind_all_due(order_store, morning)
        assert not remind_all_due(order_store, morning)
    for order in due:
        entries = order_store.history(order.number)[1:]
        assert {entry.actor for entry in entries} == {"function:remind_customers"}
        assert [(entry.at, entry.why, entry.note) for entry in entries] == told(order)
    for order in (paid, cancelled):
        assert order_store.get(order.number) == order
    saas = order_store.get(due[0].number)
    assert (saas.status.payment, saas.warned_on) == (Payment.AWAITING_CUSTOMER, warning_days(CANCEL_ON)[-1])
    assert events(order_store).count("CustomerAsked") == sum(order.ask_on is not None for order in due)
    assert events(order_store).count("PaymentReminded") == 3 * len(warning_days(CANCEL_ON))


def test_nobody_is_told_anything_before_the_first_day(order_store: OrderStore) -> None:
    order = place(order_store).order
    last_moment = start_of_day(min(ASK_ON, FIRST_WARNING)) - timedelta(seconds=1)
    assert not remind_all_due(order_store, last_moment)
    assert order_store.get(order.number) == order


def test_the_job_reads_what_is_due_and_nothing_else(order_store: OrderStore) -> None:
    order = place(order_store, key="due").order
    for at in range(20):
        place(order_store, key=f"later-{at}", now=DUE, **customer(at))
    with counted_calls(order_store.table.client) as calls:
        assert remind_all_due(order_store, DUE) == {"asked": 1, "warned": 1}
    assert sorted(calls) == [*["Query"] * 17, *["TransactWriteItems"] * 2]
    assert list(order_store.due(DUE)) == []
    assert len(list(order_store.due(DUE + timedelta(days=30)))) == 21
    assert order_store.get(order.number).version == 3


def test_a_week_without_the_job_warns_once_of_what_lies_ahead(order_store: OrderStore) -> None:
    order = place(order_store).order
    late = morning_of(warning_days(LOCK_ON)[0])
    assert late > night_after(CANCEL_ON)
    assert remind_all_due(order_store, late) == {"warned": 1}
    assert not remind_all_due(order_store, late)
    assert order_store.history(order.number)[-1].note == f"lock after {LOCK_ON}"
    assert order_store.get(order.number).status.payment is Payment.UNPAID


def test_a_rejected_customer_is_warned_and_not_asked_by_the_job(order_store: OrderStore) -> None:
    order = place(order_store).order
    claim(order, order_store, said(), Kept())
    reject(order, order_store)
    assert remind_all_due(order_store, DUE) == {"warned": 1}
