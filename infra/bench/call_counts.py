"""How often the functions call DynamoDB for one event, settings and secrets remembered (G6).

Counted at the functions' own entrances, in process; the integration tests hold the same figures.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from misa_order.orders.order import Order
from tests.builders import DESKTOP, http_event, order_body
from tests.stations import Stations

MOST: Mapping[str, int] = {
    "intake": 1,
    "intake, repeated": 1,
    "bank mail": 1,
    "bank mail, repeated": 1,
    "match, exact": 2,
    "match, repeated": 1,
    "match, partial by key": 2,
    "match, none": 2,
    "provision_order": 2,
    "provision_order, repeated": 1,
    "record_revenue": 2,
    "record_revenue, repeated": 1,
    "request_invoice": 2,
    "request_invoice, repeated": 1,
    "SUMAN's callback": 2,
    "SUMAN's callback, repeated": 1,
    "ACT's callback": 2,
    "ACT's callback, repeated": 1,
    "send_mail": 3,
    "send_mail, repeated": 1,
    "relay of an event": 1,
}
"""The gates: what G6 asks, and for what it leaves open what the code promises today."""


class Counted(NamedTuple):
    """An event, the calls to DynamoDB that it caused, and what came of it."""

    event: str
    calls: tuple[str, ...]
    outcome: object


class _Count:
    """Runs events and says which calls each caused."""

    def __init__(self, play: Stations) -> None:
        self.play = play

    def of(self, name: str, function: str, made: dict[str, Any], outcome: Callable[[], object]) -> Counted:
        before = len(self.play.calls)
        self.play.run(function, made)
        calls = [call.operation for call in self.play.calls[before:] if call.service == "dynamodb"]
        return Counted(name, tuple(calls), outcome())

    def twice(self, name: str, function: str, made: dict[str, Any], outcome: Callable[[], object]) -> Iterator[Counted]:
        yield self.of(name, function, made, outcome)
        yield self.of(f"{name}, repeated", function, made, outcome)

    def states(self, order: Order, axis: str) -> Callable[[], object]:
        return lambda: str(getattr(self.play.orders.get(order.number).status, axis))


def count_calls(play: Stations) -> Iterator[Counted]:
    """Every event of an order's life and its repeat, in the order of that life. ``play`` must not be fresh."""
    _warm(play)
    count = _Count(play)
    yield from _intake(count)
    order = play.orders.get(play.orders.of_tenant("CUKCUK", "counted", 1, None).orders[0].number)
    yield count.of("relay of an event", "relay_events", play.stream_event(), lambda: len(play.waiting()))
    play.settle()
    yield from _money(count, order)
    yield from _partners(count, order)
    yield from _licence(count)


def _warm(play: Stations) -> None:
    """One life before, so that every function has its settings, secrets and connections."""
    order, desktop = play.place("warm"), play.place("warm desktop", **DESKTOP)
    play.settle()
    for one in (order, desktop):
        play.pay(one)
    play.settle()
    for partner, number in (("suman", desktop.number), ("act", order.number)):
        told = {"order": number, "request_id": "none", "result": "issued", "event": "invoice_issued"}
        play.run(f"complete_{'provisioning' if partner == 'suman' else 'invoice'}", play.callback_event(partner, told))
    play.settle()


def _intake(count: _Count) -> Iterator[Counted]:
    customer = {"id": "KH0007", "name": "Quán đếm", "email": "dem@quan.vn"}
    body = order_body(domain="counted", customer=customer)
    made = http_event("POST", "/v1/orders", "POST /v1/orders", body, Idempotency_Key="counted")
    listed = count.play.orders
    yield from count.twice("intake", "create_order", made, lambda: _how_many(listed.of_tenant("CUKCUK", "counted", 9, None)))


def _how_many(page: Any) -> int:
    return len(page.orders)


def _money(count: _Count, order: Order) -> Iterator[Counted]:
    play = count.play
    told = f"Thanh toan don hang {order.number} Domain counted"
    mail = play.mail_event(order.total, told)
    yield from count.twice("bank mail", "parse_bank_mail", mail, lambda: len(play.waiting()))
    play.relay()
    [made] = play.batches("match_payment")
    payment = count.states(order, "payment")
    yield count.of("match, exact", "match_payment", made, payment)
    yield count.of("match, repeated", "match_payment", made, payment)
    other = play.place("other", domain="counted", customer={"id": "KH0008", "name": "B", "email": "b@quan.vn"})
    play.settle()
    for name, words in (("partial by key", "Don hang 1000001 Domain counted"), ("none", "chuyen tien hang")):
        play.run("parse_bank_mail", play.mail_event(5_000, words))
        play.relay()
        [made] = play.batches("match_payment")
        yield count.of(f"match, {name}", "match_payment", made, count.states(other, "payment"))


def _partners(count: _Count, order: Order) -> Iterator[Counted]:
    axes = {"provision_order": "resource", "record_revenue": "revenue", "request_invoice": "invoice"}
    for function, axis in axes.items():
        made = count.play.batch(function, {"event": "OrderPaid", "order": order.number})
        yield from count.twice(function, function, made, count.states(order, axis))
