"""Staff settle money through the API: confirm, cash, reject, undo, refund, cancel, say what is in doubt (R16–R27)."""

from collections.abc import Mapping
from typing import Any

import pytest

from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.statuses import Invoice, Resource
from misa_order.orders.store import OrderStore
from misa_order.payments.record import record_bookings
from misa_order.payments.statement.store import StatementStore
from tests.builders import NOW, credit, place
from tests.integration.admin.conftest import Ask, Post, error
from tests.integration.conftest import Money

WHY = Why("function:test", NOW, "for_the_test")
CASH = {"method": "cash", "paid": True, "note": "Lan received it"}


def moved(order: Order, store: OrderStore, **to: Any) -> Order:
    """The order with a status that partners or time would have brought."""
    now = store.get(order.number)
    return store.change(now, now.moved(**to).with_step(StepName.RESOURCE, Step(state="done")), WHY, None)


def last(shown: Mapping[str, Any]) -> tuple[Any, ...]:
    entry = shown["history"][-1]
    return entry["actor"], entry["why"], entry["note"]


def test_a_suggestion_is_confirmed_from_the_statement_and_both_sides_say_who_did_it(
    post: Post, ask: Ask, money: Money, order: Order
) -> None:
    row = money(order, amount=order.total - 40_000)
    status, shown = post(f"/transactions/{row}/confirm", {"orders": [order.number]})
    assert (status, shown["state"], shown["orders"], shown["candidates"]) == (200, "matched", [order.number], [])
    paid = ask(f"/orders/{order.number}").body
    assert paid["status"]["payment"] == "PAID"
    for side in (shown, paid):
        actor, why, note = last(side)
        assert (actor, why) == ("staff:lan", "confirmed_by_staff")
        assert "40000 VND short" in note
    assert post(f"/transactions/{row}/confirm", {"orders": [order.number]}).body == shown


