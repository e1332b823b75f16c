"""An order in two items, and the way there from one, while the system works (ADR 0024)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from infra import carry_over as command
from misa_order.kernel.history import Why
from misa_order.orders.carry_over import carry_over, whole_orders
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.orders.stored import WholeOrder
from misa_order.table import keys
from misa_order.table.writes import ChangedMeanwhileError
from tests.builders import NOW, counted_calls, place
from tests.whole_orders import KEPT, make_whole, number_of, put_kept, size_of

QUARTERS = ["2026-10"]
LATER = NOW + timedelta(days=20)
NOTED = Why("staff:lan", NOW, "noted")


def items(store: OrderStore, number: str) -> dict[str, dict[str, Any]]:
    return {item["sk"]: item for item in store.table.partition(*keys.order(number))}


def left(store: OrderStore) -> list[str]:
    return sorted(whole_orders(QUARTERS, store))


def facts(order: Order) -> dict[str, Any]:
    return order.model_dump()


def warned(order: Order) -> Order:
    return order.model_copy(update={"warned_on": NOW.date()})


@pytest.fixture(params=KEPT)
def whole(request: pytest.FixtureRequest, order_store: OrderStore) -> str:
    """One of the orders that the release before wrote, in the table."""
    return put_kept(order_store.table, request.param)


def test_what_the_release_before_wrote_is_the_same_order_before_and_after(whole: str, order_store: OrderStore) -> None:
    before, history = order_store.get(whole), order_store.history(whole)
    [written] = [
        item["doc"] for name in KEPT for item in KEPT[name] if item["pk"] == f"ORDER#{whole}" and "rev" in item
    ]
    assert json.loads(before.model_dump_json(exclude_defaults=True)) == json.loads(written)
    assert (left(order_store), carry_over(whole, order_store)) == ([whole], "carried")
    after = order_store.get(whole)
    assert (facts(after), type(after), order_store.history(whole)) == (facts(before), Order, history)
    assert (set(items(order_store, whole)), left(order_store)) == ({"ORDER", "ORDERED"}, [])
    assert carry_over(whole, order_store) == "was_apart"


def test_it_is_listed_as_before_for_its_tenant_its_customer_and_staff(whole: str, order_store: OrderStore) -> None:
    order = order_store.get(whole)

    def lists() -> list[list[str]]:
        tenants = order_store.of_tenant(order.product, order.domain or order.key, 9, None).orders
        return [[one.number for one in found] for found in (tenants, order_store.of_customer(order.customer.id, bool))]

    assert lists() == [[whole], [whole]]
    carry_over(whole, order_store)
    assert lists() == [[whole], [whole]]


def test_any_change_of_it_writes_two_items_and_its_history_goes_on(whole: str, order_store: OrderStore) -> None:
    before, history = order_store.get(whole), order_store.history(whole)
    after = order_store.change(before, warned(before), NOTED, None)
    assert (left(order_store), type(order_store.get(whole))) == ([], Order)
    assert facts(order_store.get(whole)) == facts(after)
    assert [entry.why for entry in order_store.history(whole)] == [*(entry.why for entry in history), "noted"]


def test_it_is_paid_and_cancelled_as_any_other(order_store: OrderStore) -> None:
    number = put_kept(order_store.table, "unpaid")
    cancelled = cancel_order(order_store.get(number), order_store, Why("staff:lan", NOW, "cancelled_by_staff"))
    assert facts(order_store.get(number)) == facts(cancelled)
    assert order_store.table.get(keys.temporary_grant("CUKCUK", "KH0001")) == {
        "pk": "GRANT#CUKCUK#KH0001",
        "sk": "GRANT",
    }


def test_a_repeated_key_meets_an_order_in_one_item(order_store: OrderStore) -> None:
    order = place(order_store).order
    make_whole(order_store.table, order)
    with counted_calls(order_store.table.client) as calls:
        again = place(order_store)
    assert (again.repeated, facts(again.order), calls) == (True, facts(order), ["TransactWriteItems"])


def test_who_changes_it_just_now_is_faster_and_loses_nothing(order_store: OrderStore) -> None:
    seen = order_store.get(put_kept(order_store.table, "unpaid"))
    assert isinstance(seen, WholeOrder)
    changed = order_store.change(seen, warned(seen), NOTED, None)
    assert not order_store.take_apart(seen)
    assert facts(order_store.get(seen.number)) == facts(changed)


def test_who_read_it_before_it_was_carried_over_may_still_change_it(order_store: OrderStore) -> None:
    seen = order_store.get(put_kept(order_store.table, "unpaid"))
    assert carry_over(seen.number, order_store) == "carried"
    changed = order_store.change(seen, warned(seen), NOTED, None)
    assert facts(order_store.get(seen.number)) == facts(changed)


def test_what_was_ordered_is_never_lost_to_one_who_takes_it_for_kept_apart(order_store: OrderStore) -> None:
    order = place(order_store).order
    make_whole(order_store.table, order)
    with pytest.raises(ChangedMeanwhileError):
        order_store.change(order, warned(order), NOTED, None)
    assert facts(order_store.get(order.number)) == facts(order)


def test_the_first_entry_of_a_history_stands_in_what_was_ordered(order_store: OrderStore) -> None:
    order = place(order_store).order
    [first] = order_store.history(order.number)
    assert (first.at, first.actor, first.why, first.note) == (NOW, "customer:KH0001", "ordered", None)
    assert [(one.axis, one.before, one.after) for one in first.changes] == [
        ("payment", None, "UNPAID"),
        ("resource", None, "TEMPORARY"),
        ("invoice", None, "NOT_INVOICED"),
        ("revenue", None, "NOT_RECORDED"),
    ]


def test_a_change_writes_where_it_stands_and_leaves_what_was_ordered(order_store: OrderStore) -> None:
    order = place(order_store).order
    before = items(order_store, order.number)["ORDERED"]
    order_store.change(order, warned(order), NOTED, None)
    assert items(order_store, order.number)["ORDERED"] == before


def test_an_order_at_its_end_stands_in_one_kilobyte(order_store: OrderStore) -> None:
    number = put_kept(order_store.table, "invoiced")
    carry_over(number, order_store)
    # A longer name or address must not cost every step a second kilobyte.
    assert size_of(items(order_store, number)["ORDER"]) < 950


def test_the_command_looks_first_can_be_stopped_and_run_again(
    order_store: OrderStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place(order_store, domain="apart")
    for name in KEPT:
        put_kept(order_store.table, name)
    assert (command.run(order_store, LATER, do=False), len(left(order_store))) == (0, 4)
    assert capsys.readouterr().out == "left in one item: 4\n"
    carried = order_store.take_apart

    def dies(order: WholeOrder) -> bool:
        if order.number == number_of("invoiced"):
            raise KeyboardInterrupt
        return carried(order)

    monkeypatch.setattr(order_store, "take_apart", dies)
    with pytest.raises(KeyboardInterrupt):
        command.run(order_store, LATER, do=True)
    monkeypatch.undo()
    assert number_of("invoiced") in left(order_store)
    capsys.readouterr()
    assert command.run(order_store, LATER, do=True) == 0
    assert capsys.readouterr().out.endswith("left in one item: 0\n")
