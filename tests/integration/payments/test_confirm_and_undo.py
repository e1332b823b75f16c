"""Staff settle money: confirming, cash, rejecting, refunding, undoing (R19–R23, R27)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from misa_order.kernel.errors import ConflictError, InvalidInputError, NotFoundError, OrderSystemError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import confirm_cash, confirm_transfer
from misa_order.payments.match import match_payment
from misa_order.payments.statement.row import RowState
from misa_order.payments.statement.store import StatementStore
from misa_order.payments.undo import refund, reject_match, undo_match
from misa_order.renewals.store import RenewalStore
from tests.builders import CALENDAR, DESKTOP, NOW, TOPUP, place
from tests.integration.conftest import Money
from tests.integration.orders.test_place import outbox
from tests.renewals_made import accepted, number_of

LAN = Why("staff:lan", NOW + timedelta(hours=1), "confirmed")
UNDO = Why("staff:lan", NOW + timedelta(hours=2), "undone", "wrong customer")


def granted(order: Order, store: OrderStore) -> Order:
    """The order after SUMAN's grant."""
    order = store.get(order.number)
    step = order.with_step(StepName.RESOURCE, Step(state="done")).moved(resource=Resource.PROVISIONED)
    return store.change(order, step, Why("function:provision_order", NOW, "resource_granted"), None)


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(OrderSystemError) as error:
        call()
    assert error.value.code == code


