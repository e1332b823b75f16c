"""What a passed deadline makes of an order, and to the instant when it has passed (R40–R42, R55)."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.orders.intake.place import _new_order
from misa_order.orders.jobs.expire import expiry
from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.order_request import OrderRequest
from misa_order.orders.statuses import Payment, Resource
from tests.builders import CALENDAR, CATALOGUE, DESKTOP, PORTAL, TOPUP, order_body
from tests.unit.fulfilment.orders_made import an_order
from tests.unit.orders.test_due import committed, midnight

KNOWN = [
    ("2026-11-21", "2026-11-26", "2026-11-30"),
    ("2026-02-11", "2026-02-16", "2026-02-25"),
    ("2026-02-13", "2026-02-18", "2026-02-27"),
    ("2026-04-24", "2026-04-29", "2026-05-06"),
    ("2026-08-28", "2026-09-02", "2026-09-09"),
    ("2026-12-30", "2027-01-04", "2027-01-07"),
]


def ordered(at: datetime, **changes: Any) -> Order:
    request = OrderRequest.model_validate(order_body(**changes))
    return _new_order(an_order().number, request, PORTAL, CATALOGUE.product(request.product), CALENDAR, at, "key")


def after(order: Order, now: datetime) -> Order:
    deed = expiry(order, now)
    return deed.order if deed else order


def in_vietnam(day: str, at: time) -> datetime:
    return datetime.combine(date.fromisoformat(day), at, VIETNAM)


@pytest.mark.parametrize("at", [time.min, time(12), time(23, 59, 59)])
@pytest.mark.parametrize(("day", "cancel", "lock"), KNOWN)
def test_deadlines_fall_at_the_end_of_their_days_whatever_the_hour_of_the_order(
    day: str, cancel: str, lock: str, at: time
) -> None:
    order = ordered(in_vietnam(day, at))
    assert expiry(order, in_vietnam(cancel, time.max)) is None
    midnight_after = in_vietnam(cancel, time.min) + timedelta(days=1)
    cancelled = after(order, midnight_after)
    assert (cancelled.status.payment, cancelled.status.resource) == (Payment.TEMP_CANCELLED, Resource.TEMPORARY)
    assert expiry(cancelled, in_vietnam(lock, time.max)) is None
    locked = after(cancelled, in_vietnam(lock, time.min) + timedelta(days=1))
    assert (locked.status.payment, locked.status.resource) == (Payment.TEMP_CANCELLED, Resource.LOCKED)


def test_the_second_before_midnight_in_vietnam_is_another_day_than_midnight() -> None:
    last = ordered(datetime.fromisoformat("2026-11-21T16:59:59Z"))
    first = ordered(datetime.fromisoformat("2026-11-21T17:00:00Z"))
    assert (last.cancel_on, first.cancel_on) == (date(2026, 11, 26), date(2026, 11, 27))
    run = datetime.fromisoformat("2026-11-26T17:00:00Z")
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
