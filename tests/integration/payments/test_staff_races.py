"""Somebody is faster than the accountant, between what is read and what is written: nothing is half done (R19, R22)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from misa_order.kernel.errors import OrderSystemError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.statuses import Invoice, Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import confirm_cash, confirm_transfer
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.statement.booking import Booking, transaction_id
from misa_order.payments.statement.row import RowState
from misa_order.payments.statement.store import StatementStore
from misa_order.payments.undo import refund, reject_match, undo_match
from tests.builders import CALENDAR, NOW, credit, place
from tests.integration.conftest import Money
from tests.integration.orders.test_place import outbox

LAN = Why("staff:lan", NOW + timedelta(hours=1), "confirmed", "seen")
HOA = Why("staff:hoa", NOW + timedelta(hours=2), "paid_in_cash", "in hand")
UNDO = Why("staff:lan", NOW + timedelta(hours=3), "undone", "wrong customer")

type Meanwhile = Callable[[Callable[[], Any]], None]


@pytest.fixture
def meanwhile(statement_store: StatementStore, order_store: OrderStore, monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Has a deed done, once, just before the next write of these stores."""
    table = statement_store.table
    assert order_store.table is table
    write = table.write

    def before_the_next_write(deed: Callable[[], Any]) -> None:
        def slow(parts: Any) -> None:
            monkeypatch.setattr(table, "write", write)
            deed()
            write(parts)

        monkeypatch.setattr(table, "write", slow)

    return before_the_next_write


def refused(code: str, deed: Callable[..., object], *asked: Any) -> None:
    with pytest.raises(OrderSystemError) as error:
        deed(*asked)
    assert error.value.code == code


def events(store: OrderStore, name: str) -> int:
    return [event["event"] for event in outbox(store)].count(name)


def test_an_order_paid_in_cash_or_cancelled_meanwhile_takes_no_transfer_and_leaves_it_free(
    statement_store: StatementStore, order_store: OrderStore, money: Money, meanwhile: Meanwhile
) -> None:
    paid, gone, other = (place(order_store, key=key, domain=f"quan-{key}").order for key in "abc")
    row = money(paid, amount=1)
    meanwhile(lambda: confirm_cash(paid.number, order_store, HOA))
    refused("order_paid", confirm_transfer, [row], [paid.number, other.number], statement_store, LAN)
    meanwhile(lambda: cancel_order(gone, order_store, HOA))
    refused("order_cancelled", confirm_transfer, [row], [other.number, gone.number], statement_store, LAN)
    assert (statement_store.get(row).is_free, statement_store.history(row)) == (True, [])
    assert (order_store.get(paid.number).transactions, order_store.get(other.number)) == ((), other)
    assert events(order_store, "OrderPaid") == 1


def test_a_row_given_to_another_order_or_back_meanwhile_pays_no_second_one(
    statement_store: StatementStore, order_store: OrderStore, money: Money, meanwhile: Meanwhile
) -> None:
    one, two = place(order_store, key="a").order, place(order_store, key="b", domain="quan-b").order
    row, back = money(one, amount=1), money(one, amount=2)
    meanwhile(lambda: confirm_transfer([row], [two.number], statement_store, HOA))
    refused("transaction_not_free", confirm_transfer, [row, back], [one.number], statement_store, LAN)
    meanwhile(lambda: refund(back, statement_store, HOA))
    refused("transaction_not_free", confirm_transfer, [back], [one.number], statement_store, LAN)
    assert (order_store.get(one.number), statement_store.get(back).state) == (one, RowState.REFUNDED)
    assert (statement_store.get(row).orders, events(order_store, "OrderPaid")) == ((two.number,), 1)


def test_the_same_confirmation_twice_at_once_and_another_change_of_the_order_are_both_kept(
    statement_store: StatementStore, order_store: OrderStore, money: Money, meanwhile: Meanwhile
) -> None:
    order = place(order_store).order
    row = money(order, amount=1)

    def asked() -> None:
        seen = order_store.get(order.number)
        order_store.change(seen, seen.moved(payment=Payment.AWAITING_CUSTOMER), HOA, "CustomerAsked")
        meanwhile(lambda: confirm_transfer([row], [order.number], statement_store, LAN))

    meanwhile(asked)
    [paid] = confirm_transfer([row], [order.number], statement_store, LAN)
    assert (paid.status.payment, paid.paid_from, paid.version) == (Payment.PAID, Payment.AWAITING_CUSTOMER, 3)
    assert [entry.why for entry in order_store.history(order.number)][1:] == [HOA.reason, LAN.reason]
    assert (events(order_store, "OrderPaid"), len(statement_store.history(row))) == (1, 1)


