"""What a passed deadline makes of an order, and to the instant when it has passed (R40–R42, R55)."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from misa_order.kernel.calendar import VIETNAM, end_of_day
from misa_order.orders.intake.place import _new_order
from misa_order.orders.jobs.expire import expiry
from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.order_request import OrderRequest
from misa_order.orders.statuses import Payment, Resource
from tests.builders import CALENDAR, CATALOGUE, DESKTOP, PORTAL, TOPUP, order_body
from tests.unit.fulfilment.orders_made import an_order
from tests.unit.orders.test_due import committed, midnight

ORDERED_ON = [date(2026, month, day) for month, day in ((11, 21), (2, 11), (2, 13), (4, 24), (8, 28), (12, 30))]

MOMENT = timedelta(microseconds=1)


def ordered(at: datetime, **changes: Any) -> Order:
    request = OrderRequest.model_validate(order_body(**changes))
    return _new_order(an_order().number, request, PORTAL, CATALOGUE.product(request.product), CALENDAR, at, "key")


def after(order: Order, now: datetime) -> Order:
    deed = expiry(order, now)
    return deed.order if deed else order


def last_moment(day: date | None) -> datetime:
    """Of a deadline, which must be there."""
    assert day
    return end_of_day(day)


@pytest.mark.parametrize("at", [time.min, time(12), time(23, 59, 59)])
@pytest.mark.parametrize("day", ORDERED_ON)
def test_deadlines_fall_at_the_end_of_their_days_whatever_the_hour_of_the_order(day: date, at: time) -> None:
    order = ordered(datetime.combine(day, at, VIETNAM))
    cancels, locks = last_moment(order.cancel_on), last_moment(order.lock_on)
    assert expiry(order, cancels) is None
    cancelled = after(order, cancels + MOMENT)
    assert (cancelled.status.payment, cancelled.status.resource) == (Payment.TEMP_CANCELLED, Resource.TEMPORARY)
    assert expiry(cancelled, locks) is None
    locked = after(cancelled, locks + MOMENT)
    assert (locked.status.payment, locked.status.resource) == (Payment.TEMP_CANCELLED, Resource.LOCKED)


def test_the_second_before_midnight_in_vietnam_is_another_day_than_midnight() -> None:
    last = ordered(datetime.fromisoformat("2026-11-21T16:59:59Z"))
    first = ordered(datetime.fromisoformat("2026-11-21T17:00:00Z"))
    run = last_moment(last.cancel_on) + MOMENT
    assert last_moment(first.cancel_on) == last_moment(last.cancel_on) + timedelta(days=1)
    assert after(last, run).status.payment is Payment.TEMP_CANCELLED
    assert expiry(first, run) is None


def test_both_deadlines_are_one_change_that_names_both() -> None:
    deed = expiry(an_order(), midnight(1, 12))
    assert deed
    assert deed.what == ("cancel", "lock")
    assert (deed.reason, deed.event) == ("cancel_and_lock_deadline_passed", "DeadlinePassed")
    assert deed.note == "cancel after 2026-11-26; lock after 2026-11-30"
    assert (deed.order.status.payment, deed.order.status.resource) == (Payment.TEMP_CANCELLED, Resource.LOCKED)
    assert expiry(deed.order, midnight(31, 12)) is None


def test_locking_again_is_another_request_than_before() -> None:
    order = an_order({StepName.LOCK: Step(n=2, state="done")})
    assert after(order, midnight(1, 12)).step(StepName.LOCK) == Step(n=3)


@pytest.mark.parametrize("resource", [Resource.TEMPORARY, Resource.PENDING_APPROVAL])
def test_what_was_granted_until_the_money_comes_is_locked(resource: Resource) -> None:
    locked = after(an_order(resource=resource), midnight(1, 12))
    assert (locked.status.resource, StepName.LOCK in locked.steps) == (Resource.LOCKED, True)


@pytest.mark.parametrize("changes", [DESKTOP, {"payment_method": "card"}])
def test_what_granted_nothing_is_cancelled_and_not_locked(changes: dict[str, Any]) -> None:
    order = an_order(body=changes)
    cancelled = after(order, midnight(1, 12))
    assert cancelled.status == order.status.model_copy(update={"payment": Payment.TEMP_CANCELLED})
    assert cancelled.steps == {}


def test_a_top_up_has_all_the_time_in_the_world() -> None:
    assert expiry(an_order(body=TOPUP), midnight(31, 12)) is None


@pytest.mark.parametrize("payment", [Payment.PAID, Payment.CANCELLED])
def test_who_has_paid_or_cancelled_loses_nothing(payment: Payment) -> None:
    assert expiry(an_order(payment=payment), midnight(31, 12)) is None


def test_a_commitment_locks_at_the_end_of_its_day_and_cancels_nothing() -> None:
    order = committed(date(2026, 12, 30))
    assert expiry(order, midnight(31, 12) - timedelta(microseconds=1)) is None
    deed = expiry(order, midnight(31, 12))
    assert deed
    assert (deed.reason, deed.what) == ("lock_deadline_passed", ("lock",))
    assert (deed.order.status.payment, deed.order.status.resource) == (Payment.UNPAID, Resource.LOCKED)
