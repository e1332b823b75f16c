"""Everything at the same moment: a customer's temporary grant has one holder (R12a)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.kernel.history import Why
from misa_order.orders.ending.hand_on_grant import hand_on_grant
from misa_order.orders.order import Order
from misa_order.orders.statuses import Resource
from misa_order.orders.store import Created, OrderStore
from misa_order.payments.confirm import confirm_transfer
from misa_order.payments.statement.store import StatementStore
from misa_order.payments.undo import undo_match
from misa_order.table.writes import ChangedMeanwhileError
from tests.builders import CALENDAR, NOW, counted_calls, place
from tests.customers_word import pay
from tests.integration.conftest import Money
from tests.integration.fulfilment.conftest import World
from tests.integration.fulfilment.grants import HANDED, cancel, deliver, holder, living, ordered, resource


def test_a_repeated_message_and_one_too_late_leave_one_holder(world: World) -> None:
    first, second, third = ordered(world, 3)
    cancel(world, first, "staff:lan")
    for _ in range(3):
        world.provision(first, released=True)
    deliver(world)
    assert (holder(world.store), resource(world, third)) == (second.number, Resource.NOT_PROVISIONED)
    with counted_calls(world.store.table.client) as calls:
        world.provision(first, released=True)
    assert calls == ["Query", "BatchGetItem"]


def test_nobody_gets_what_a_new_order_took_meanwhile(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ordered(world, 2)
    cancel(world, first, "staff:lan")
    change = OrderStore.change
    newest: list[Order] = []

    def taken_first(store: OrderStore, *parts: Any) -> Order:
        monkeypatch.undo()
        newest.append(place(store, key="newest", now=NOW + timedelta(hours=1)).order)
        return change(store, *parts)

    monkeypatch.setattr(OrderStore, "change", taken_first)
    assert hand_on_grant(first, world.store, lambda: CALENDAR, HANDED) == first
    assert newest[0].status.resource is Resource.TEMPORARY
    assert (holder(world.store), resource(world, second)) == (newest[0].number, Resource.NOT_PROVISIONED)


def test_an_order_paid_while_it_is_handed_the_grant_is_passed_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = ordered(world, 3)
    cancel(world, first, "staff:lan")
    change = OrderStore.change

    def paid_first(store: OrderStore, *parts: Any) -> Order:
        monkeypatch.undo()
        pay(second, store)
        return change(store, *parts)

    monkeypatch.setattr(OrderStore, "change", paid_first)
    assert hand_on_grant(first, world.store, lambda: CALENDAR, HANDED).number == third.number
    assert holder(world.store) == third.number


def test_an_order_that_was_placed_while_the_grant_was_let_go_waits_for_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first] = ordered(world, 1)
    create = OrderStore.create

    def between_the_tries(store: OrderStore, order: Order, why: Why) -> Created:
        outcome = create(store, order, why)
        if outcome == "grant_taken":
            pay(first, world.store)
            world.provision(first, released=True)
        return outcome

    monkeypatch.setattr(OrderStore, "create", between_the_tries)
    second = place(world.store, key="second").order
    assert (second.status.resource, holder(world.store)) == (Resource.NOT_PROVISIONED, None)
    deliver(world)
    assert (resource(world, second), holder(world.store)) == (Resource.TEMPORARY, second.number)
    assert living(world) == [second.number]


def test_an_undone_payment_finds_the_grant_handed_on_and_is_locked(
    world: World, statement_store: StatementStore
) -> None:
    first, second = ordered(world, 2)
    [row] = pay(first, world.store).transactions
    deliver(world)
    [undone] = undo_match(row, statement_store, Why("staff:lan", NOW, "undone", "wrong customer"), lambda: CALENDAR)
    deliver(world)
    assert (undone.status.resource, holder(world.store)) == (Resource.LOCKED, second.number)
    assert living(world) == [second.number]
    cancel(world, second, "staff:lan")
    deliver(world)
    # It worked on a grant before, and has not paid for it.
    assert (resource(world, first), holder(world.store)) == (Resource.LOCKED, None)


def test_an_undo_before_the_grant_is_handed_on_keeps_it(world: World, statement_store: StatementStore) -> None:
    first, second = ordered(world, 2)
    [row] = pay(first, world.store).transactions
    world.provision(first)
    undo_match(row, statement_store, Why("staff:lan", NOW, "undone", "wrong customer"), lambda: CALENDAR)
    deliver(world)
    assert (resource(world, first), resource(world, second)) == (Resource.TEMPORARY, Resource.NOT_PROVISIONED)
    assert (holder(world.store), living(world)) == (first.number, [first.number])


def test_two_workers_at_the_same_moment_hand_on_once(world: World) -> None:
    first, second, third = ordered(world, 3)
    cancel(world, first, "staff:lan")
    [oldest, _] = world.store.waiting_for_grant("CUKCUK", "KH0001")
    assert hand_on_grant(first, world.store, lambda: CALENDAR, HANDED).number == second.number
    granted = oldest.moved(resource=Resource.TEMPORARY).model_copy(update={"lock_on": first.lock_on})
    with pytest.raises(ChangedMeanwhileError):
        world.store.change(oldest, granted, HANDED, "GrantHandedOn")
    assert resource(world, third) is Resource.NOT_PROVISIONED


def test_one_transfer_for_two_orders_undone_leaves_one_on_a_grant(
    world: World, statement_store: StatementStore, money: Money
) -> None:
    first, second = (place(world.store, key=key, now=NOW + timedelta(minutes=at)).order for at, key in enumerate("ab"))
    world.behave("suman", "refuse")
    world.provision(first)
    world.behave("suman", "ok")
    deliver(world)
    row = money(first, amount=first.total + second.total)
    lan = Why("staff:lan", NOW, "confirmed", "both")
    confirm_transfer([row], [first.number, second.number], statement_store, lan)
    deliver(world)
    assert resource(world, first) is resource(world, second) is Resource.PROVISIONED
    undo_match(row, statement_store, lan, lambda: CALENDAR)
    deliver(world)
    assert {resource(world, first), resource(world, second)} == {Resource.TEMPORARY, Resource.LOCKED}
    assert living(world) == [holder(world.store)]
