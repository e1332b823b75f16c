"""The store of orders: one change writes all that goes along with it, or nothing (R4, R11, R12, decision 5)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from misa_order.kernel.errors import NotFoundError
from misa_order.kernel.history import Why
from misa_order.orders.open_orders import read_open_order
from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.statuses import Invoice, Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.quota.store import QuotaStore
from misa_order.renewals.store import RenewalStore
from misa_order.table import keys
from misa_order.table.writes import NEW, ChangedMeanwhileError, Put, WriteRejectedError
from tests.builders import NOW, counted_calls, place
from tests.integration.orders.test_place import outbox
from tests.renewals_made import accepted, number_of

WHY = Why("staff:lan", NOW + timedelta(hours=1), "for_the_test", "a note")
MUCH_LATER = NOW + timedelta(days=99)


def everything(store: OrderStore) -> list[str]:
    """The whole table, to see that nothing of it changed."""
    return sorted(map(str, store.table.client.scan(TableName=store.table.name)["Items"]))


def told(store: OrderStore, order: Order) -> list[dict[str, Any]]:
    """The events of an order, in the order of its versions."""
    return sorted((row for row in outbox(store) if row["subject"] == order.number), key=lambda row: row["version"])


def open_under(store: OrderStore, key: str) -> set[str]:
    found = store.table.get(keys.open_orders(key)) or {}
    return {read_open_order(entry).number for entry in found.get("open_orders", ())}


def waiting(store: OrderStore) -> list[str]:
    return [order.number for order in store.waiting_for_grant("CUKCUK", "KH0001")]


def moved(store: OrderStore, order: Order, event: str | None = None, **to: Any) -> Order:
    return store.change(order, order.moved(**to), WHY, event)


def test_a_change_is_one_call_and_leaves_the_next_version_its_history_and_its_event(order_store: OrderStore) -> None:
    order = place(order_store).order
    with counted_calls(order_store.table.client) as calls:
        paid = moved(order_store, order, "OrderPaid", payment=Payment.PAID)
    assert calls == ["TransactWriteItems"]
    assert (paid.version, order_store.get(order.number)) == (2, paid)
    first, entry = order_store.history(order.number)
    assert [(one.axis, one.before) for one in first.changes] == [
        (axis, None) for axis in ("payment", "resource", "invoice", "revenue")
    ]
    assert (entry.actor, entry.at, entry.why, entry.note) == (WHY.actor, WHY.at, WHY.reason, WHY.note)
    assert [(one.axis, one.before, one.after) for one in entry.changes] == [("payment", "UNPAID", "PAID")]
    event = told(order_store, order)[1]
    assert (event["event"], event["version"], event["at"]) == ("OrderPaid", 2, WHY.at.isoformat())
    assert (event["order"], event["product"], event["released"]) == (order.number, "CUKCUK", True)


def test_a_change_without_an_event_is_told_only_where_portals_are_shown_something_else(order_store: OrderStore) -> None:
    order = place(order_store).order
    assert told(order_store, order)[0].get("released") is None
    quiet = order_store.change(order, order.model_copy(update={"warned_on": NOW.date()}), WHY, None)
    assert len(told(order_store, order)) == 1
    seen = moved(order_store, quiet, invoice=Invoice.INVOICING)
    [_, event] = told(order_store, order)
    assert (event["event"], event["version"], event.get("released")) == ("OrderChanged", 3, None)
    order_store.change(seen, seen.model_copy(update={"warned_on": None}), WHY, "PaymentReminded")
    assert [event["event"] for event in told(order_store, order)] == ["OrderPlaced", "OrderChanged", "PaymentReminded"]


def test_who_read_an_older_version_writes_nothing_at_all(order_store: OrderStore) -> None:
    order = place(order_store).order
    moved(order_store, order, payment=Payment.AWAITING_CUSTOMER)
    also = Put(keys.transaction("0" * 16), {"doc": "x"}, NEW)
    before = everything(order_store)
    for late in (order.moved(payment=Payment.PAID), order.moved(payment=Payment.CANCELLED), order):
        with pytest.raises(ChangedMeanwhileError):
            order_store.change(order, late, WHY, "OrderPaid", [also])
    assert everything(order_store) == before


def test_what_is_to_be_written_along_is_written_with_the_change_or_neither_is(order_store: OrderStore) -> None:
    order = place(order_store).order
    taken, free = (Put(keys.transaction(f"{at:016x}"), {"doc": str(at)}, NEW) for at in range(2))
    order_store.table.write([taken])
    before = everything(order_store)
    with pytest.raises(WriteRejectedError) as error:
        order_store.change(order, order.moved(payment=Payment.PAID), WHY, "OrderPaid", [free, taken])
    # Positions count from the first of what was to be written along.
    assert {position: item["doc"] for position, item in error.value.stored.items()} == {1: "0"}
    assert everything(order_store) == before
    order_store.change(order, order.moved(payment=Payment.PAID), WHY, "OrderPaid", [free])
    assert order_store.table.get(free.key)
    stale = order.moved(payment=Payment.CANCELLED)
    # Somebody was faster, whatever else was refused as well.
    with pytest.raises(ChangedMeanwhileError):
        order_store.change(order, stale, WHY, "OrderCancelled", [taken])


def test_a_number_that_is_taken_gives_its_order_and_a_grant_that_is_held_says_so(order_store: OrderStore) -> None:
    order = place(order_store).order
    before = everything(order_store)
    other = order.model_copy(update={"domain": "quan-b", "key": "quan-b"})
    assert order_store.create(other, WHY) == order
    assert order_store.create(other.model_copy(update={"number": "1000015"}), WHY) == "grant_taken"
    assert everything(order_store) == before
    with pytest.raises(NotFoundError):
        order_store.get("1000015")
    free = other.moved(payment=Payment.PAID).model_copy(update={"number": "1000015"})
    assert order_store.create(free, WHY) == "created"
    assert order_store.get("1000015") == free


def test_an_order_that_cannot_be_or_is_not_there_is_not_found(order_store: OrderStore) -> None:
    for number, calls_made in (("1000003", []), ("not a number", []), ("1000015", ["Query"])):
        with counted_calls(order_store.table.client) as calls, pytest.raises(NotFoundError) as error:
            order_store.get(number)
        assert (error.value.code, error.value.field, calls) == ("order_not_found", "number", calls_made)


def test_money_finds_an_order_by_its_key_as_long_as_it_is_open_and_again_after_an_undo(order_store: OrderStore) -> None:
    order = place(order_store).order
    assert open_under(order_store, order.key) == {order.number}
    asked = moved(order_store, order, payment=Payment.AWAITING_CUSTOMER)
    late = moved(order_store, asked, payment=Payment.TEMP_CANCELLED)
    assert open_under(order_store, order.key) == {order.number}
    paid = moved(order_store, late, payment=Payment.PAID)
    assert open_under(order_store, order.key) == set()
    undone = moved(order_store, paid, payment=Payment.UNPAID)
    assert open_under(order_store, order.key) == {order.number}
    moved(order_store, undone, payment=Payment.CANCELLED, resource=Resource.REVOKED)
    assert open_under(order_store, order.key) == set()


def test_a_grant_has_one_holder_and_who_waits_for_it_is_asked_once_it_is_let_go(order_store: OrderStore) -> None:
    assert waiting(order_store) == []
    holder, second, third = (
        place(order_store, key=key, domain=f"quan-{key}", now=NOW + timedelta(minutes=at)).order
        for at, key in enumerate("abc")
    )
    assert [order.status.resource for order in (holder, second, third)] == ["TEMPORARY", *["NOT_PROVISIONED"] * 2]
    assert waiting(order_store) == []
    # While it is held nobody else takes it, and its holder may change as it likes.
    wanted = second.moved(resource=Resource.TEMPORARY).model_copy(update={"lock_on": NOW.date()})
    with pytest.raises(ChangedMeanwhileError):
        order_store.change(second, wanted, WHY, "GrantHandedOn")
    locked = moved(order_store, holder, resource=Resource.LOCKED)
    late = moved(order_store, locked, payment=Payment.TEMP_CANCELLED)
    assert waiting(order_store) == []
    paid = moved(order_store, late, "OrderPaid", payment=Payment.PAID)
    assert told(order_store, holder)[-1]["released"] is True
    assert waiting(order_store) == [second.number, third.number]
    gone = moved(order_store, second, "OrderCancelled", payment=Payment.CANCELLED)
    assert (waiting(order_store), told(order_store, gone)[-1].get("released")) == ([third.number], None)
    taken = third.moved(resource=Resource.TEMPORARY).model_copy(update={"lock_on": NOW.date()})
    held = order_store.change(third, taken, WHY, "GrantHandedOn")
    assert waiting(order_store) == []
    with pytest.raises(ChangedMeanwhileError):
        moved(order_store, paid, payment=Payment.UNPAID)
    moved(order_store, held, payment=Payment.CANCELLED, resource=Resource.REVOKED)
    assert moved(order_store, paid, payment=Payment.UNPAID).holds_temporary_grant


def test_a_commitment_holds_the_grant_whoever_else_does_and_both_have_to_let_it_go(order_store: OrderStore) -> None:
    school: dict[str, Any] = {"product": "QLTH", "purpose": "add_on", "domain": "thptkimlien"}
    lines = [{"sku": "QLTH-FEE-12M", "quantity": 1}]
    first = place(order_store, **school, lines=lines).order
    committed = order_store.get(number_of(accepted(RenewalStore(order_store.table))))
    assert (first.holds_temporary_grant, committed.holds_temporary_grant) == (True, True)
    second = place(order_store, key="b", **school, lines=lines).order
    assert second.waits_for_grant
    moved(order_store, committed, payment=Payment.PAID)
    assert order_store.waiting_for_grant("QLTH", "KH0001") == []
    moved(order_store, first, payment=Payment.CANCELLED, resource=Resource.REVOKED)
    assert order_store.waiting_for_grant("QLTH", "KH0001") == [second]


def test_a_failed_grant_that_is_asked_for_again_is_held(order_store: OrderStore) -> None:
    order = place(order_store).order
    failed = order.with_step(StepName.TEMPORARY, Step(state="failed")).moved(resource=Resource.PROVISION_FAILED)
    refused = order_store.change(order, failed, WHY, "TemporaryGrantRefused")
    assert told(order_store, order)[-1]["released"] is True
    again = refused.with_step(StepName.TEMPORARY, refused.step(StepName.TEMPORARY).again())
    held = order_store.change(refused, again, WHY, "StepRetried")
    assert place(order_store, key="b").order.waits_for_grant
    assert (held.holds_temporary_grant, waiting(order_store)) == (True, [])
    gone = moved(order_store, held, payment=Payment.CANCELLED)
    assert (gone, gone.step(StepName.TEMPORARY).state) == (order_store.get(order.number), "overtaken")


def test_an_order_of_a_quota_is_waited_for_until_it_is_granted_or_cancelled(order_store: OrderStore) -> None:
    def seen() -> tuple[str, ...]:
        return QuotaStore(order_store.table).see("MEINVOICE", "nhahangabc", "session").waiting

    bought: dict[str, Any] = {"product": "MEINVOICE", "lines": [{"sku": "MEINVOICE-1000", "quantity": 1}]}
    one, two = (place(order_store, key=key, **bought, payment_method="card").order for key in "ab")
    assert set(seen()) == {one.number, two.number}
    paid = moved(order_store, one, payment=Payment.PAID)
    assert set(seen()) == {one.number, two.number}
    moved(order_store, paid, resource=Resource.PROVISIONED)
    assert seen() == (two.number,)
    moved(order_store, two, payment=Payment.TEMP_CANCELLED)
    assert seen() == ()


def test_an_order_stands_in_the_due_list_from_its_instant_on_and_in_none_once_it_is_paid(
    order_store: OrderStore,
) -> None:
    order = place(order_store).order
    [shard] = [shard for shard in range(keys.DUE_SHARDS) if list(order_store.timed(shard))]
    [timed] = order_store.timed(shard)
    at = datetime.fromisoformat(timed.position.partition("#")[0])
    assert (timed.number, at > NOW) == (order.number, True)
    assert (list(order_store.due(at)), list(order_store.due(at - timedelta(seconds=1)))) == ([order.number], [])
    assert list(order_store.timed(shard, timed.position)) == []
    moved(order_store, order, payment=Payment.PAID)
    assert list(order_store.due(MUCH_LATER)) == []


def test_a_tenants_and_a_customers_orders_are_found_as_they_are_now(order_store: OrderStore) -> None:
    orders = [place(order_store, key=str(at), now=NOW + timedelta(minutes=at)) for at in range(3)]
    numbers = [placed.order.number for placed in orders]
    customer = {"id": "KH0002", "name": "B", "email": "b@abc.vn"}
    other = place(order_store, key="other", domain="quan-b", customer=customer).order.number
    changed = moved(order_store, orders[0].order, payment=Payment.AWAITING_CUSTOMER)
    first = order_store.of_tenant("CUKCUK", "nhahangabc", 2, None)
    assert [order.number for order in first.orders] == numbers[:0:-1]
    assert order_store.of_tenant("CUKCUK", "nhahangabc", 2, first.cursor) == ((changed,), None)
    [last], cursor = order_store.of_tenant("CUKCUK", "nhahangabc", 1, None)
    [middle], _ = order_store.of_tenant("CUKCUK", "nhahangabc", 1, cursor)
    assert [last.number, middle.number] == numbers[:0:-1]
    assert order_store.of_tenant("CUKCUK", "nhahangabc", 3, None).cursor is None
    assert order_store.of_tenant("SME", "nhahangabc", 3, None).orders == ()
    found = order_store.of_customer("KH0001", lambda placed: placed.number != numbers[1])
    assert (found[0], [order.number for order in found]) == (changed, [numbers[0], numbers[2]])
    with counted_calls(order_store.table.client) as calls:
        assert order_store.of_customer("KH0001", lambda placed: placed.product == "SME") == []
    # The second is for orders that were placed in one item (ADR 24).
    assert calls == ["Query", "Query"]
    assert [order.number for order in order_store.read_many([*reversed(numbers), "1000015"])] == numbers
    # Placed in the same instant, they stand by their numbers.
    for asked in ([numbers[0], other], [other, numbers[0]]):
        assert [order.number for order in order_store.read_many(asked)] == sorted(asked)
