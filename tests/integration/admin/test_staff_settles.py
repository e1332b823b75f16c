"""Staff settle money through the API: confirm, cash, reject, undo, refund, cancel (R19–R23, R27, R81)."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from misa_order.orders.cancel import cancel_order
from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.statuses import Invoice, Resource
from misa_order.orders.store import OrderStore, Why
from misa_order.payments.booking import transaction_id
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.store import StatementStore
from tests.builders import NOW, credit, place
from tests.integration.admin.conftest import Answer, Ask

WHY = Why("function:test", NOW, "for_the_test")
CASH = {"method": "cash", "paid": True, "note": "Lan received it"}
type Money = Callable[..., str]
type Post = Callable[..., Answer]


@pytest.fixture
def money(statement_store: StatementStore) -> Money:
    """A credit on the statement, judged by the matcher; gives its id."""
    balance = iter(range(1, 100))

    def arrives(order: Order, **changes: Any) -> str:
        booking = credit(order, balance=next(balance) * 1_000_000_000, **changes)
        record_bookings([booking], statement_store, NOW)
        match_payment(transaction_id(booking), booking.memo, statement_store, NOW)
        return transaction_id(booking)

    return arrives


@pytest.fixture
def post(ask: Ask) -> Post:
    def send(path: str, body: Any = None, role: str = "order_accountant") -> Answer:
        return ask(path, role, "POST", body)

    return send


@pytest.fixture
def order(order_store: OrderStore) -> Order:
    return place(order_store).order


def moved(order: Order, store: OrderStore, **to: Any) -> Order:
    """The order with a status that partners or time would have brought."""
    now = store.get(order.number)
    return store.change(now, now.moved(**to).with_step(StepName.RESOURCE, Step(state="done")), WHY, None)


def last(shown: Mapping[str, Any]) -> tuple[Any, ...]:
    entry = shown["history"][-1]
    return entry["actor"], entry["why"], entry["note"]


def error(answer: Answer) -> tuple[Any, ...]:
    assert set(answer.body) == {"error", "request_id"}
    return answer.status, answer.body["error"]["code"], answer.body["error"]["field"]


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
    moved(order, order_store, resource=Resource.PROVISIONED, invoice=Invoice.INVOICED)
    before = ask(f"/orders/{order.number}").body
    assert error(post(f"/transactions/{row}/undo", {"reason": "x"})) == (409, "match_final", "id")
    assert ask(f"/orders/{order.number}").body == before


TRANSFER = {"method": "transfer", "transactions": ["row"]}


WRONG: list[tuple[str, Any, str]] = [
    ("/orders/{order}/confirm-payment", {}, "method"),
    ("/orders/{order}/confirm-payment", {"method": "card"}, "method"),
    ("/orders/{order}/confirm-payment", {"method": "transfer"}, "transactions"),
    ("/orders/{order}/confirm-payment", {"method": "transfer", "transactions": []}, "transactions"),
    ("/orders/{order}/confirm-payment", {"method": "transfer", "transactions": [7]}, "transactions[0]"),
    ("/orders/{order}/confirm-payment", TRANSFER | {"transactions": ["row", "row"]}, "transactions"),
    ("/orders/{order}/confirm-payment", TRANSFER | {"paid": True}, "paid"),
    ("/orders/{order}/confirm-payment", CASH | {"paid": False}, "paid"),
    ("/orders/{order}/confirm-payment", CASH | {"paid": "true"}, "paid"),
    ("/orders/{order}/confirm-payment", CASH | {"paid": 1}, "paid"),
    ("/orders/{order}/confirm-payment", {"method": "cash", "note": "x"}, "paid"),
    ("/orders/{order}/confirm-payment", {"method": "cash", "paid": True}, "note"),
    ("/orders/{order}/confirm-payment", CASH | {"note": "  "}, "note"),
    ("/orders/{order}/confirm-payment", CASH | {"amount": 5}, "amount"),
    ("/orders/{order}/confirm-payment", b"[]", "body"),
    ("/orders/{order}/confirm-payment", b"{", "body"),
    ("/orders/{order}/confirm-payment", b"[" * 100_000, "body"),
    ("/orders/{order}/cancel", {}, "reason"),
    ("/orders/{order}/cancel", {"reason": ""}, "reason"),
    ("/orders/{order}/cancel", {"reason": "x" * 501}, "reason"),
    ("/orders/{order}/cancel", {"reason": "x", "number": "1"}, "number"),
    ("/transactions/row/confirm", {}, "orders"),
    ("/transactions/row/confirm", {"orders": []}, "orders"),
    ("/transactions/row/confirm", {"orders": "{order}"}, "orders"),
    ("/transactions/row/confirm", {"orders": [None]}, "orders[0]"),
    ("/transactions/row/undo", {}, "reason"),
    ("/transactions/row/undo", {"reason": "\ud800"}, "reason"),
    ("/transactions/row/refund", {}, "note"),
    ("/transactions/row/refund", {"reason": "x"}, "note"),
    ("/transactions/row/reject", {"reason": 7}, "reason"),
    ("/transactions/row/reject", {"why": "x"}, "why"),
]


def test_a_body_that_cannot_be_is_422_by_the_field_and_nothing_happens(
    post: Post, order: Order, order_store: OrderStore
) -> None:
    answers = [(*case, error(post(case[0].format(order=order.number), case[1]))) for case in WRONG]
    assert [case for case in answers if (case[3][0], case[3][2]) != (422, case[2])] == []
    assert order_store.get(order.number) == order


UNKNOWN: list[tuple[str, Any, str, str]] = [
    ("/orders/1000001/confirm-payment", CASH, "order_not_found", "number"),
    ("/orders/none/confirm-payment", TRANSFER, "order_not_found", "number"),
    ("/orders/1000001/cancel", {"reason": "x"}, "order_not_found", "number"),
    ("/orders/{order}/confirm-payment", TRANSFER, "transaction_not_found", "transactions"),
    ("/transactions/row/confirm", {"orders": ["{order}"]}, "transaction_not_found", "id"),
    ("/transactions/{row}/confirm", {"orders": ["1000001"]}, "order_not_found", "orders"),
    ("/transactions/{row}/confirm", {"orders": ["nonsense"]}, "order_not_found", "orders"),
    ("/transactions/row/reject", {}, "transaction_not_found", "id"),
    ("/transactions/row/undo", {"reason": "x"}, "transaction_not_found", "id"),
    ("/transactions/row/refund", {"note": "x"}, "transaction_not_found", "id"),
]


def test_what_does_not_exist_is_404(post: Post, money: Money, order: Order) -> None:
    row = money(order, amount=1)
    answers = [(*case, error(post(case[0].format(order=order.number, row=row), case[1]))) for case in UNKNOWN]
    assert [case for case in answers if case[4] != (404, *case[2:4])] == []


def test_a_match_that_is_none_is_not_undone(post: Post, money: Money, order: Order) -> None:
    row = money(order, amount=1)
    assert error(post(f"/transactions/{row}/undo", {"reason": "x"})) == (409, "transaction_not_matched", "id")
