"""Staff have the failed steps of many orders done again (R31, R80)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.fulfilment.retry import RetriedMany, RetryMany, retry_steps
from misa_order.orders.jobs.expire import expire_all_due
from misa_order.orders.list_orders import list_orders_for_staff
from misa_order.orders.order import Order
from misa_order.orders.order_filter import OrderFilter
from misa_order.orders.statuses import Resource
from misa_order.orders.store import OrderStore
from misa_order.table.cursor import encode_cursor
from tests.builders import CATALOGUE, NOW, order_body
from tests.integration.fulfilment.conftest import World
from tests.integration.fulfilment.test_retry import LAN, retry


def failed_of(world: World, count: int) -> list[Order]:
    """Paid orders of different customers whose grants were refused."""
    customers = [{**order_body()["customer"], "id": f"KH{at}"} for at in range(count)]
    orders = [world.paid(key=str(at), customer=customer) for at, customer in enumerate(customers)]
    world.behave("suman", "refuse")
    for order in orders:
        world.provision(order)
    world.behave("suman", "ok")
    return orders


def many(world: World, **filters: Any) -> RetriedMany:
    return retry_steps(RetryMany.model_validate({"step": "resource", **filters}), CATALOGUE, world.store, LAN)


def test_many_are_retried_page_by_page_and_the_rest_is_left_alone(world: World) -> None:
    failed = failed_of(world, 5)
    world.behave("crm", "refuse")
    untouched = world.record(world.paid(key="contract")).order
    world.place(key="well")
    first = many(world, limit=3)
    second = many(world, limit=50, cursor=_as_sent(first.cursor))
    assert sorted([*first.retried, *second.retried]) == sorted(order.number for order in failed)
    assert (first.refused, second.refused, second.cursor) == ((), (), None)
    assert world.store.get(untouched.number) == untouched
    assert many(world).retried == ()
    for order in failed:
        assert world.provision(order).order.status.resource is Resource.PROVISIONED


def _as_sent(cursor: str | None) -> str:
    assert cursor
    return encode_cursor(cursor, "orders")


def test_only_orders_that_the_filters_want_are_retried(world: World) -> None:
    wanted = failed_of(world, 2)[0]
    assert many(world, customer="KH0", resource="PROVISION_FAILED").retried == (wanted.number,)
    assert many(world, product="MEINVOICE").retried == ()


@pytest.mark.parametrize("also", [{}, {"domain": "nhahangabc"}, {"payment": "TEMP_CANCELLED"}])
def test_a_refused_lock_that_no_axis_shows_is_found_among_the_failed(world: World, also: dict[str, str]) -> None:
    order = world.place()
    world.provision(order)
    expire_all_due(world.store, NOW + timedelta(days=14))
    world.behave("suman", "refuse")
    assert world.provision(order).order.status.resource is Resource.LOCKED
    world.place(key="well", customer={**order_body()["customer"], "id": "KH-well"})

    def found(**query: str) -> list[str]:
        wanted = OrderFilter.model_validate({**query, **also})
        page = list_orders_for_staff(wanted, None, CATALOGUE, world.store, NOW + timedelta(days=14))
        return [one.number for one in page.orders]

    assert found(failed="true") == [order.number]
    assert order.number not in found(failed="false")
    assert order.number in found()


def test_one_of_many_that_somebody_else_retried_is_named_and_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = failed_of(world, 3)
    change = OrderStore.change

    def second_is_faster(*arguments: Any) -> Order:
        monkeypatch.setattr(OrderStore, "change", change)
        retry(world, arguments[1])
        return change(*arguments)

    monkeypatch.setattr(OrderStore, "change", second_is_faster)
    done = many(world)
    [refusal] = done.refused
    assert refusal.code == "nothing_to_retry"
    assert {*done.retried, refusal.number} == {order.number for order in failed}
    assert len(done.retried) == 2
