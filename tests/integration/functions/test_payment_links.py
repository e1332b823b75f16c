"""The address of a payment page (R83): how long it works, and who has a fresh one sent."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from misa_order.kernel.calendar import business_date
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.payments.page.renew import send_fresh_link
from misa_order.runtime.links import PAGE_LIFETIME, order_behind, payment_links
from misa_order.table import keys
from tests.builders import NOW, Context, http_event, load_function, place
from tests.customers_word import cancel, events, pay
from tests.page_links import page_path

OLD = timedelta(seconds=-1)
pytestmark = pytest.mark.usefixtures("function_environment")


@pytest.fixture
def order(order_store: OrderStore) -> Order:
    return place(order_store).order


def renew(path: str) -> dict[str, Any]:
    made = http_event("POST", f"{path}/renew", "POST /pay/{token}/renew")
    del made["requestContext"]["authorizer"]
    answer: dict[str, Any] = load_function("show_payment").handler(made, Context())
    return answer


def test_what_payment_page_names_opens_the_page_for_fifteen_to_thirty_days_and_is_the_same_meanwhile(
    order: Order,
) -> None:
    addresses: dict[str, list[int]] = {}
    for day in range(90):
        now = order.created_at + timedelta(days=day)
        address = payment_links(now)(order)
        token = address.removeprefix("https://orders.example/pay/")
        assert order_behind(token, now + PAGE_LIFETIME - timedelta(seconds=1)) == order.number
        addresses.setdefault(address, []).append(day)
        with pytest.raises(Exception, match="expired"):
            order_behind(token, now + 2 * PAGE_LIFETIME + timedelta(seconds=1))
    assert [len(days) for days in addresses.values()] == [15] * 6


def test_an_order_that_is_sent_again_at_the_same_instant_or_by_a_clock_behind_is_answered_the_same(
    order: Order,
) -> None:
    instants = [order.created_at + timedelta(milliseconds=ms) for ms in (-50, 0, 1, 1_000)]
    assert len({payment_links(now)(order) for now in instants}) == 1


def letters(store: OrderStore) -> int:
    return events(store).count("PaymentLinkAsked")


@pytest.mark.parametrize("age", [OLD, timedelta(days=10)])
def test_a_fresh_link_is_sent_to_the_orders_own_address_once_a_day(
    order: Order, order_store: OrderStore, age: timedelta
) -> None:
    path = page_path(order.number, age)
    answers = {(answer["statusCode"], answer["body"]) for answer in (renew(path) for _ in range(3))}
    others = [page_path(order.number, secret=b"x"), "/pay/x", page_path(order.number, about="payment-claim")]
    answers |= {(answer["statusCode"], answer["body"]) for answer in (renew(one) for one in others)}
    [(status, body)] = answers
    assert status == 202
    assert set(json.loads(body)) == {"message"}
    assert letters(order_store) == 1
    assert send_fresh_link(order.number, order_store, datetime.now(UTC) + timedelta(days=1))
    assert letters(order_store) == 2
    assert order_store.get(order.number) == order


@pytest.mark.parametrize("change", [pay, cancel])
def test_nobody_is_sent_a_link_to_what_is_paid_or_cancelled(
    order: Order, order_store: OrderStore, change: Callable[[Order, OrderStore], Order]
) -> None:
    change(order, order_store)
    assert renew(page_path(order.number, OLD))["statusCode"] == 202
    assert letters(order_store) == 0


def test_the_event_carries_its_day_so_that_each_days_letter_is_one_of_its_own(
    order: Order, order_store: OrderStore
) -> None:
    assert send_fresh_link(order.number, order_store, NOW)
    partitions = [keys.outbox_partition(shard) for shard in range(keys.OUTBOX_SHARDS)]
    rows = [row for partition in partitions for row in order_store.table.partition(partition)]
    [told] = [row for row in rows if row["event"] == "PaymentLinkAsked"]
    assert (told["order"], told["version"]) == (order.number, business_date(NOW).toordinal())
    marker = order_store.table.get(keys.link_asked(order.number, business_date(NOW).isoformat()))
    assert marker
    assert int(marker["expires"]) > (NOW + timedelta(days=1)).timestamp()
