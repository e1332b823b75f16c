"""Events leave the outbox for their queues, at least once, and only then (decision 5)."""

import json
from datetime import timedelta

import pytest

from misa_order.fulfilment.relay import ROUTES, relay, resend
from misa_order.fulfilment.store import OutboxStore
from misa_order.kernel.errors import CorruptRecordError
from misa_order.orders.store import OrderStore, outbox_part
from misa_order.table import keys
from misa_order.table.table import Table
from misa_order.table.wire import Item
from tests.builders import NOW, counted_calls, place

ALL = timedelta(minutes=3)


class Queues:
    """What was sent, in order; ``broken`` refuses."""

    def __init__(self, broken: str | None = None) -> None:
        self.sent: list[tuple[str, dict[str, object]]] = []
        self.broken = broken

    def send(self, queue: str, message: str) -> None:
        if queue == self.broken:
            raise ConnectionError(queue)
        self.sent.append((queue, json.loads(message)))


def waiting(table: Table) -> list[Item]:
    return [row for shard in range(keys.OUTBOX_SHARDS) for row in table.partition(keys.outbox_partition(shard))]


def test_an_event_goes_to_all_who_act_on_it_and_leaves_the_outbox(order_store: OrderStore) -> None:
    order = place(order_store).order
    [row] = waiting(order_store.table)
    queues = Queues()
    relay(row, OutboxStore(order_store.table), queues.send)
    message = {
        "event": "OrderPlaced",
        "subject": order.number,
        "version": 1,
        "at": NOW.isoformat(),
        "order": order.number,
    }
    assert queues.sent == [("provision", message), ("mail", message)]
    assert waiting(order_store.table) == []


def test_an_event_stays_until_its_last_queue_has_it(order_store: OrderStore) -> None:
    place(order_store)
    [row] = waiting(order_store.table)
    with pytest.raises(ConnectionError):
        relay(row, OutboxStore(order_store.table), Queues(broken="mail").send)
    assert waiting(order_store.table) == [row]


def test_an_event_that_nobody_acts_on_is_said_to_be_corrupt_and_stays(table: Table) -> None:
    table.write([outbox_part("Surprise", "1000002", 1, NOW, {})])
    [row] = waiting(table)
    with pytest.raises(CorruptRecordError):
        relay(row, OutboxStore(table), Queues().send)
    assert waiting(table) == [row]


def test_what_the_stream_lost_is_sent_again_and_what_is_on_its_way_is_left_alone(table: Table) -> None:
    for minute, subject in enumerate(("1000002", "1000015", "1000028", "1000031")):
        table.write([outbox_part("OrderPaid", subject, 2, NOW + timedelta(minutes=minute), {"order": subject})])
    queues = Queues()
    assert resend(OutboxStore(table), queues.send, NOW + timedelta(minutes=4)) == 2
    assert {message["order"] for _, message in queues.sent} == {"1000002", "1000015"}
    assert {row["order"] for row in waiting(table)} == {"1000028", "1000031"}


def test_looking_for_lost_events_costs_one_query_for_each_partition(table: Table) -> None:
    with counted_calls(table.client) as calls:
        assert resend(OutboxStore(table), Queues().send, NOW) == 0
    assert calls == ["Query"] * keys.OUTBOX_SHARDS


def test_every_event_that_code_writes_has_its_route() -> None:
    from misa_order.fulfilment.letters import LETTERS
    from misa_order.fulfilment.outcomes import _EFFECTS

    written = {effect.event for effects in _EFFECTS.values() for effect in effects.values() if effect.event}
    assert written <= set(ROUTES)
    assert {event for event, queues in ROUTES.items() if "mail" in queues} == set(LETTERS)