def test_cash_is_taken_once_whatever_else_happens_to_the_order(
    statement_store: StatementStore, order_store: OrderStore, money: Money, meanwhile: Meanwhile
) -> None:
    order = place(order_store).order
    row = money(order, amount=1)
    meanwhile(lambda: confirm_transfer([row], [order.number], statement_store, LAN))
    refused("order_paid", confirm_cash, order.number, order_store, HOA)
    assert (order_store.get(order.number).transactions, events(order_store, "OrderPaid")) == ((row,), 1)


def test_a_row_settled_meanwhile_is_neither_rejected_nor_given_back(
    statement_store: StatementStore, order_store: OrderStore, money: Money, meanwhile: Meanwhile
) -> None:
    order, other = place(order_store, key="a").order, place(order_store, key="b", domain="quan-b").order
    rows = {reject_match: (order, money(order, amount=1)), refund: (other, money(other, amount=2))}
    for deed, (paid, row) in rows.items():
        meanwhile(lambda: confirm_transfer([row], [paid.number], statement_store, LAN))  # noqa: B023 - done at once
        refused("transaction_not_free", deed, row, statement_store, HOA)
        assert (statement_store.get(row).orders, len(statement_store.history(row))) == ((paid.number,), 1)
    twice = money(order, amount=3)
    meanwhile(lambda: refund(twice, statement_store, HOA))
    assert refund(twice, statement_store, HOA) == statement_store.get(twice)
    assert len(statement_store.history(twice)) == 1


def granted(order: Order, store: OrderStore, **status: Any) -> Order:
    paid = store.get(order.number)
    step = paid.with_step(StepName.RESOURCE, Step(state="done")).moved(resource=Resource.PROVISIONED, **status)
    return store.change(paid, step, Why("function:provision_order", NOW, "resource_granted"), None)


def test_an_undo_takes_both_orders_back_or_none_and_only_once(
    statement_store: StatementStore, order_store: OrderStore, money: Money, meanwhile: Meanwhile
) -> None:
    one, two = place(order_store, key="a").order, place(order_store, key="b", domain="quan-b").order
    both = money(one, amount=one.total + two.total)
    confirm_transfer([both], [one.number, two.number], statement_store, LAN)
    first, second = granted(one, order_store), granted(two, order_store)

    def undo() -> tuple[Order, ...]:
        return undo_match(both, statement_store, UNDO, lambda: CALENDAR)

    def invoiced() -> None:
        order_store.change(second, second.moved(invoice=Invoice.INVOICED), HOA, "InvoiceIssued")

    meanwhile(invoiced)
    refused("match_final", undo)
    assert (order_store.get(one.number), statement_store.get(both).state) == (first, RowState.MATCHED)
    assert (events(order_store, "PaymentUndone"), len(statement_store.history(both))) == (0, 1)


def test_two_undo_the_same_match_at_once_and_it_is_undone_once(
    statement_store: StatementStore, order_store: OrderStore, money: Money, meanwhile: Meanwhile
) -> None:
    order, other = place(order_store, key="a").order, place(order_store, key="b", domain="quan-b").order
    both = money(order, amount=order.total + other.total)
    confirm_transfer([both], [order.number, other.number], statement_store, LAN)
    granted(order, order_store)
    granted(other, order_store)

    def undo() -> tuple[Order, ...]:
        return undo_match(both, statement_store, UNDO, lambda: CALENDAR)

    meanwhile(undo)
    assert undo() == ()
    for number in (order.number, other.number):
        back, entry = order_store.get(number), order_store.history(number)[-1]
        assert (back.status.payment, back.transactions, back.step(StepName.RESOURCE).n) == (Payment.UNPAID, (), 2)
        assert (entry.why, entry.note, len(order_store.history(number))) == ("undone", "wrong customer", 4)
    assert (events(order_store, "PaymentUndone"), len(statement_store.history(both))) == (2, 2)
    # What is open again is found by its key again.
    openings = statement_store.evidence(both, [], [order.key, other.key]).by_key
    assert [[opening.number for opening in found] for found in openings.values()] == [[order.number], [other.number]]


def test_two_payments_that_look_alike_and_come_at_once_are_never_both_taken_for_new(
    statement_store: StatementStore, order_store: OrderStore, meanwhile: Meanwhile
) -> None:
    order = place(order_store).order
    first = credit(order, reference="FT26325000001", balance=None)
    second = credit(order, source="feed", raw_ref="feeds/generic/g-1", balance=None)

    def take(booking: Booking) -> None:
        record_bookings([booking], statement_store, NOW)

    meanwhile(lambda: take(first))
    take(second)
    late = statement_store.get(transaction_id(second))
    assert (late.state, late.possible_duplicate_of) == (RowState.POSSIBLE_DUPLICATE, transaction_id(first))
    assert match_payment(late.id, late.memo, statement_store, NOW).repeated
    assert events(order_store, "TransactionBooked") == 1
