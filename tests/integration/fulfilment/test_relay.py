"""Events leave the outbox for their queues, at least once, and only then; none holds up another (decision 5)."""

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeSerializer

from misa_order.fulfilment.relay import AT_ONCE, GIVEN_UP_AFTER, ROUTES, UNSENT, Passed, message_of, relay, resend
from misa_order.kernel.errors import CorruptRecordError
from misa_order.orders.store import OrderStore
from misa_order.table import keys
from misa_order.table.keys import ItemKey
from misa_order.table.outbox import OutboxStore, later_part, outbox_part
from misa_order.table.table import Table
from misa_order.table.wire import Item
from tests.builders import NOW, counted_calls, place

LATER = NOW + timedelta(minutes=10)
LOOK = ["Query"] * (keys.OUTBOX_SHARDS + keys.DUE_SHARDS)


class Queues:
    """What was sent, in order; ``broken`` cannot be reached, and none takes a message with ``refused`` in it."""

    def __init__(self, broken: str | None = None, refused: str = "poison") -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.broken = broken
        self.refused = refused

    def send(self, queue: str, messages: Mapping[int, str]) -> dict[int, CorruptRecordError]:
        if queue == self.broken:
            raise ConnectionError(queue)
        told = CorruptRecordError("message_refused", "characters that are not allowed")
        refused = {number: told for number, message in messages.items() if queue != UNSENT and self.refused in message}
        self.sent += [(queue, json.loads(message)) for number, message in messages.items() if number not in refused]
        return refused

    def letters(self) -> list[dict[str, Any]]:
        return [message for queue, message in self.sent if queue == UNSENT]

    def subjects(self, queue: str) -> list[str]:
        return [message["subject"] for to, message in self.sent if to == queue]


def rows_in(table: Table, partition: str) -> list[Item]:
    return [row for shard in range(keys.OUTBOX_SHARDS) for row in table.partition(f"{partition}#{shard:02d}")]


def waiting(table: Table) -> list[Item]:
    return rows_in(table, "OUTBOX")


def write(table: Table, subject: str, event: str | None = "OrderPaid", **facts: Any) -> None:
    """An outbox row with whatever a table may hold, also what our own code never writes."""
    part = outbox_part("", subject, 2, NOW, {"order": subject, **facts})
    row = {**part.key._asdict(), **part.attributes, "event": event}
    typed = {name: TypeSerializer().serialize(value) for name, value in row.items() if value is not None}
    table.client.put_item(TableName=table.name, Item=typed)


def fates(passed: list[Passed]) -> dict[str, str]:
    return {one.row["subject"]: one.fate for one in passed}


POISON: Mapping[str, Mapping[str, Any]] = {
    "no queue takes it": {"memo": "poison"},
    "nobody acts on it": {"event": "Surprise"},
    "it has no name": {"event": None},
    "JSON cannot say it": {"memo": b"bytes"},
    "a part of a dong": {"amount": Decimal("1.5")},
}


def test_an_event_goes_to_all_who_act_on_it_and_leaves_the_outbox(order_store: OrderStore) -> None:
    order = place(order_store).order
    queues = Queues()
    [passed] = relay(waiting(order_store.table), OutboxStore(order_store.table), queues.send)
    assert (passed.fate, passed.why) == ("sent", None)
    message = {
        "event": "OrderPlaced",
        "subject": order.number,
        "version": 1,
        "at": NOW.isoformat(),
        "order": order.number,
        "product": "CUKCUK",
    }
    assert queues.sent == [("provision", message), ("mail", message), ("portals", message)]
    assert waiting(order_store.table) == []


def test_no_message_tells_portals_of_a_product_of_which_none_is_told(order_store: OrderStore) -> None:
    table = order_store.table
    for subject, event, facts in (
        ("1000002", "OrderPaid", {"product": "CUKCUK"}),
        ("1000015", "OrderPaid", {"product": "AMIS"}),
        ("1000028", "OrderPaid", {}),
        ("1000031", "OrderChanged", {"product": "AMIS"}),
    ):
        write(table, subject, event, **facts)
    queues = Queues()
    assert all(one.fate == "sent" for one in relay(waiting(table), OutboxStore(table), queues.send, "CUKCUK".__eq__))
    # Of what names no product only notify_portal knows whose it is.
    assert sorted(queues.subjects("portals")) == ["1000002", "1000028"]
    assert sorted(queues.subjects("mail")) == ["1000002", "1000015", "1000028"]
    assert waiting(table) == []


