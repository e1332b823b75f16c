"""The nightly job: what is due and nothing else, whatever happens to it or meanwhile (R40–R44)."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from misa_order.kernel.calendar import start_of_day
from misa_order.kernel.history import Why
from misa_order.orders.jobs.expire import expire_all_due
from misa_order.orders.order import Order, StepName
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.payments.claims.remind import remind_all_due
from misa_order.table import keys
from tests.builders import DESKTOP, NOW, TOPUP, Context, counted_calls, event, load_function, place
from tests.customers_word import cancel, events, pay
from tests.days import CANCEL_ON, LOCK_ON, day_after, night_after
from tests.integration.orders.test_place import outbox
from tests.integration.payments.test_remind_all_due import customer

AFTER_CANCEL, AFTER_LOCK = night_after(CANCEL_ON), night_after(LOCK_ON)
THREE_DAYS_LATE = AFTER_LOCK + timedelta(days=3)
BOTH = (Payment.TEMP_CANCELLED, Resource.LOCKED)


def several(store: OrderStore, count: int) -> list[Order]:
    return [place(store, key=f"key-{at}", **customer(at)).order for at in range(count)]


def states(store: OrderStore, orders: list[Order]) -> list[tuple[str, str | None]]:
    found = [store.get(order.number).status for order in orders]
    return [(status.payment, status.resource) for status in found]


def test_each_deadline_is_applied_on_its_night_with_its_reason_and_event(order_store: OrderStore) -> None:
    order = place(order_store).order
    assert not expire_all_due(order_store, AFTER_CANCEL - timedelta(minutes=31))
    assert expire_all_due(order_store, AFTER_CANCEL) == {"cancel": 1}
    assert expire_all_due(order_store, AFTER_LOCK) == {"lock": 1}
    assert states(order_store, [order]) == [BOTH]
    entries = order_store.history(order.number)[1:]
    assert [(entry.actor, entry.why, entry.note, entry.at) for entry in entries] == [
        ("function:expire_orders", "cancel_deadline_passed", f"cancel after {CANCEL_ON}", AFTER_CANCEL),
        ("function:expire_orders", "lock_deadline_passed", f"lock after {LOCK_ON}", AFTER_LOCK),
    ]
    passed = [row for row in outbox(order_store) if row["event"] == "DeadlinePassed"]
    assert [(row["order"], "released" in row) for row in passed] == [(order.number, False)] * 2


def test_the_job_reads_what_is_due_and_nothing_else(order_store: OrderStore) -> None:
    place(order_store, key="due")
    for at in range(20):
        place(order_store, key=f"later-{at}", now=THREE_DAYS_LATE, **customer(at))
    with counted_calls(order_store.table.client) as calls:
        expire_all_due(order_store, THREE_DAYS_LATE)
    assert sorted(calls) == [*["Query"] * 17, "TransactWriteItems"]
    assert list(order_store.due(THREE_DAYS_LATE)) == []


def test_the_whole_list_of_orders_ends_as_its_kinds_demand(order_store: OrderStore) -> None:
    bodies: list[dict[str, Any]] = [{}, DESKTOP, TOPUP, {"payment_method": "card"}, {"payment_method": "cash"}]
    orders = [place(order_store, key=f"key-{at}", **customer(at), **body).order for at, body in enumerate(bodies)]
    orders.append(pay(place(order_store, key="paid", domain="quanpho", **customer(7)).order, order_store))
    orders.append(cancel(place(order_store, key="cancelled", **customer(8)).order, order_store))
    assert expire_all_due(order_store, THREE_DAYS_LATE) == {"cancel": 4, "lock": 2}
    assert states(order_store, orders) == [
        BOTH,
        (Payment.TEMP_CANCELLED, None),
        (Payment.UNPAID, Resource.CODE_NOT_ISSUED),
        (Payment.TEMP_CANCELLED, Resource.NOT_PROVISIONED),
        BOTH,
        (Payment.PAID, Resource.TEMPORARY),
        (Payment.CANCELLED, Resource.REVOKED),
    ]


def test_a_second_order_without_a_grant_is_cancelled_and_waits_for_none_any_more(order_store: OrderStore) -> None:
    first, second = (place(order_store, key=key).order for key in "ab")
    expire_all_due(order_store, THREE_DAYS_LATE)
    assert states(order_store, [first, second]) == [BOTH, (Payment.TEMP_CANCELLED, Resource.NOT_PROVISIONED)]
    waiting = order_store.table.get(keys.waiting_for_grant("CUKCUK", "KH0001")) or {}
    assert "waiting" not in waiting
    # The first has not been paid for, and still stands in the way of another.
    assert place(order_store, key="c").order.status.resource is Resource.NOT_PROVISIONED


def night(store: OrderStore) -> None:
    expire_all_due(store, THREE_DAYS_LATE)


def on_time(store: OrderStore) -> None:
    expire_all_due(store, AFTER_CANCEL)


def morning(store: OrderStore) -> None:
    remind_all_due(store, THREE_DAYS_LATE + timedelta(hours=8))


@pytest.mark.parametrize("jobs", [(night,), (night, night), *permutations((night, on_time, morning))])
def test_in_whatever_order_the_jobs_run_the_result_is_the_same(
    order_store: OrderStore, jobs: tuple[Callable[[OrderStore], None], ...]
) -> None:
    orders = several(order_store, 2)
    for job in jobs:
        job(order_store)
    assert states(order_store, orders) == [BOTH] * 2
    assert [order_store.get(order.number).step(StepName.LOCK).n for order in orders] == [1, 1]
    assert "PaymentReminded" not in events(order_store)
    assert "CustomerAsked" not in events(order_store)


def test_a_job_killed_half_way_is_finished_by_the_next(
    order_store: OrderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders, change = several(order_store, 4), OrderStore.change
    changed: list[str] = []

    def dying(store: OrderStore, before: Order, *rest: Any) -> Order:
        if len(changed) == 2:
            raise KeyboardInterrupt
        changed.append(before.number)
        return change(store, before, *rest)

    monkeypatch.setattr(OrderStore, "change", dying)
    with pytest.raises(KeyboardInterrupt):
        expire_all_due(order_store, THREE_DAYS_LATE)
    monkeypatch.undo()
    assert expire_all_due(order_store, THREE_DAYS_LATE) == {"cancel": 2, "lock": 2}
    assert states(order_store, orders) == [BOTH] * 4
    assert [len(order_store.history(order.number)) for order in orders] == [2] * 4


def test_an_order_that_cannot_be_changed_holds_up_no_other_and_is_named(
    order_store: OrderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [order.number for order in several(order_store, 3)]
    broken = min(numbers, key=lambda number: keys.due(number, NOW))
    get = OrderStore.get

    def read(store: OrderStore, number: str) -> Order:
        if number == broken:
            raise TimeoutError
        return get(store, number)

    monkeypatch.setattr(OrderStore, "get", read)
    with pytest.raises(ExceptionGroup, match="1 orders could not be changed; 2 cancel, 2 lock") as caught:
        expire_all_due(order_store, THREE_DAYS_LATE)
    assert caught.value.exceptions[0].__notes__ == [f"order {broken}"]
    monkeypatch.undo()
    assert expire_all_due(order_store, THREE_DAYS_LATE) == {"cancel": 1, "lock": 1}


@pytest.mark.parametrize("meanwhile", [pay, cancel])
def test_what_happens_between_reading_and_writing_wins(
    order_store: OrderStore, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Order, OrderStore], Order]
) -> None:
    order, get = place(order_store).order, OrderStore.get
    won: list[Order] = []

    def read(store: OrderStore, number: str) -> Order:
        monkeypatch.undo()
        as_it_was = get(store, number)
        won.append(meanwhile(order, store))
        return as_it_was

    monkeypatch.setattr(OrderStore, "get", read)
    assert not expire_all_due(order_store, THREE_DAYS_LATE)
    assert order_store.get(order.number) == won[0]


def test_other_changes_meanwhile_are_built_upon(order_store: OrderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    order, get = place(order_store).order, OrderStore.get

    def read(store: OrderStore, number: str) -> Order:
        monkeypatch.undo()
        as_it_was = get(store, number)
        approving = order.moved(resource=Resource.PENDING_APPROVAL)
        store.change(as_it_was, approving, Why("function:provision_order", NOW, "pending"), None)
        return as_it_was

    monkeypatch.setattr(OrderStore, "get", read)
    assert expire_all_due(order_store, THREE_DAYS_LATE) == {"cancel": 1, "lock": 1}
    assert states(order_store, [order]) == [BOTH]


@pytest.mark.usefixtures("function_environment")
def test_the_function_goes_by_the_time_of_its_event_whatever_the_clock_says(order_store: OrderStore) -> None:
    far = NOW + timedelta(days=3650)  # Ordered in a year that no clock here has reached.
    order = place(order_store, now=NOW).order
    handler, midnight = load_function("expire_orders").handler, start_of_day(day_after(CANCEL_ON))
    handler(event("schedule") | {"time": (midnight - timedelta(seconds=1)).isoformat()}, Context())
    assert order_store.get(order.number) == order
    handler(event("schedule") | {"time": midnight.isoformat()}, Context())
    assert states(order_store, [order]) == [(Payment.TEMP_CANCELLED, Resource.TEMPORARY)]
    handler(event("schedule") | {"time": far.isoformat()}, Context())
    assert states(order_store, [order]) == [BOTH]
