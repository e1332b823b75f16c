"""A new row of the statement is its own event: it is sent, stays, and is found until it is judged (R19, R91)."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from misa_order.fulfilment.relay import GIVEN_UP_AFTER, SENT_IN_VAIN, relay, resend
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.payments.doubt import another
from misa_order.payments.match import match_payment
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import BOOKED_EVENT, StatementStore
from misa_order.table import keys
from misa_order.table.keys import ItemKey
from misa_order.table.outbox import OutboxStore, event_of
from misa_order.table.wire import Item
from tests.builders import NOW, place
from tests.integration.fulfilment.test_relay import Queues, fates, rows_in
from tests.integration.payments.test_doubt import WHY, by_feed, by_mail, take
from tests.waiting_events import waiting_items

OF_THE_EVENT = {"kind", "event", "due_pk", "due_sk", "tries", "given_up_at", "given_up_because"}


@pytest.fixture
def order(order_store: OrderStore) -> Order:
    made = place(order_store).order
    list(relay(waiting_items(order_store.table), OutboxStore(order_store.table), Queues().send))
    return made


@pytest.fixture
def row(statement_store: StatementStore, order: Order) -> StatementRow:
    return take(statement_store, by_mail(order))


@pytest.fixture
def outbox(statement_store: StatementStore) -> OutboxStore:
    return OutboxStore(statement_store.table)


def stored(store: StatementStore, row: StatementRow) -> Item:
    found = store.table.get(keys.transaction(row.id))
    assert found
    return found


def sweep(outbox: OutboxStore, minutes: float, queues: Queues | None = None) -> dict[str, str]:
    return fates(list(resend(outbox, (queues or Queues()).send, NOW + timedelta(minutes=minutes))))


def give_up(outbox: OutboxStore, row: StatementRow) -> dict[str, Any]:
    """The letter that tells of it."""
    queues = Queues(refused=BOOKED_EVENT)
    for _ in range(GIVEN_UP_AFTER - 1):
        assert sweep(outbox, 10, queues) == {row.id: "left"}
    assert sweep(outbox, 10, queues) == {row.id: "given_up"}
    [letter] = queues.letters()
    return letter


def test_the_stream_sends_a_new_credit_and_its_row_stays(
    statement_store: StatementStore, outbox: OutboxStore, row: StatementRow
) -> None:
    [item] = waiting_items(statement_store.table)
    queues = Queues()
    [passed] = relay([event_of(item)], outbox, queues.send)
    assert passed.told == {"event": BOOKED_EVENT, "subject": row.id, "reason": None}
    [(queue, message)] = queues.sent
    assert queue == "match"
    assert message == {
        "event": BOOKED_EVENT,
        "subject": row.id,
        "version": 1,
        "at": NOW.isoformat().replace("+00:00", "Z"),
        "transaction": row.id,
        "memo": row.memo,
    }
    assert stored(statement_store, row) == item
    assert rows_in(statement_store.table, "OUTBOX") == []


def test_what_the_matcher_judged_is_no_event_any_more(
    statement_store: StatementStore, outbox: OutboxStore, row: StatementRow
) -> None:
    match_payment(row.id, row.memo, statement_store, NOW)
    assert not OF_THE_EVENT & stored(statement_store, row).keys()
    assert sweep(outbox, 10).keys() == set(statement_store.get(row.id).orders)
    assert outbox.waited_longest(NOW + timedelta(minutes=10)) == timedelta()


def test_a_credit_that_the_stream_lost_is_sent_after_two_minutes_then_ever_more_seldom_and_at_last_given_up(
    statement_store: StatementStore, outbox: OutboxStore, row: StatementRow
) -> None:
    assert outbox.waited_longest(NOW + timedelta(minutes=4)) == timedelta(minutes=4)
    queues, sent_at = Queues(), []
    for minute in range(0, 60 * 24, 5):
        passed = sweep(outbox, minute, queues)
        if passed == {row.id: "sent"}:
            sent_at.append(minute)
        elif passed:
            assert passed == {row.id: "given_up"}
            break
    assert len(sent_at) == SENT_IN_VAIN
    gaps = [later - earlier for earlier, later in pairwise(sent_at)]
    assert (sent_at[0], gaps[0]) == (5, 10)
    assert all(later >= 1.5 * earlier for earlier, later in pairwise(gaps))
    [letter] = queues.letters()
    assert letter["put_back"] == {"pk": f"TXN#{row.id}", "sk": "TXN"}
    assert statement_store.get(row.id) == row
    assert sweep(outbox, 60 * 48) == {}


def test_a_credit_given_up_stays_on_the_statement_and_is_judged_once_it_is_put_back(
    statement_store: StatementStore, outbox: OutboxStore, row: StatementRow
) -> None:
    letter = give_up(outbox, row)
    assert letter["reason"].startswith("message_refused: ")
    assert statement_store.get(row.id) == row
    assert sweep(outbox, 60) == {}
    place = ItemKey(**letter["put_back"])
    assert outbox.put_back(place)
    assert not outbox.put_back(place)
    assert sweep(outbox, 0) == {row.id: "sent"}
    assert match_payment(row.id, row.memo, statement_store, NOW).row.state is RowState.MATCHED


def test_a_credit_given_up_that_staff_settled_is_not_put_back(
    statement_store: StatementStore, outbox: OutboxStore, row: StatementRow
) -> None:
    place = ItemKey(**give_up(outbox, row)["put_back"])
    match_payment(row.id, row.memo, statement_store, NOW)
    assert not outbox.put_back(place)
    assert not OF_THE_EVENT & stored(statement_store, row).keys()


def test_a_credit_that_is_judged_while_the_sweep_sends_it_is_left_as_it_is(
    statement_store: StatementStore, outbox: OutboxStore, row: StatementRow
) -> None:
    [seen] = outbox.older_than(NOW + timedelta(minutes=10))
    match_payment(row.id, row.memo, statement_store, NOW)
    judged = stored(statement_store, row)
    outbox.remove(seen)
    outbox.tried(seen)
    outbox.set_aside(seen, ItemKey(seen["pk"], seen["sk"]), "x", NOW)
    assert stored(statement_store, row) == judged


def test_a_record_that_joins_a_credit_before_it_is_judged_leaves_it_to_be_found(
    statement_store: StatementStore, outbox: OutboxStore, order: Order, row: StatementRow
) -> None:
    joined = take(statement_store, by_mail(order, raw_ref="in/m2"))
    assert (joined.id, len(joined.records)) == (row.id, 2)
    assert sweep(outbox, 10) == {row.id: "sent"}


def test_a_row_in_doubt_is_no_event_and_one_that_staff_freed_is_sent_at_once_and_found(
    statement_store: StatementStore, outbox: OutboxStore, order: Order, row: StatementRow
) -> None:
    match_payment(row.id, row.memo, statement_store, NOW)
    doubtful = take(statement_store, by_feed(order))
    assert not OF_THE_EVENT & stored(statement_store, doubtful).keys()
    another(doubtful.id, statement_store, WHY)
    [event] = [row for row in rows_in(statement_store.table, "OUTBOX") if row["event"] == BOOKED_EVENT]
    assert (event["kind"], event["subject"]) == ("outbox", doubtful.id)
    outbox.remove(event)
    assert sweep(outbox, 10)[doubtful.id] == "sent"