def test_the_sweep_tells_portals_no_more_than_the_stream(order_store: OrderStore) -> None:
    write(order_store.table, "1000015", "OrderPaid", product="AMIS")
    queues = Queues()
    passed = list(resend(OutboxStore(order_store.table), queues.send, LATER, lambda _: False))
    assert fates(passed) == {"1000015": "sent"}
    assert {queue for queue, _ in queues.sent} == {*ROUTES["OrderPaid"]} - {"portals"}


def test_an_event_stays_until_its_last_queue_has_it(order_store: OrderStore) -> None:
    place(order_store)
    [row] = waiting(order_store.table)
    with pytest.RaisesGroup(ConnectionError):
        list(relay([row], OutboxStore(order_store.table), Queues(broken="mail").send))
    assert waiting(order_store.table) == [row]


@pytest.mark.parametrize("poison", POISON)
def test_an_event_at_fault_is_left_and_those_around_it_are_sent(table: Table, poison: str) -> None:
    for subject, facts in (("1000002", {}), ("1000015", POISON[poison]), ("1000028", {})):
        write(table, subject, **facts)
    queues = Queues()
    in_order = sorted(waiting(table), key=lambda row: row["subject"])
    passed = list(relay(in_order, OutboxStore(table), queues.send))
    assert fates(passed) == {"1000002": "sent", "1000015": "left", "1000028": "sent"}
    assert passed[1].told["reason"] in {"message_refused", "unknown_event", "unreadable_event"}
    assert queues.subjects("provision") == queues.subjects("mail") == ["1000002", "1000028"]
    assert waiting(table) == [in_order[1]]


def test_what_is_no_events_fault_is_raised_when_all_were_tried(table: Table) -> None:
    write(table, "1000002")
    write(table, "1000015", "OrderPlaced")
    write(table, "1000028", "DeadlineMoved")
    queues = Queues(broken="mail")
    in_order = sorted(waiting(table), key=lambda row: row["subject"])
    with pytest.RaisesGroup(ConnectionError, ConnectionError) as raised:
        list(relay(in_order, OutboxStore(table), queues.send))
    assert "1000002" in str(raised.value.exceptions[0].__notes__)
    assert {row["subject"] for row in waiting(table)} == {"1000002", "1000015"}
    assert queues.subjects("provision") == ["1000002", "1000015", "1000028"]


def test_many_events_cost_one_message_batch_for_each_queue_and_ten_and_one_call_of_the_table_for_twenty(
    table: Table,
) -> None:
    for number in range(AT_ONCE + 5):
        write(table, str(number), "LicenceIssued")
    rows, asked = waiting(table), list[tuple[str, int]]()

    def send(queue: str, messages: Mapping[int, str]) -> dict[int, CorruptRecordError]:
        asked.append((queue, len(messages)))
        return {}

    with counted_calls(table.client) as calls:
        assert {one.fate for one in relay(rows, OutboxStore(table), send)} == {"sent"}
    assert calls == ["BatchWriteItem"] * 2
    assert asked == [(queue, size) for size in (AT_ONCE, 5) for queue in ROUTES["LicenceIssued"]]
    assert waiting(table) == []


def test_a_message_that_one_queue_alone_refuses_holds_up_its_own_event_and_no_other(table: Table) -> None:
    for subject in ("1000002", "1000015"):
        write(table, subject)
    rows, queues = sorted(waiting(table), key=lambda row: row["subject"]), Queues()

    def send(queue: str, messages: Mapping[int, str]) -> dict[int, CorruptRecordError]:
        refused = {0: CorruptRecordError("message_refused", queue)} if queue == "mail" else {}
        return queues.send(queue, {n: text for n, text in messages.items() if n not in refused}) | refused

    assert fates(list(relay(rows, OutboxStore(table), send))) == {"1000002": "left", "1000015": "sent"}
    assert queues.subjects("provision") == ["1000002", "1000015"]
    assert queues.subjects("mail") == ["1000015"]
    assert waiting(table) == [rows[0]]