def test_half_the_money_is_partial_and_both_halves_confirmed_together_pay_the_order(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    halves = [money(order, amount=order.total // 2), money(order, amount=order.total // 2)]
    assert [statement_store.get(half).state for half in halves] == ["partial", "partial"]
    [paid] = confirm_transfer(halves, [order.number], statement_store, LAN)
    assert (paid.status.payment, set(paid.transactions)) == (Payment.PAID, set(halves))
    assert [statement_store.get(half).orders for half in halves] == [(order.number,)] * 2
    entry = order_store.history(order.number)[-1]
    assert entry.actor == "staff:lan"
    assert "2640000 of 2640000 VND" in str(entry.note)
    assert [event["event"] for event in outbox(order_store)].count("OrderPaid") == 1


def test_a_confirmation_sent_again_changes_nothing(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    row = money(order, amount=order.total - 1)
    [first] = confirm_transfer([row], [order.number], statement_store, LAN)
    assert confirm_transfer([row], [order.number], statement_store, LAN) == (first,)
    assert len(order_store.history(order.number)) == 2


def test_what_was_short_or_over_is_kept_in_the_history(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    short, over = place(order_store, key="a").order, place(order_store, key="b").order
    confirm_transfer([money(short, amount=short.total - 40_000)], [short.number], statement_store, LAN)
    confirm_transfer([money(over, amount=over.total + 1)], [over.number], statement_store, LAN)
    assert str(order_store.history(short.number)[-1].note).endswith(": 2600000 of 2640000 VND, 40000 VND short")
    assert str(order_store.history(over.number)[-1].note).endswith(": 2640001 of 2640000 VND, 1 VND over")


def test_one_transfer_may_be_confirmed_for_several_orders(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    one, two = place(order_store, key="a").order, place(order_store, key="b").order
    row = money(one, amount=one.total + two.total)
    paid = confirm_transfer([row], [one.number, two.number], statement_store, LAN)
    assert {order.status.payment for order in paid} == {Payment.PAID}
    assert set(statement_store.get(row).orders) == {one.number, two.number}


def test_money_that_pays_already_is_not_given_away_again(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    paid, other = place(order_store, key="a").order, place(order_store, key="b").order
    row = money(paid)
    assert statement_store.get(row).state is RowState.MATCHED
    refused("transaction_not_free", lambda: confirm_transfer([row], [other.number], statement_store, LAN))
    again = money(paid)
    refused("order_paid", lambda: confirm_transfer([again], [paid.number], statement_store, LAN))
    assert order_store.get(other.number) == other


def test_money_for_a_cancelled_order_goes_to_another_or_back(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    gone, other = place(order_store, key="a").order, place(order_store, key="b").order
    cancel_order(gone, order_store, LAN)
    row = money(gone)
    assert statement_store.get(row).state is RowState.REFUNDABLE
    refused("order_cancelled", lambda: confirm_transfer([row], [gone.number], statement_store, LAN))
    [paid] = confirm_transfer([row], [other.number], statement_store, LAN)
    assert paid.status.payment is Payment.PAID
    back = money(gone)
    note = LAN._replace(reason="refunded", note="sent back by transfer")
    assert refund(back, statement_store, note).state is RowState.REFUNDED
    assert refund(back, statement_store, note).version == statement_store.get(back).version
    refused("transaction_not_free", lambda: refund(row, statement_store, note))


def test_cash_pays_whatever_the_order_was_created_with_once_and_says_by_whom(order_store: OrderStore) -> None:
    order = place(order_store, payment_method="card").order
    refused("missing", lambda: confirm_cash(order.number, order_store, LAN))
    paid = confirm_cash(order.number, order_store, LAN._replace(reason="paid_in_cash", note="received by Lan"))
    assert (paid.status.payment, paid.transactions, paid.paid_at) == (Payment.PAID, (), LAN.at)
    entry = order_store.history(order.number)[-1]
    assert (entry.actor, entry.why, entry.note) == ("staff:lan", "paid_in_cash", "received by Lan")
    refused("order_paid", lambda: confirm_cash(order.number, order_store, LAN._replace(note="again")))


def test_a_rejected_suggestion_is_free_and_never_matched_by_itself_again(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    row = money(order, amount=order.total - 1)
    rejected = reject_match(row, statement_store, LAN._replace(reason="rejected", note="not theirs"))
    assert (rejected.state, rejected.candidates) == (RowState.UNMATCHED, ())
    assert match_payment(row, rejected.memo, statement_store, NOW).repeated
    assert statement_store.get(row) == rejected


def test_an_undo_puts_payment_row_and_grant_back_and_withdraws_the_invoice_request(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    row = money(order)
    granted(order, order_store)
    [back] = undo_match(row, statement_store, UNDO, lambda: CALENDAR)
    assert (back.status.payment, back.status.resource) == (Payment.UNPAID, Resource.TEMPORARY)
    assert (back.transactions, back.paid_at, back.paid_from) == ((), None, None)
    steps = {name: (step.n, step.state) for name, step in back.steps.items()}
    # What is to be done again once it is paid again waits for nothing until then.
    again = dict.fromkeys(("resource", "invoice", "contract"), (2, "overtaken"))
    taken_back = dict.fromkeys(("withdraw", "withdraw_contract"), (1, "waiting"))
    assert steps == {**again, **taken_back, "temporary": (2, "waiting")}
    assert (statement_store.get(row).state, statement_store.get(row).orders) == (RowState.UNMATCHED, ())
    assert match_payment(row, "any", statement_store, NOW).repeated
    assert undo_match(row, statement_store, UNDO, lambda: CALENDAR) == ()
    assert order_store.history(order.number)[-1].note == "wrong customer"
    assert place(order_store, key="b").order.status.resource is Resource.NOT_PROVISIONED


def test_after_an_undo_the_same_money_may_pay_the_right_order(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    wrong, right = place(order_store, key="a").order, place(order_store, key="b", domain="other").order
    row = money(wrong)
    granted(wrong, order_store)
    undo_match(row, statement_store, UNDO, lambda: CALENDAR)
    [paid] = confirm_transfer([row], [right.number], statement_store, LAN)
    assert paid.transactions == (row,)
    assert order_store.get(wrong.number).status.payment is Payment.UNPAID


def test_an_undo_gives_no_second_temporary_grant_to_a_customer_who_has_another(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store, key="a").order
    row = money(order)
    granted(order, order_store)
    assert place(order_store, key="b").order.status.resource is Resource.TEMPORARY
    [back] = undo_match(row, statement_store, UNDO, lambda: CALENDAR)
    assert (back.status.payment, back.status.resource, back.lock_on) == (Payment.UNPAID, Resource.LOCKED, None)


def test_an_undo_after_the_lock_day_locks_the_grant(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    row = money(order)
    granted(order, order_store)
    [back] = undo_match(row, statement_store, UNDO._replace(at=NOW + timedelta(days=30)), lambda: CALENDAR)
    assert back.status.resource is Resource.LOCKED
    assert back.step(StepName.LOCK).n == 1


def test_an_undo_takes_all_rows_of_the_match_and_no_other(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order, other = place(order_store, key="a").order, place(order_store, key="b", domain="other").order
    halves = [money(order, amount=order.total // 2), money(order, amount=order.total // 2)]
    untouched = money(other)
    confirm_transfer(halves, [order.number], statement_store, LAN)
    granted(order, order_store)
    undo_match(halves[0], statement_store, UNDO, lambda: CALENDAR)
    assert [statement_store.get(half).state for half in halves] == ["unmatched", "unmatched"]
    assert statement_store.get(untouched).state is RowState.MATCHED
    assert order_store.get(other.number).status.payment is Payment.PAID


@pytest.mark.parametrize(
    ("changes", "final"),
    [
        ({}, {"invoice": Invoice.INVOICED}),
        (DESKTOP, {"licence": Licence.ISSUED}),
        (TOPUP, {"resource": Resource.CODE_ISSUED}),
    ],
)
def test_what_was_issued_cannot_be_taken_back(
    statement_store: StatementStore, order_store: OrderStore, money: Money, changes: dict[str, Any], final: Any
) -> None:
    order = place(order_store, **changes).order
    row = money(order, amount=order.total - 1)
    confirm_transfer([row], [order.number], statement_store, LAN)
    paid = order_store.get(order.number)
    issued = order_store.change(paid, paid.moved(**final), LAN, None)
    refused("match_final", lambda: undo_match(row, statement_store, UNDO, lambda: CALENDAR))
    assert order_store.get(order.number) == issued
    assert statement_store.get(row).state is RowState.MATCHED


def test_while_suman_has_not_answered_an_undo_must_wait(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    row = money(place(order_store).order)
    refused("step_in_progress", lambda: undo_match(row, statement_store, UNDO, lambda: CALENDAR))


def test_selections_that_make_no_sense_are_refused(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    one, two = place(order_store, key="a").order, place(order_store, key="b").order
    rows = [money(one, amount=1), money(one, amount=2)]
    with pytest.raises(InvalidInputError):
        confirm_transfer(rows, [one.number, two.number], statement_store, LAN)
    with pytest.raises(InvalidInputError):
        confirm_transfer([], [one.number], statement_store, LAN)
    with pytest.raises(InvalidInputError):
        confirm_transfer([rows[0], rows[0]], [one.number], statement_store, LAN)
    with pytest.raises(NotFoundError):
        confirm_transfer(["nope"], [one.number], statement_store, LAN)
    with pytest.raises(NotFoundError):
        confirm_transfer([rows[0]], ["5743545"], statement_store, LAN)
    with pytest.raises(ConflictError):
        undo_match(rows[0], statement_store, UNDO, lambda: CALENDAR)


def test_one_transfer_for_a_commitment_and_another_order_is_taken_back_with_the_commitment_granted_first(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    add_on: dict[str, Any] = {"product": "QLTH", "purpose": "add_on", "domain": "thptkimlien"}
    held = place(order_store, **add_on, lines=[{"sku": "QLTH-FEE-12M", "quantity": 1}]).order
    committed = order_store.get(number_of(accepted(RenewalStore(order_store.table))))
    row = money(held, amount=held.total + committed.total)
    paid = confirm_transfer([row], [held.number, committed.number], statement_store, LAN)
    for order in paid:
        granted(order, order_store)
    back = {order.number: order for order in undo_match(row, statement_store, UNDO, lambda: CALENDAR)}
    assert back[committed.number].status.resource is Resource.TEMPORARY
    assert (back[held.number].status.resource, back[held.number].lock_on) == (Resource.LOCKED, None)
