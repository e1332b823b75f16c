"""Money after a deadline: staff confirm it, none of it is lost, and nobody stays locked out (R19, R22, R25)."""

from datetime import datetime, timedelta

import pytest

from misa_order.fulfilment.steps import provision_due
from misa_order.kernel.history import Why
from misa_order.orders.jobs.expire import expire_all_due
from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import confirm_cash, confirm_transfer
from misa_order.payments.gateway import Gateway, GatewayCallback, confirm_gateway_payment
from misa_order.payments.match import match_payment
from misa_order.payments.statement.row import RowState
from misa_order.payments.statement.store import StatementStore
from misa_order.payments.undo import refund, undo_match
from tests.builders import CALENDAR, DESKTOP, NOW, place
from tests.customers_word import cancel, events
from tests.integration.conftest import Money

LONG_AFTER = datetime.fromisoformat("2026-12-04T17:30:00Z")
LAN = Why("staff:lan", LONG_AFTER, "confirmed")
UNDO = Why("staff:lan", LONG_AFTER + timedelta(hours=2), "undone", "wrong customer")


def done(order: Order, store: OrderStore, **resource: Resource) -> Order:
    """The order after SUMAN did the step that is due."""
    before = store.get(order.number)
    due = provision_due(before)
    assert due
    after = before.with_step(due.step, Step(n=due.n, state="done")).moved(**resource)
    return store.change(before, after, Why("function:provision_order", LONG_AFTER, f"{due.step} done"), None)


@pytest.fixture
def expired(order_store: OrderStore) -> Order:
    """An order that was temporarily cancelled and is locked at SUMAN."""
    order = place(order_store).order
    expire_all_due(order_store, LONG_AFTER)
    return done(order, order_store)


def test_the_exact_transfer_waits_for_staff_and_then_pays_unlocks_and_grants(
    statement_store: StatementStore, order_store: OrderStore, money: Money, expired: Order
) -> None:
    row = money(expired)
    judged = statement_store.get(row)
    assert (judged.state, judged.reason, judged.candidates) == (
        RowState.PARTIAL,
        "temporarily_cancelled",
        (expired.number,),
    )
    assert order_store.get(expired.number) == expired
    [paid] = confirm_transfer([row], [expired.number], statement_store, LAN)
    assert (paid.status.payment, paid.paid_from) == (Payment.PAID, Payment.TEMP_CANCELLED)
    unlocking = provision_due(paid)
    assert unlocking
    assert (unlocking.step, unlocking.calls[0].operation) == ("unlock", "unlock")
    granting = provision_due(done(paid, order_store))
    assert granting
    assert (granting.step, granting.calls[0].body["temporary"]) == ("resource", False)
    assert done(paid, order_store, resource=Resource.PROVISIONED).status.resource is Resource.PROVISIONED
    assert "OrderPaid" in events(order_store)


def test_cash_pays_a_temporarily_cancelled_order(order_store: OrderStore, expired: Order) -> None:
    paid = confirm_cash(expired.number, order_store, LAN._replace(note="counted"))
    assert paid.status.payment is Payment.PAID
    assert StepName.UNLOCK in paid.steps


def test_an_undo_of_a_late_payment_cancels_and_locks_again(
    statement_store: StatementStore, order_store: OrderStore, money: Money, expired: Order
) -> None:
    row = money(expired)
    confirm_transfer([row], [expired.number], statement_store, LAN)
    done(expired, order_store)
    done(expired, order_store, resource=Resource.PROVISIONED)
    [back] = undo_match(row, statement_store, UNDO, lambda: CALENDAR)
    assert (back.status.payment, back.status.resource) == (Payment.TEMP_CANCELLED, Resource.LOCKED)
    assert back.step(StepName.LOCK) == Step(n=2)
    locking = provision_due(back)
    assert locking
    assert locking.step == "lock"
    assert statement_store.get(row).state is RowState.UNMATCHED
    assert not expire_all_due(order_store, UNDO.at)
    [again] = confirm_transfer([row], [expired.number], statement_store, LAN)
    assert again.step(StepName.UNLOCK) == Step(n=2)


def test_a_licence_that_was_paid_late_is_asked_for(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store, **DESKTOP).order
    expire_all_due(order_store, LONG_AFTER)
    row = money(order, memo=f"Thanh toan don hang {order.number} - MST {order.key}")
    assert statement_store.get(row).reason == "temporarily_cancelled"
    [paid] = confirm_transfer([row], [order.number], statement_store, LAN)
    due = provision_due(paid)
    assert due
    assert due.step == "licence"


def test_what_is_locked_and_not_cancelled_is_paid_by_the_exact_transfer_itself(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    # As a commitment whose day has passed: nothing but the lock.
    order_store.change(order, order.model_copy(update={"cancel_on": None}), LAN, None)
    assert expire_all_due(order_store, LONG_AFTER) == {"lock": 1}
    done(order, order_store)
    row = money(order)
    assert statement_store.get(row).state is RowState.MATCHED
    paid = order_store.get(order.number)
    assert (paid.status.payment, paid.status.resource) == (Payment.PAID, Resource.LOCKED)
    unlocking = provision_due(paid)
    assert unlocking
    assert unlocking.step == "unlock"


def test_money_for_what_was_cancelled_for_good_goes_to_another_order_or_back(
    statement_store: StatementStore, order_store: OrderStore, money: Money, expired: Order
) -> None:
    cancelled = cancel(expired, order_store)
    assert (cancelled.status.payment, cancelled.status.resource) == (Payment.CANCELLED, Resource.REVOKED)
    rows = [money(expired), money(expired)]
    found = [statement_store.get(row) for row in rows]
    assert {(row.state, row.reason) for row in found} == {(RowState.REFUNDABLE, "cancelled")}
    other = place(order_store, key="other", domain="quanpho").order
    [paid] = confirm_transfer([rows[0]], [other.number], statement_store, LAN)
    assert paid.status.payment is Payment.PAID
    back = refund(rows[1], statement_store, LAN._replace(reason="refunded", note="sent back"))
    assert back.state is RowState.REFUNDED
    assert order_store.get(expired.number) == cancelled


def test_a_gateways_word_pays_its_temporarily_cancelled_order_at_once(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    order = place(order_store, payment_method="card").order
    assert expire_all_due(order_store, LONG_AFTER) == {"cancel": 1}
    told = GatewayCallback(event_id="e-1", order=order.number, amount=order.total, result="paid")
    assert confirm_gateway_payment(Gateway.CARD, told, statement_store, LONG_AFTER).verdict == "paid"
    paid = order_store.get(order.number)
    assert (paid.status.payment, paid.paid_from) == (Payment.PAID, Payment.TEMP_CANCELLED)
    assert StepName.UNLOCK not in paid.steps
    due = provision_due(paid)
    assert due
    assert due.step == "resource"


def test_a_transfer_judged_before_the_night_stays_paid_and_judged_after_it_is_not_lost(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    early, late = place(order_store, key="a").order, place(order_store, key="b", domain="quanpho").order
    matched = money(early)
    expire_all_due(order_store, LONG_AFTER)
    waiting = money(late)
    for row in (matched, waiting):
        assert match_payment(row, "again", statement_store, NOW).repeated
    assert order_store.get(early.number).status.payment is Payment.PAID
    assert order_store.get(late.number).status.payment is Payment.TEMP_CANCELLED
    assert (statement_store.get(matched).state, statement_store.get(waiting).state) == ("matched", "partial")