def test_an_event_that_the_table_does_not_remove_is_raised_and_comes_again_with_those_after_it_done(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(AT_ONCE + 1):
        write(table, str(number), "DeadlineMoved")
    rows, outbox, queues = waiting(table), OutboxStore(table), Queues()
    removed = outbox.remove
    monkeypatch.setattr(outbox, "remove", lambda *some: _refuse() if len(some) > 1 else removed(*some))
    with pytest.RaisesGroup(*[PermissionError] * AT_ONCE):
        list(relay(rows, outbox, queues.send))
    assert len(queues.subjects("provision")) == AT_ONCE + 1
    assert waiting(table) == rows[:AT_ONCE]
    monkeypatch.undo()
    assert {one.fate for one in relay(rows, outbox, queues.send)} == {"sent"}
    assert waiting(table) == []


def _refuse() -> None:
    raise PermissionError("BatchWriteItem")


def test_an_event_that_the_sweep_sends_at_the_same_time_is_sent_twice_and_gone_once(table: Table) -> None:
    write(table, "1000015", "DeadlineMoved")
    rows, outbox, queues = waiting(table), OutboxStore(table), Queues()

    def swept_meanwhile(queue: str, messages: Mapping[int, str]) -> dict[int, CorruptRecordError]:
        if queue == "portals":
            assert fates(list(resend(outbox, queues.send, LATER))) == {"1000015": "sent"}
        return queues.send(queue, messages)

    # Delivered twice in one batch as well.
    assert [one.fate for one in relay(rows * 2, outbox, swept_meanwhile)] == ["sent", "sent"]
    assert queues.subjects("provision") == ["1000015"] * 3
    assert waiting(table) == []


def test_what_the_stream_lost_is_sent_after_two_minutes_and_what_is_on_its_way_is_left_alone(
    table: Table,
) -> None:
    for minute, subject in enumerate(("1000002", "1000015", "1000028", "1000031")):
        table.write([outbox_part("OrderPaid", subject, 2, NOW + timedelta(minutes=minute), {"order": subject})])
    queues = Queues()
    passed = list(resend(OutboxStore(table), queues.send, NOW + timedelta(minutes=4)))
    assert fates(passed) == {"1000002": "sent", "1000015": "sent"}
    assert {message["order"] for _, message in queues.sent} == {"1000002", "1000015"}
    assert {row["order"] for row in waiting(table)} == {"1000028", "1000031"}


def test_what_waited_for_its_time_is_not_counted_as_lost_by_the_stream(table: Table) -> None:
    for part, subject in ((outbox_part, "1000002"), (later_part, "1000015")):
        table.write([part("InvoiceIssued", subject, 2, NOW, {"order": subject})])
    assert fates(list(resend(OutboxStore(table), Queues().send, LATER))) == {"1000002": "sent", "1000015": "due"}


def test_the_age_of_the_outbox_is_that_of_its_oldest_event_whose_time_has_come(table: Table) -> None:
    outbox = OutboxStore(table)
    assert outbox.waited_longest(NOW) == timedelta()
    for minute, subject in ((3, "1000002"), (1, "1000015"), (9, "1000028")):
        at = NOW + timedelta(minutes=minute)
        table.write([outbox_part("OrderPaid", subject, 2, at, {"order": subject})])
    with counted_calls(table.client) as calls:
        assert outbox.waited_longest(NOW + timedelta(minutes=5)) == timedelta(minutes=4)
    assert calls == LOOK


def test_the_sweep_gives_an_event_at_fault_up_to_a_place_with_a_reason_and_a_letter(table: Table) -> None:
    write(table, "1000015", memo="poison")
    [row] = waiting(table)
    queues, outbox = Queues(), OutboxStore(table)
    for tries in range(1, GIVEN_UP_AFTER):
        assert fates(list(resend(outbox, queues.send, LATER))) == {"1000015": "left"}
        assert waiting(table) == [{**row, "tries": tries}]
        assert queues.sent == []
    write(table, "1000028")
    assert fates(list(resend(outbox, queues.send, LATER))) == {"1000015": "given_up", "1000028": "sent"}
    assert waiting(table) == []
    [kept] = rows_in(table, "UNSENT")
    reason = "message_refused: characters that are not allowed"
    assert (kept["given_up_because"], kept["given_up_at"][:16]) == (reason, LATER.isoformat()[:16])
    assert kept.items() >= {name: value for name, value in row.items() if name not in {"pk", "kind"}}.items()
    # Of another kind than what the stream hands to relay_events: it would be sent from here too.
    assert kept["kind"] == "unsent"
    [letter] = queues.letters()
    assert letter == {
        "put_back": {"pk": kept["pk"], "sk": kept["sk"]},
        "reason": reason,
        "event": "OrderPaid",
        "subject": "1000015",
        "at": NOW.isoformat(),
    }
    with counted_calls(table.client) as calls:
        assert list(resend(outbox, queues.send, LATER)) == []
    assert calls == LOOK


def test_an_event_put_back_is_what_it_was_and_is_sent_once_its_fault_is_mended(table: Table) -> None:
    write(table, "1000015", memo="poison")
    [row] = waiting(table)
    queues, outbox = Queues(), OutboxStore(table)
    for _ in range(GIVEN_UP_AFTER):
        list(resend(outbox, queues.send, LATER))
    place = ItemKey(**queues.letters()[0]["put_back"])
    assert outbox.put_back(place)
    assert waiting(table) == [row]
    assert not outbox.put_back(place)
    assert rows_in(table, "UNSENT") == []
    mended = Queues(refused="nothing")
    assert fates(list(resend(outbox, mended.send, LATER))) == {"1000015": "sent"}
    assert mended.subjects("provision") == ["1000015"]


def test_an_outage_is_never_counted_as_an_events_fault(table: Table) -> None:
    write(table, "1000015")
    for _ in range(GIVEN_UP_AFTER + 1):
        with pytest.RaisesGroup(ConnectionError):
            list(resend(OutboxStore(table), Queues(broken="provision").send, LATER))
    [row] = waiting(table)
    assert "tries" not in row
    assert fates(list(resend(OutboxStore(table), Queues().send, LATER))) == {"1000015": "sent"}


def test_an_event_whose_letter_cannot_be_written_is_not_set_aside_unheard(table: Table) -> None:
    write(table, "1000015", memo="poison")
    for _ in range(GIVEN_UP_AFTER - 1):
        list(resend(OutboxStore(table), Queues().send, LATER))
    with pytest.RaisesGroup(ConnectionError):
        list(resend(OutboxStore(table), Queues(broken=UNSENT).send, LATER))
    assert [row["subject"] for row in waiting(table)] == ["1000015"]
    queues = Queues()
    assert fates(list(resend(OutboxStore(table), queues.send, LATER))) == {"1000015": "given_up"}
    assert len(queues.letters()) == 1


def test_an_event_that_another_sent_meanwhile_does_not_come_back(table: Table) -> None:
    write(table, "1000015", memo="poison")
    [row] = waiting(table)
    outbox = OutboxStore(table)
    outbox.remove(row)
    outbox.tried(row)
    outbox.set_aside(row, keys.unsent(ItemKey(row["pk"], row["sk"])), "x", LATER)
    assert waiting(table) == rows_in(table, "UNSENT") == []


def test_a_message_is_ascii_whatever_the_event_says(table: Table) -> None:
    memo = "Đơn hàng \ud800 \uffff \U0001f3e6"
    message = message_of({"pk": "OUTBOX#01", "sk": "x", "kind": "outbox", "tries": 2, "event": "E", "memo": memo})
    assert message.isascii()
    assert json.loads(message) == {"event": "E", "memo": memo}


def test_looking_for_lost_events_costs_one_query_for_each_partition(table: Table) -> None:
    with counted_calls(table.client) as calls:
        assert list(resend(OutboxStore(table), Queues().send, NOW)) == []
    assert calls == LOOK


def test_every_event_that_code_writes_has_its_route() -> None:
    from misa_order.fulfilment.letters import LETTERS
    from misa_order.fulfilment.outcomes import _EFFECTS

    written = {effect.event for effects in _EFFECTS.values() for effect in effects.values() if effect.event}
    assert written <= set(ROUTES)
    assert {event for event, queues in ROUTES.items() if "mail" in queues} == set(LETTERS)
