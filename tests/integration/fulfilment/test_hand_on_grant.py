"""The temporary grant goes to the oldest order that waits for it, and to one at a time (R12a)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.kernel.calendar import business_date
from misa_order.kernel.history import Why
from misa_order.orders.deadlines import day_to_lock
from misa_order.orders.due import next_due
from misa_order.orders.ending.hand_on_grant import hand_on_grant
from misa_order.orders.order import StepName
from misa_order.orders.statuses import Payment, Resource
from misa_order.payments.confirm import confirm_cash
from tests.builders import CALENDAR, NOW, order_body, place
from tests.customers_word import pay
from tests.days import LOCK_ON, night_after
from tests.integration.fulfilment.conftest import World
from tests.integration.fulfilment.grants import HANDED, cancel, deliver, holder, living, ordered, resource


@pytest.mark.parametrize("actor", ["customer:KH0001", "staff:lan"])
def test_when_the_first_order_is_cancelled_the_second_works_until_its_own_day(world: World, actor: str) -> None:
    first, second = ordered(world, 2)
    cancel(world, first, actor)
    deliver(world)
    granted = world.store.get(second.number)
    assert (granted.status.resource, granted.lock_on) == (Resource.TEMPORARY, first.lock_on)
    assert holder(world.store) == second.number
    assert living(world) == [second.number]
    *_, asked = world.asked("suman")
    assert (asked["idempotency_key"], asked["body"]["until"]) == (f"{second.number}/temporary/1", LOCK_ON.isoformat())
    # Taken back before it is handed on: never two at once.
    assert [one["operation"] for one in world.asked("suman")] == ["grant", "revoke", "grant"]
    handed = world.store.history(second.number)[1]
    assert (handed.actor, handed.why) == ("function:provision_order", "grant_handed_on")
    assert handed.note == f"let go by order {first.number}"
    assert next_due(granted) is not None


def test_when_the_first_order_is_paid_the_oldest_that_waits_gets_the_grant(world: World) -> None:
    first, second, third = ordered(world, 3)
    pay(first, world.store)
    deliver(world)
    assert [resource(world, one) for one in (first, second, third)] == ["PROVISIONED", "TEMPORARY", "NOT_PROVISIONED"]
    cancel(world, third, "customer:KH0001")
    confirm_cash(second.number, world.store, Why("staff:lan", NOW, "paid_in_cash", "at the counter"))
    deliver(world)
    assert (resource(world, second), resource(world, third)) == (Resource.PROVISIONED, Resource.NOT_PROVISIONED)
    assert (holder(world.store), living(world)) == (None, [])


def test_the_grant_goes_on_from_order_to_order(world: World) -> None:
    orders = ordered(world, 3)
    for at, order in enumerate(orders):
        assert holder(world.store) == order.number
        assert living(world) == [order.number]
        pay(order, world.store) if at % 2 else cancel(world, order, "staff:lan")
        deliver(world)
    assert (holder(world.store), living(world)) == (None, [])


def test_who_has_not_paid_for_one_grant_gets_no_second_one(world: World) -> None:
    first, second = ordered(world, 2)
    why = Why("function:expire_orders", NOW, "deadline_passed")
    store = world.store
    store.change(store.get(first.number), first.moved(payment=Payment.TEMP_CANCELLED), why, "DeadlinePassed")
    deliver(world)
    assert resource(world, second) is Resource.NOT_PROVISIONED
    locked = store.get(first.number).moved(resource=Resource.LOCKED).begun_anew(StepName.LOCK)
    store.change(store.get(first.number), locked, why, "DeadlinePassed")
    deliver(world)
    assert (resource(world, second), holder(store), living(world)) == (Resource.NOT_PROVISIONED, first.number, [])
    cancel(world, first, "staff:lan")
    deliver(world)
    assert (resource(world, second), holder(store)) == (Resource.TEMPORARY, second.number)


def test_late_money_for_a_locked_order_frees_the_grant_for_the_next(world: World) -> None:
    first, second = ordered(world, 2)
    why = Why("function:expire_orders", NOW, "deadline_passed")
    locked = world.store.get(first.number).moved(resource=Resource.LOCKED).begun_anew(StepName.LOCK)
    world.store.change(world.store.get(first.number), locked, why, "DeadlinePassed")
    deliver(world)
    pay(first, world.store)
    deliver(world)
    assert (resource(world, first), resource(world, second)) == (Resource.PROVISIONED, Resource.TEMPORARY)


def test_a_grant_that_suman_refuses_goes_to_the_next(world: World) -> None:
    first, second = (place(world.store, key=key, now=NOW + timedelta(minutes=at)).order for at, key in enumerate("ab"))
    world.behave("suman", "refuse")
    world.provision(first)
    world.behave("suman", "ok")
    deliver(world)
    assert (resource(world, first), resource(world, second)) == (Resource.PROVISION_FAILED, Resource.TEMPORARY)
    assert (holder(world.store), living(world)) == (second.number, [second.number])


@pytest.mark.parametrize(
    "changes",
    [
        {"product": "MEINVOICE", "lines": [{"sku": "MEINVOICE-300", "quantity": 1}]},
        {"customer": {**order_body()["customer"], "id": "KH0002"}},
    ],
)
def test_another_product_and_another_customer_are_not_touched(world: World, changes: dict[str, Any]) -> None:
    [mine] = ordered(world, 1)
    other, others_second = ordered(world, 2, **changes)
    cancel(world, mine, "customer:KH0001")
    deliver(world)
    assert holder(world.store) is None
    assert holder(world.store, other.product, other.customer.id) == other.number
    assert resource(world, others_second) is Resource.NOT_PROVISIONED


def test_an_order_whose_day_has_passed_is_passed_over_for_the_next(world: World) -> None:
    store = world.store
    first = place(store, key="first", now=NOW - timedelta(days=20)).order
    old = place(store, key="old", now=NOW - timedelta(days=10)).order
    young = place(store, key="young").order
    cancel(world, first, "staff:lan")
    assert day_to_lock(business_date(old.created_at), CALENDAR) < business_date(HANDED.at)
    assert hand_on_grant(first, store, lambda: CALENDAR, HANDED).number == young.number
    assert resource(world, old) is Resource.NOT_PROVISIONED
    assert store.get(young.number).lock_on == LOCK_ON
    assert hand_on_grant(first, store, lambda: CALENDAR, HANDED) == first


@pytest.mark.parametrize("hours", [0, 1])
def test_a_grant_is_handed_on_until_the_end_of_the_last_day_and_not_after_it(world: World, hours: int) -> None:
    first, second = ordered(world, 2)
    cancel(world, first, "staff:lan")
    last_hour = night_after(LOCK_ON) - timedelta(hours=1)
    handed = hand_on_grant(first, world.store, lambda: CALENDAR, HANDED._replace(at=last_hour + timedelta(hours=hours)))
    assert (handed.number == second.number) is (hours == 0)
