"""A changed calendar moves what still lies open of an order's deadlines, and nothing else (R42)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from misa_order.kernel.calendar import WorkingCalendar
from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.claim import Claim
from misa_order.orders.deadlines import day_to_ask, day_to_lock, deadlines_for, deferred
from misa_order.orders.order import Commitment, Order, Step
from misa_order.orders.recount import moves_between, recounted
from misa_order.orders.statuses import Payment, Resource
from misa_order.settings.catalogue import Kind
from tests.builders import CALENDAR, DESKTOP, NOW, TOPUP
from tests.days import ASK_ON, CANCEL_ON, EARLIER, LATER, LOCK_ON, ORDERED_ON
from tests.unit.fulfilment.orders_made import a_counted_order

NO_HOLIDAYS = WorkingCalendar(frozenset(), frozenset(), CALENDAR.years)
DAYS = [date(2026, month, day) for month, day in ((11, 21), (2, 11), (2, 13), (4, 24), (8, 28), (12, 30))]
LATER_ASK, LATER_LOCK = day_to_ask(Kind.SAAS, ORDERED_ON, LATER), day_to_lock(ORDERED_ON, LATER)
EARLIER_ASK, EARLIER_LOCK = day_to_ask(Kind.SAAS, ORDERED_ON, EARLIER), day_to_lock(ORDERED_ON, EARLIER)
DEFERRED_CANCEL, DEFERRED_LOCK = deferred(CANCEL_ON, CALENDAR), deferred(LOCK_ON, CALENDAR)


def claimed(n: int = 1, **status: Any) -> Order:
    claim = Claim(n=n, memo="x", paid_at="2026-11-23", at=NOW, digest="x")
    order = a_counted_order(payment=Payment.CUSTOMER_CONFIRMED, **status)
    delayed = {"deferred_until": DEFERRED_CANCEL, "lock_deferred_until": DEFERRED_LOCK}
    return order.model_copy(update={"claim": claim, "ask_on": None, **delayed})


@pytest.mark.parametrize("ordered_on", DAYS)
def test_the_days_of_the_calendar_come_out_when_the_holidays_are_put_in(ordered_on: date) -> None:
    cancel_on, lock_on = deadlines_for(Kind.SAAS, granted_temporarily=True, ordered_on=ordered_on, calendar=CALENDAR)
    placed = datetime.combine(ordered_on, datetime.min.time(), UTC)
    wrong = day_to_lock(ordered_on, NO_HOLIDAYS)
    assert wrong != lock_on
    order = a_counted_order().model_copy(update={"created_at": placed, "cancel_on": cancel_on, "lock_on": wrong})
    after = recounted(order, CALENDAR)
    assert (after.cancel_on, after.lock_on) == (cancel_on, lock_on)


def test_a_company_day_moves_asking_and_locking_later_and_suman_is_asked_for_it_anew() -> None:
    order = a_counted_order({"temporary": Step(state="done", attempts=1)})
    after = recounted(order, LATER)
    assert (after.ask_on, after.cancel_on, after.lock_on) == (LATER_ASK, order.cancel_on, LATER_LOCK)
    assert (LATER_ASK > ASK_ON, LATER_LOCK > LOCK_ON) == (True, True)
    assert after.step("temporary") == Step(n=2, until=LATER_LOCK)
    assert moves_between(order, after) == (f"ask_on {ASK_ON} → {LATER_ASK}", f"lock_on {LOCK_ON} → {LATER_LOCK}")
    assert recounted(after, LATER) == after


def test_a_working_day_moves_them_earlier_and_the_way_back_is_another_grant() -> None:
    earlier = recounted(a_counted_order(), EARLIER)
    assert (earlier.ask_on, earlier.lock_on) == (EARLIER_ASK, EARLIER_LOCK)
    assert (EARLIER_ASK < ASK_ON, EARLIER_LOCK < LOCK_ON) == (True, True)
    back = recounted(earlier, CALENDAR)
    assert (back.ask_on, back.lock_on) == (ASK_ON, LOCK_ON)
    assert back.step("temporary") == Step(n=3, until=LOCK_ON)


def test_a_grant_that_awaits_approval_moves_like_one_that_is_given() -> None:
    order = a_counted_order({"temporary": Step(state="pending", request_id="r")}, resource=Resource.PENDING_APPROVAL)
    after = recounted(order, LATER)
    assert (after.lock_on, after.step("temporary").n) == (LATER_LOCK, 2)


def test_the_delay_of_the_first_claim_moves_while_it_waits() -> None:
    after = recounted(claimed(), LATER)
    later = deferred(LATER_LOCK, LATER)
    assert (after.deferred_until, after.lock_on, after.ask_on) == (DEFERRED_CANCEL, LATER_LOCK, None)
    assert (after.lock_deferred_until, later > DEFERRED_LOCK) == (later, True)
    assert after.step("temporary").until == later


def test_only_the_end_of_the_delay_of_a_claim_may_be_what_moves() -> None:
    free = WorkingCalendar(CALENDAR.days_off | {DEFERRED_LOCK}, CALENDAR.working_weekends, CALENDAR.years)
    moved, later = recounted(claimed(), free), deferred(LOCK_ON, free)
    assert (moved.lock_on, moved.step("temporary").until, later > DEFERRED_LOCK) == (LOCK_ON, later, True)


def test_a_second_claim_and_one_that_was_answered_delay_no_longer_than_before() -> None:
    assert recounted(claimed(2), LATER).lock_deferred_until == DEFERRED_LOCK
    answered = claimed().moved(payment=Payment.UNPAID)
    assert recounted(answered, LATER).lock_deferred_until == DEFERRED_LOCK


def test_the_delay_of_a_lock_that_is_done_stays() -> None:
    assert recounted(claimed(resource=Resource.LOCKED), LATER).lock_deferred_until == DEFERRED_LOCK


@pytest.mark.parametrize(
    "order",
    [
        a_counted_order(resource=Resource.LOCKED).model_copy(update={"ask_on": None}),
        a_counted_order(payment=Payment.PAID, resource=Resource.PROVISIONED),
        a_counted_order(payment=Payment.CANCELLED, resource=Resource.REVOKED),
        a_counted_order(payment=Payment.PAID),
        a_counted_order().model_copy(
            update={
                "commitment": Commitment(
                    renewal="r",
                    until=date(2026, 11, 30),
                    rep="lan",
                    accepted_by="lan",
                    on_behalf_of=None,
                    accepted_at=NOW,
                )
            }
        ),
    ],
)
def test_what_is_locked_paid_cancelled_or_committed_stays_as_it_is(order: Order) -> None:
    assert recounted(order, LATER) == order


def test_a_temporarily_cancelled_order_keeps_its_grant_until_the_moved_day() -> None:
    order = a_counted_order(payment=Payment.TEMP_CANCELLED)
    after = recounted(order, LATER)
    assert (after.lock_on, after.ask_on, after.cancel_on) == (LATER_LOCK, order.ask_on, order.cancel_on)


@pytest.mark.parametrize(("body", "kind"), [(TOPUP, Kind.TOPUP), (DESKTOP, Kind.DESKTOP)])
def test_where_nothing_was_granted_only_the_day_of_asking_moves(body: dict[str, Any], kind: Kind) -> None:
    order = a_counted_order(body=body)
    after = recounted(order, LATER)
    assert after == order.model_copy(update={"ask_on": day_to_ask(kind, ORDERED_ON, LATER)})
    assert after != order


def test_a_calendar_that_does_not_reach_so_far_moves_nothing() -> None:
    short = WorkingCalendar(CALENDAR.days_off, CALENDAR.working_weekends, frozenset({2025}))
    with pytest.raises(InvalidInputError) as refused:
        recounted(a_counted_order(), short)
    assert refused.value.code == "calendar_not_covered"


def test_calendar_days_are_not_counted_by_the_calendar() -> None:
    order = a_counted_order()
    assert order.cancel_on == CANCEL_ON == recounted(order, LATER).cancel_on
