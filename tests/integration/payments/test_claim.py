"""Customers are asked, say that they have paid, and are answered (R26): evidence, never money."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from misa_order.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from misa_order.kernel.history import Why
from misa_order.orders.deadlines import deferred
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments.claims.answer import AHEAD
from misa_order.payments.claims.claim import ask_customer, claim_payment
from misa_order.table.writes import BusyError, ChangedMeanwhileError
from tests.builders import CALENDAR, NOW, counted_calls, place
from tests.customers_word import PNG, Kept, cancel, claim, events, pay, reject, said, temp_cancel, with_picture
from tests.days import CANCEL_ON, LOCK_ON

STAFF = Why("staff:lan", NOW, "asked_to_confirm_payment")


def test_asking_waits_for_the_customer_and_sends_the_link(order_store: OrderStore) -> None:
    order = place(order_store).order
    asked = ask_customer(order.number, order_store, STAFF)
    assert asked.status.payment is Payment.AWAITING_CUSTOMER
    assert (order_store.get(order.number), asked.ask_on) == (asked, None)
    assert events(order_store) == ["CustomerAsked", "OrderPlaced"]
    [_, entry] = order_store.history(order.number)
    assert (entry.actor, entry.why) == ("staff:lan", "asked_to_confirm_payment")


@pytest.mark.parametrize("change", [cancel, pay, temp_cancel, lambda o, s: ask_customer(o.number, s, STAFF)])
def test_only_who_has_not_paid_is_asked(order_store: OrderStore, change: Callable[[Order, OrderStore], Order]) -> None:
    order = change(place(order_store).order, order_store)
    with pytest.raises(ConflictError) as caught:
        ask_customer(order.number, order_store, STAFF)
    assert caught.value.code == "order_not_unpaid"
    assert order_store.get(order.number) == order


def test_nobody_is_asked_about_an_order_that_is_none(order_store: OrderStore) -> None:
    with pytest.raises(NotFoundError):
        ask_customer("1000002", order_store, STAFF)


@pytest.mark.parametrize("asked_before", [True, False])
def test_a_claim_is_kept_with_its_picture_and_pays_nothing(order_store: OrderStore, asked_before: bool) -> None:
    order, kept = place(order_store).order, Kept()
    if asked_before:
        ask_customer(order.number, order_store, STAFF)
    confirmed = claim(order, order_store, with_picture(), kept)
    assert confirmed == order_store.get(order.number)
    assert confirmed.status.payment is Payment.CUSTOMER_CONFIRMED
    assert confirmed.status.resource is order.status.resource
    assert (confirmed.transactions, confirmed.paid_at) == ((), None)
    assert confirmed.claim
    assert confirmed.claim.evidence
    assert (confirmed.claim.memo, confirmed.claim.paid_at, confirmed.claim.at) == ("DH nhahangabc", "2026-11-20", NOW)
    assert (confirmed.claim.evidence.content_type, confirmed.claim.evidence.size) == ("image/png", len(PNG))
    assert kept == {confirmed.claim.evidence.key: PNG}
    assert confirmed.claim.evidence.key.startswith(f"claims/{order.number}/1")
    assert "OrderPaid" not in events(order_store)
    note = order_store.history(order.number)[-1].note
    assert note == f"paid at 2026-11-20 with the memo: DH nhahangabc; picture {confirmed.claim.evidence.key}"


def test_the_same_claim_again_costs_nothing_and_changes_nothing(order_store: OrderStore) -> None:
    order, kept = place(order_store).order, Kept()
    first = claim(order, order_store, with_picture(), kept)
    with counted_calls(order_store.table.client) as calls:
        assert claim(order, order_store, with_picture(), kept, NOW + timedelta(hours=1)) == first
    assert calls == ["Query"]
    assert len(order_store.history(order.number)) == 2


def test_another_claim_while_one_waits_is_refused(order_store: OrderStore) -> None:
    order, kept = place(order_store).order, Kept()
    first = claim(order, order_store, said(), kept)
    with pytest.raises(ConflictError) as caught:
        claim(order, order_store, said("another memo"), kept)
    assert caught.value.code == "claim_waiting"
    assert order_store.get(order.number) == first
    assert order_store.history(order.number)[-1].note == "paid at 2026-11-20 with the memo: DH nhahangabc"


@pytest.mark.parametrize(
    ("change", "code"),
    [(cancel, "order_cancelled"), (pay, "order_paid"), (temp_cancel, "order_temp_cancelled")],
)
def test_an_order_that_is_not_waited_for_cannot_be_claimed(
    order_store: OrderStore, change: Callable[[Order, OrderStore], Order], code: str
) -> None:
    order, kept = change(place(order_store).order, order_store), Kept()
    with pytest.raises(ConflictError) as caught:
        claim(order, order_store, with_picture(), kept)
    assert caught.value.code == code
    assert order_store.get(order.number) == order
    assert kept == {}


def test_a_bad_claim_writes_and_keeps_nothing(order_store: OrderStore) -> None:
    order, kept = place(order_store).order, Kept()
    for sent in (with_picture(b"%PDF-1.7"), said(paid_at=(NOW + AHEAD + timedelta(days=1)).isoformat())):
        with pytest.raises(InvalidInputError):
            claim(order, order_store, sent, kept)
    assert order_store.get(order.number) == order
    assert kept == {}


def test_a_claim_that_races_with_the_payment_ends_paid(order_store: OrderStore) -> None:
    order = place(order_store).order

    def keep(_key: str, _content: bytes) -> None:
        if order_store.get(order.number).is_open:
            pay(order, order_store)

    why = Why("customer:KH0001", NOW, "payment_claimed")
    with pytest.raises(ConflictError) as caught:
        claim_payment(order, with_picture(), keep, CALENDAR, order_store, why)
    assert caught.value.code == "order_paid"
    assert order_store.get(order.number).status.payment is Payment.PAID


def test_an_exact_transfer_pays_a_claimed_order(order_store: OrderStore) -> None:
    order = place(order_store).order
    claim(order, order_store, said(), Kept())
    paid = pay(order, order_store)
    assert (paid.status.payment, paid.paid_from) == (Payment.PAID, Payment.CUSTOMER_CONFIRMED)
    assert paid.claim


def test_a_rejected_claim_leaves_the_order_unpaid_with_the_reason(order_store: OrderStore) -> None:
    order = place(order_store).order
    claim(order, order_store, said(), Kept())
    rejected = reject(order, order_store)
    assert rejected.status.payment is Payment.UNPAID
    assert rejected.claim
    assert rejected.claim.rejected == "No such transfer at ACB"
    assert "ClaimRejected" in events(order_store)
    entry = order_store.history(order.number)[-1]
    assert (entry.actor, entry.why, entry.note) == ("staff:lan", "claim_rejected", "No such transfer at ACB")


def test_a_rejection_needs_a_reason_and_a_claim_that_waits(order_store: OrderStore) -> None:
    order = place(order_store).order
    with pytest.raises(ConflictError):
        reject(order, order_store)
    claim(order, order_store, said(), Kept())
    with pytest.raises(InvalidInputError) as caught:
        reject(order, order_store, None)
    assert caught.value.field == "reason"
    reject(order, order_store)
    with pytest.raises(ConflictError):
        reject(order, order_store)


def test_deadlines_are_held_off_by_the_first_claim_alone(order_store: OrderStore) -> None:
    order, kept = place(order_store).order, Kept()
    first = claim(order, order_store, with_picture(), kept)
    assert (first.deferred_until, first.lock_deferred_until) == (
        deferred(CANCEL_ON, CALENDAR),
        deferred(LOCK_ON, CALENDAR),
    )
    reject(order, order_store)
    second = claim(order, order_store, with_picture(), kept, NOW + timedelta(days=3))
    assert second.claim
    assert (second.claim.n, second.deferred_until) == (2, first.deferred_until)
    assert len(kept) == 2


def test_who_is_always_too_late_is_told_about_which_order(
    order_store: OrderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, waits = place(order_store).order, claim(place(order_store, key="b").order, order_store, said(), Kept())

    def too_late(*_: object) -> Order:
        raise ChangedMeanwhileError

    monkeypatch.setattr(order_store, "change", too_late)
    monkeypatch.setattr("misa_order.table.contention.TRIES", 1)
    calls: list[tuple[Callable[[], Order], Order]] = [
        (lambda: ask_customer(order.number, order_store, STAFF), order),
        (lambda: claim(order, order_store, said(), Kept()), order),
        (lambda: reject(waits, order_store), waits),
    ]
    for call, late in calls:
        with pytest.raises(BusyError, match=late.number):
            call()
