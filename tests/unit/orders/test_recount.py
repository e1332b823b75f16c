"""A changed calendar moves what still lies open of an order's deadlines, and nothing else (R42)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from misa_order.kernel.calendar import WorkingCalendar, add_days
from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.claim import Claim
from misa_order.orders.order import Commitment, Order, Step
from misa_order.orders.recount import moves_between, recounted
from misa_order.orders.statuses import Payment, Resource
from tests.builders import CALENDAR, DESKTOP, NOW, TOPUP
from tests.unit.fulfilment.orders_made import an_order

LATER = WorkingCalendar(CALENDAR.days_off | {date(2026, 11, 25)}, CALENDAR.working_weekends, CALENDAR.years)
EARLIER = WorkingCalendar(CALENDAR.days_off - {date(2026, 11, 24)}, CALENDAR.working_weekends, CALENDAR.years)
NO_HOLIDAYS = WorkingCalendar(frozenset(), frozenset(), CALENDAR.years)
KNOWN = {
    date(2026, 11, 21): (date(2026, 11, 26), date(2026, 11, 30)),
    date(2026, 2, 11): (date(2026, 2, 16), date(2026, 2, 25)),
    date(2026, 2, 13): (date(2026, 2, 18), date(2026, 2, 27)),
    date(2026, 4, 24): (date(2026, 4, 29), date(2026, 5, 6)),
    date(2026, 8, 28): (date(2026, 9, 2), date(2026, 9, 9)),
    date(2026, 12, 30): (date(2027, 1, 4), date(2027, 1, 7)),
}


def claimed(n: int = 1, **status: Any) -> Order:
    claim = Claim(n=n, memo="x", paid_at="2026-11-23", at=NOW, digest="x")
    order = an_order(payment=Payment.CUSTOMER_CONFIRMED, **status)
    # Three working days after Thursday the 26th, and after Monday the 30th.
    deferred = {"deferred_until": date(2026, 12, 1), "lock_deferred_until": date(2026, 12, 3)}
    return order.model_copy(update={"claim": claim, "ask_on": None, **deferred})


@pytest.mark.parametrize("ordered_on", KNOWN)
def test_the_known_dates_come_out_when_the_holidays_are_put_in(ordered_on: date) -> None:
    cancel_on, lock_on = KNOWN[ordered_on]
    placed = datetime.combine(ordered_on, datetime.min.time(), UTC)
    wrong = NO_HOLIDAYS.add_working_days(ordered_on, 5)
    order = an_order().model_copy(update={"created_at": placed, "cancel_on": cancel_on, "lock_on": wrong})
    after = recounted(order, CALENDAR)
    assert (after.cancel_on, after.lock_on) == (cancel_on, lock_on)


def test_a_company_day_moves_asking_and_locking_later_and_suman_is_asked_for_it_anew() -> None:
    order = an_order({"temporary": Step(state="done", attempts=1)})
    after = recounted(order, LATER)
    assert (after.ask_on, after.cancel_on, after.lock_on) == (date(2026, 11, 26), order.cancel_on, date(2026, 12, 1))
    assert after.step("temporary") == Step(n=2, until=date(2026, 12, 1))
    assert moves_between(order, after) == ("ask_on 2026-11-25 → 2026-11-26", "lock_on 2026-11-30 → 2026-12-01")
    assert recounted(after, LATER) == after


def test_a_working_day_moves_them_earlier_and_the_way_back_is_another_grant() -> None:
    earlier = recounted(an_order(), EARLIER)
    assert (earlier.ask_on, earlier.lock_on) == (date(2026, 11, 24), date(2026, 11, 27))
    back = recounted(earlier, CALENDAR)
    assert (back.ask_on, back.lock_on) == (date(2026, 11, 25), date(2026, 11, 30))
    assert back.step("temporary") == Step(n=3, until=date(2026, 11, 30))


def test_a_grant_that_awaits_approval_moves_like_one_that_is_given() -> None:
    order = an_order({"temporary": Step(state="pending", request_id="r")}, resource=Resource.PENDING_APPROVAL)
    after = recounted(order, LATER)
    assert (after.lock_on, after.step("temporary").n) == (date(2026, 12, 1), 2)


def test_the_delay_of_the_first_claim_moves_while_it_waits() -> None:
    after = recounted(claimed(), LATER)
    assert (after.deferred_until, after.lock_on, after.ask_on) == (date(2026, 12, 1), date(2026, 12, 1), None)
    assert after.lock_deferred_until == date(2026, 12, 4)
    assert after.step("temporary").until == date(2026, 12, 4)
    # The claim delays the end of the grant: its own end alone may be what moves.
    free = WorkingCalendar(CALENDAR.days_off | {date(2026, 12, 2)}, CALENDAR.working_weekends, CALENDAR.years)
    moved = recounted(claimed(), free)
    assert (moved.lock_on, moved.step("temporary").until) == (date(2026, 11, 30), date(2026, 12, 4))


def test_a_second_claim_and_one_that_was_answered_delay_no_longer_than_before() -> None:
    assert recounted(claimed(2), LATER).lock_deferred_until == date(2026, 12, 3)
    answered = claimed().moved(payment=Payment.UNPAID)
    assert recounted(answered, LATER).lock_deferred_until == date(2026, 12, 3)


def test_the_delay_of_a_lock_that_is_done_stays() -> None:
    assert recounted(claimed(resource=Resource.LOCKED), LATER).lock_deferred_until == date(2026, 12, 3)


@pytest.mark.parametrize(
    "order",
    [
        an_order(resource=Resource.LOCKED).model_copy(update={"ask_on": None}),
        an_order(payment=Payment.PAID, resource=Resource.PROVISIONED),
        an_order(payment=Payment.CANCELLED, resource=Resource.REVOKED),
        an_order(payment=Payment.PAID),
        an_order().model_copy(
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
    order = an_order(payment=Payment.TEMP_CANCELLED)
    after = recounted(order, LATER)
    assert (after.lock_on, after.ask_on, after.cancel_on) == (date(2026, 12, 1), order.ask_on, order.cancel_on)


@pytest.mark.parametrize(("body", "day"), [(TOPUP, 26), (DESKTOP, 27)])
def test_where_nothing_was_granted_only_the_day_of_asking_moves(body: dict[str, Any], day: int) -> None:
    order = an_order(body=body)
    after = recounted(order, LATER)
    assert after == order.model_copy(update={"ask_on": date(2026, 11, day)})


def test_a_calendar_that_does_not_reach_so_far_moves_nothing() -> None:
    short = WorkingCalendar(CALENDAR.days_off, CALENDAR.working_weekends, frozenset({2025}))
    with pytest.raises(InvalidInputError) as refused:
        recounted(an_order(), short)
    assert refused.value.code == "calendar_not_covered"


def test_calendar_days_are_not_counted_by_the_calendar() -> None:
    order = an_order()
    assert order.cancel_on == add_days(date(2026, 11, 21), 5) == recounted(order, LATER).cancel_on
