"""When an order waits for a job, and when for none (R26, R43)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from misa_order.orders.catalogue import Kind
from misa_order.orders.deadlines import day_to_ask, deferred_until
from misa_order.orders.due import is_to_be_asked, next_due
from misa_order.orders.statuses import Payment
from tests.builders import CALENDAR, DESKTOP, TOPUP
from tests.unit.fulfilment.orders_made import an_order

ORDERED = date(2026, 11, 21)  # A Saturday; Tuesday the 24th is a holiday.
MORNING = datetime(2026, 11, 24, 17, tzinfo=UTC)  # Midnight in Vietnam, when Wednesday begins.


@pytest.mark.parametrize(
    ("kind", "day"),
    [(Kind.SAAS, date(2026, 11, 25)), (Kind.TOPUP, date(2026, 11, 25)), (Kind.DESKTOP, date(2026, 11, 26))],
)
def test_customers_are_asked_after_the_working_days_of_the_kind(kind: Kind, day: date) -> None:
    assert day_to_ask(kind, ORDERED, CALENDAR) == day


def test_a_claim_holds_deadlines_off_for_three_working_days() -> None:
    assert deferred_until(date(2026, 11, 25), CALENDAR) == date(2026, 11, 30)


@pytest.mark.parametrize(("body", "day"), [({}, 25), (TOPUP, 25), (DESKTOP, 26)])
def test_an_unpaid_order_is_due_from_the_beginning_of_the_day(body: dict[str, Any], day: int) -> None:
    order = an_order(body=body)
    assert order.ask_on == date(2026, 11, day)
    begins = MORNING + timedelta(days=day - 25)
    assert next_due(order) == begins
    assert not is_to_be_asked(order, begins - timedelta(microseconds=1))
    assert is_to_be_asked(order, begins)
    assert is_to_be_asked(order, begins + timedelta(days=30))


@pytest.mark.parametrize("payment", set(Payment) - {Payment.UNPAID})
def test_an_order_in_any_other_state_waits_for_no_job(payment: Payment) -> None:
    order = an_order(payment=payment)
    assert next_due(order) is None
    assert not is_to_be_asked(order, MORNING + timedelta(days=30))


def test_who_pays_at_a_gateway_is_not_asked() -> None:
    assert an_order(body={"payment_method": "card"}).ask_on is None


def test_who_was_asked_is_not_asked_again() -> None:
    order = an_order().model_copy(update={"ask_on": None})
    assert next_due(order) is None