def test_several_transfers_are_confirmed_from_the_order(post: Post, money: Money, order: Order) -> None:
    rows = [money(order, amount=order.total // 2) for _ in range(2)]
    body = {"method": "transfer", "transactions": rows}
    status, paid = post(f"/orders/{order.number}/confirm-payment", body)
    assert (status, paid["status"]["payment"]) == (200, "PAID")
    assert {(row["id"], row["state"]) for row in paid["transactions"]} == {(row, "matched") for row in rows}
    assert post(f"/orders/{order.number}/confirm-payment", body).body == paid


def test_free_credits_that_name_an_order_are_shown_with_it_and_their_sum(
    post: Post, ask: Ask, money: Money, order: Order
) -> None:
    def waiting() -> tuple[int, set[str]]:
        shown = ask(f"/orders/{order.number}").body["waiting"]
        return shown["sum"], {row["id"] for row in shown["transactions"]}

    assert waiting() == (0, set())
    first, second, third = (money(order, amount=amount) for amount in (1_000_000, 1_500_000, 140_000))
    assert waiting() == (2_640_000, {first, second, third})
    post(f"/transactions/{third}/reject")
    assert waiting() == (2_500_000, {first, second})
    post(f"/orders/{order.number}/confirm-payment", {"method": "transfer", "transactions": [first]})
    assert waiting() == (1_500_000, {second})
    post(f"/transactions/{second}/refund", {"note": "sent back"})
    assert waiting() == (0, set())


def test_cash_pays_with_the_note_in_the_history(post: Post, order: Order) -> None:
    status, paid = post(f"/orders/{order.number}/confirm-payment", CASH)
    assert (status, paid["status"]["payment"], paid["transactions"]) == (200, "PAID", [])
    assert last(paid) == ("staff:lan", "paid_in_cash", "Lan received it")
    assert error(post(f"/orders/{order.number}/confirm-payment", CASH))[:2] == (409, "order_paid")


def test_one_transfer_is_confirmed_for_several_orders(post: Post, money: Money, order_store: OrderStore) -> None:
    one, two = place(order_store, key="a").order, place(order_store, key="b").order
    row = money(one, amount=one.total + two.total)
    shown = post(f"/transactions/{row}/confirm", {"orders": [one.number, two.number]}).body
    assert shown["orders"] == [one.number, two.number]
    assert {order_store.get(order.number).status.payment for order in (one, two)} == {"PAID"}


def test_a_rejected_suggestion_is_free_with_or_without_a_reason(post: Post, money: Money, order: Order) -> None:
    first, second = (money(order, amount=order.total - short) for short in (1, 2))
    status, shown = post(f"/transactions/{first}/reject", {"reason": "not theirs"})
    assert (status, shown["state"], shown["candidates"]) == (200, "unmatched", [])
    assert last(shown) == ("staff:lan", "rejected_by_staff", "not theirs")
    assert post(f"/transactions/{second}/reject").body["state"] == "unmatched"


def test_an_undo_shows_the_row_free_and_the_order_unpaid(
    post: Post, ask: Ask, money: Money, order: Order, order_store: OrderStore
) -> None:
    row = money(order)
    moved(order, order_store, resource=Resource.PROVISIONED)
    status, shown = post(f"/transactions/{row}/undo", {"reason": "another customer's"})
    assert (status, shown["state"], shown["orders"]) == (200, "unmatched", [])
    back = ask(f"/orders/{order.number}").body
    assert (back["status"]["payment"], back["transactions"]) == ("UNPAID", [])
    assert last(back) == last(shown) == ("staff:lan", "undone_by_staff", "another customer's")
    assert post(f"/transactions/{row}/undo", {"reason": "another customer's"}).body == shown


def test_money_for_a_cancelled_order_is_given_back(
    post: Post, ask: Ask, money: Money, order: Order, order_store: OrderStore
) -> None:
    cancel_order(order, order_store, WHY)
    row = money(order)
    assert [one["id"] for one in ask("/transactions?state=refundable").body["items"]] == [row]
    status, shown = post(f"/transactions/{row}/refund", {"note": "sent back to 0123"})
    assert (status, shown["state"]) == (200, "refunded")
    assert last(shown) == ("staff:lan", "refunded_by_staff", "sent back to 0123")
    assert ask(f"/transactions/{row}").body == shown


def test_staff_cancel_with_a_reason(post: Post, order: Order) -> None:
    status, shown = post(f"/orders/{order.number}/cancel", {"reason": "ordered twice"})
    assert (status, shown["status"]["payment"], shown["status"]["resource"]) == (200, "CANCELLED", "REVOKED")
    assert last(shown) == ("staff:lan", "cancelled_by_staff", "ordered twice")
    assert post(f"/orders/{order.number}/cancel", {"reason": "again"}).body == shown


def test_a_paid_order_is_not_cancelled_and_money_that_pays_goes_nowhere_else(
    post: Post, money: Money, order_store: OrderStore
) -> None:
    paid, other = place(order_store, key="a").order, place(order_store, key="b").order
    row = money(paid)
    assert error(post(f"/orders/{paid.number}/cancel", {"reason": "no"})) == (409, "order_paid", "number")
    taken = {"method": "transfer", "transactions": [row]}
    assert error(post(f"/orders/{other.number}/confirm-payment", taken))[:2] == (409, "transaction_not_free")
    for deed, body in {"reject": {}, "refund": {"note": "x"}}.items():
        assert error(post(f"/transactions/{row}/{deed}", body)) == (409, "transaction_not_free", "id")
    assert order_store.get(other.number) == other


def test_what_was_invoiced_is_not_undone(
    post: Post, ask: Ask, money: Money, order: Order, order_store: OrderStore
) -> None:
    row = money(order)
    moved(order, order_store, resource=Resource.PROVISIONED)
    assert ask(f"/transactions/{row}").body["final"] is False
    moved(order, order_store, invoice=Invoice.INVOICED)
    assert ask(f"/transactions/{row}").body["final"] is True
    before = ask(f"/orders/{order.number}").body
    assert error(post(f"/transactions/{row}/undo", {"reason": "x"})) == (409, "match_final", "id")
    assert ask(f"/orders/{order.number}").body == before


def test_a_match_that_is_none_is_not_undone(post: Post, money: Money, order: Order) -> None:
    row = money(order, amount=1)
    assert error(post(f"/transactions/{row}/undo", {"reason": "x"})) == (409, "transaction_not_matched", "id")


@pytest.fixture
def doubtful(statement_store: StatementStore, order: Order) -> tuple[str, str]:
    """A credit that a mail told of, and a feed's that may be the same."""
    mail = credit(order)
    feed = credit(order, source="feed", raw_ref="feeds/generic/1", reference="FT26325000001", balance=None)
    kept, second = (record_bookings([one], statement_store, NOW)[0].row_id for one in (mail, feed))
    return kept, second


def test_a_row_in_doubt_is_shown_with_the_other_and_joins_it(post: Post, ask: Ask, doubtful: tuple[str, str]) -> None:
    kept, second = doubtful
    [shown] = ask("/transactions?state=possible_duplicate").body["items"]
    assert (shown["id"], shown["possible_duplicate_of"], shown["reason"]) == (second, kept, "looks_alike")
    status, gone = post(f"/transactions/{second}/same-as", {"transaction": kept})
    assert (status, gone["state"], gone["joined_into"]) == (200, "joined", kept)
    assert last(gone) == ("staff:lan", "same_as_by_staff", f"joined transaction {kept}")
    assert [one["id"] for one in ask("/transactions").body["items"]] == [kept]
    assert [one["id"] for one in ask("/transactions?state=joined").body["items"]] == [second]
    records = ask(f"/transactions/{kept}").body["records"]
    assert [(one["source"], one["raw"], one["joined_by"]) for one in records] == [
        ("mail", "in/mail-1", None),
        ("feed", "feeds/generic/1", "staff"),
    ]
    assert post(f"/transactions/{second}/same-as", {"transaction": kept}).body == gone
    assert error(post(f"/transactions/{second}/another", {}))[:2] == (409, "transaction_joined")


def test_a_row_in_doubt_is_another_and_waits_for_the_matcher(post: Post, doubtful: tuple[str, str]) -> None:
    kept, second = doubtful
    status, freed = post(f"/transactions/{second}/another", {"reason": "two invoices"})
    assert (status, freed["state"], freed["possible_duplicate_of"]) == (200, "unmatched", None)
    assert last(freed) == ("staff:lan", "another_by_staff", f"another than {kept}; two invoices")
    assert post(f"/transactions/{second}/another", {}).body == freed
    refused = error(post(f"/transactions/{second}/same-as", {"transaction": kept}))
    assert refused[:2] == (409, "transaction_not_in_doubt")
