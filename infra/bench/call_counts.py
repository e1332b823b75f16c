"""How often the functions call DynamoDB for one event, settings and secrets remembered (G6).

Counted at the functions' own entrances, in process; the integration tests hold the same figures.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from misa_order.orders.order import Order
from misa_order.table.outbox import outbox_part
from tests.builders import DESKTOP, http_event, order_body
from tests.feedback import bounced
from tests.portal_stations import register_portal, told
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
    "provision_order, repeated, grant let go": 2,
    "record_revenue": 3,
    "record_revenue, repeated": 1,
    "request_invoice": 2,
    "request_invoice, repeated": 1,
    "SUMAN's callback": 2,
    "SUMAN's callback, repeated": 1,
    "ACT's callback": 2,
    "ACT's callback, repeated": 1,
    "send_mail": 3,
    "send_mail, repeated": 1,
    "record_bounce": 2,
    "record_bounce, repeated": 1,
    "relay of an event": 1,
    "relay of twenty events": 1,
    "notify_portal": 3,
    "notify_portal, repeated": 1,
    "payment page": 1,
    "payment page, its state": 1,
    "payment page, its state, partly paid": 2,
    "payment page, its state, paid": 2,
    "payment page, a fresh link": 2,
    "payment page, a fresh link, repeated": 2,
}
"""The gates: what G6 asks, and for what it leaves open what the code promises today."""

_CALLBACKS = {"SUMAN": "complete_provisioning", "ACT": "complete_invoice"}
_WORKERS = {
    "provision_order": "resource",
    "record_revenue": "revenue",
    "request_invoice": "invoice",
    "send_mail": "payment",
}


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
    order = play.orders.of_tenant("CUKCUK", "counted", 1, None).orders[0]
    yield count.of("relay of an event", "relay_events", play.stream_event(), lambda: len(play.waiting()))
    play.settle()
    yield from _relay_of_many(count)
    yield from _payment(count, order)
    yield from _workers(count, order)
    released = play.batch("provision_order", {"event": "OrderPaid", "order": order.number, "released": True})
    name = "provision_order, repeated, grant let go"
    yield count.of(name, "provision_order", released, count.states(order, "resource"))
    yield from _callback(count, "ACT", order, "invoice", {"event": "invoice_issued", "invoice_number": "7"})
    play.settle()
    desktop = play.place("desktop", **DESKTOP)
    play.pay(desktop)
    play.settle()
    yield from _callback(count, "SUMAN", desktop, "licence", {"result": "issued", "licence_key": "AB-12"})
    yield from _bounce(count, desktop)
    yield from _no_payment(count)
    yield from _portal(count)
    yield from _payment_page(count)


def _warm(play: Stations) -> None:
    """One life before, so that every function has its settings, secrets and connections."""
    order = _life(play, "warm")
    told = {"order": order.number, "request_id": "none", "result": "issued", "event": "invoice_issued"}
    for partner, function in _CALLBACKS.items():
        play.run(function, play.callback_event(partner.lower(), told))
    play.visit(order.number)
    play.settle()


def _life(play: Stations, key: str) -> Order:
    order = play.place(key, domain=key)
    play.settle()
    play.pay(order)
    play.settle()
    return order


def _intake(count: _Count) -> Iterator[Counted]:
    customer = {"id": "KH0007", "name": "Quán đếm", "email": "dem@quan.vn"}
    body = order_body(domain="counted", customer=customer)
    made = http_event("POST", "/v1/orders", "POST /v1/orders", body, Idempotency_Key="counted")
    orders = count.play.orders
    placed = functools.partial(orders.of_tenant, "CUKCUK", "counted", 9, None)
    yield from count.twice("intake", "create_order", made, lambda: len(placed().orders))


def _relay_of_many(count: _Count) -> Iterator[Counted]:
    play = count.play
    for number in range(20):
        play.table.write([outbox_part("QuotaRaised", f"many-{number}", 1, datetime.now(UTC), {})])
    yield count.of("relay of twenty events", "relay_events", play.stream_event(), lambda: len(play.waiting()))
    play.batches("notify_portal")  # nothing that they tell of is there


def _payment(count: _Count, order: Order) -> Iterator[Counted]:
    play = count.play
    mail = play.mail_event(order.total, f"Thanh toan don hang {order.number} Domain counted")
    yield from count.twice("bank mail", "parse_bank_mail", mail, lambda: len(play.waiting()))
    play.relay()
    [made] = play.batches("match_payment")
    yield count.of("match, exact", "match_payment", made, count.states(order, "payment"))
    yield count.of("match, repeated", "match_payment", made, count.states(order, "payment"))


def _workers(count: _Count, order: Order) -> Iterator[Counted]:
    for function, axis in _WORKERS.items():
        made = count.play.batch(function, {"event": "OrderPaid", "order": order.number})
        yield from count.twice(function, function, made, count.states(order, axis))


def _callback(count: _Count, partner: str, order: Order, step: str, told: Mapping[str, str]) -> Iterator[Counted]:
    request = count.play.orders.get(order.number).steps[step].request_id
    made = count.play.callback_event(partner.lower(), {"order": order.number, "request_id": request, **told})
    yield from count.twice(f"{partner}'s callback", _CALLBACKS[partner], made, count.states(order, step))


def _bounce(count: _Count, order: Order) -> Iterator[Counted]:
    play = count.play
    made = play.batch("record_bounce", bounced(order.number))
    name, noted = "record_bounce", lambda: len(play.orders.get(order.number).letters_bounced)
    yield from count.twice(name, name, made, noted)


def _no_payment(count: _Count) -> Iterator[Counted]:
    play = count.play
    order = play.place("open", domain="counted")
    play.settle()
    for name, words in (("partial by key", "Don hang 1000001 Domain counted"), ("none", "chuyen tien hang")):
        play.run("parse_bank_mail", play.mail_event(5_000, words))
        play.relay()
        [made] = play.batches("match_payment")
        yield count.of(f"match, {name}", "match_payment", made, count.states(order, "payment"))


def _portal(count: _Count) -> Iterator[Counted]:
    play = count.play
    register_portal(play, "CUKCUK")
    _life(play, "portal")
    order = play.place("told", domain="told")
    play.relay()
    [made] = play.batches("notify_portal")
    yield from count.twice("notify_portal", "notify_portal", made, lambda: len(told(play, order.number)))


def _payment_page(count: _Count) -> Iterator[Counted]:
    play = count.play
    order = play.place("page", domain="paged")
    play.settle()
    yield _visit(count, "payment page", order, "")
    yield _visit(count, "payment page, its state", order, "/state")
    yield from (_visit(count, f"payment page, a fresh link{again}", order, "/renew") for again in ("", ", repeated"))
    for amount, name in ((1_000_000, "partly paid"), (order.total, "paid")):
        play.run("parse_bank_mail", play.mail_event(amount, f"Thanh toan don hang {order.number} Domain paged"))
        play.settle()
        yield _visit(count, f"payment page, its state, {name}", order, "/state")


def _visit(count: _Count, name: str, order: Order, below: str) -> Counted:
    made = count.play.page_event(order.number, "POST" if below == "/renew" else "GET", below)
    return count.of(name, "show_payment", made, count.states(order, "payment"))
