"""When an order waits for a job, for which, and when for none (R26, R40, R41, R43, R44, R55)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from misa_order.kernel.calendar import add_days, start_of_day
from misa_order.orders.deadlines import day_to_ask, deferred
from misa_order.orders.due import Deadline, is_to_be_asked, next_due, open_deadlines, spelled, warnings_due
from misa_order.orders.order import Commitment, Order
from misa_order.orders.statuses import Payment, Resource
from misa_order.settings.catalogue import Kind
from tests.builders import CALENDAR, DESKTOP, NOW, TOPUP
from tests.days import ORDERED_ON, day_after, morning_of, warning_days
from tests.unit.fulfilment.orders_made import GIVEN_DAYS, an_order

ASK_ON = GIVEN_DAYS["ask_on"]
CANCEL, LOCK = Deadline("cancel", GIVEN_DAYS["cancel_on"]), Deadline("lock", GIVEN_DAYS["lock_on"])


def midnight(day: int, month: int = 11) -> datetime:
    """When this day begins in Vietnam."""
    return datetime(2026, month, day, tzinfo=UTC) - timedelta(hours=7)


def committed(until: date) -> Order:
    facts = {"rep": "lan", "accepted_by": "lan", "on_behalf_of": None, "accepted_at": NOW}
    commitment = Commitment.model_validate({"renewal": "r-1", "until": until, **facts})
    return an_order().model_copy(
        update={"commitment": commitment, "lock_on": until, "cancel_on": None, "ask_on": None},
    )


@pytest.mark.parametrize(
    ("kind", "day"),
    [(Kind.SAAS, date(2026, 11, 25)), (Kind.TOPUP, date(2026, 11, 25)), (Kind.DESKTOP, date(2026, 11, 26))],
)
def test_r26_customers_are_asked_after_two_working_days_of_desktop_after_three(kind: Kind, day: date) -> None:
    assert day_to_ask(kind, ORDERED_ON, CALENDAR) == day


def test_r26_a_claim_holds_deadlines_off_for_three_working_days() -> None:
    assert deferred(date(2026, 11, 25), CALENDAR) == date(2026, 11, 30)


def test_r44_customers_are_warned_two_days_and_one_day_before_a_deadline() -> None:
    order, warned = an_order(body=DESKTOP), list[date]()
    for day in (add_days(ORDERED_ON, days) for days in range(10)):
        if warnings_due(order, morning_of(day)) == (CANCEL,):
            order = order.model_copy(update={"warned_on": day})
            warned.append(day)
    assert (warned, CANCEL.on) == ([date(2026, 11, 24), date(2026, 11, 25)], date(2026, 11, 26))


@pytest.mark.parametrize("body", [{}, TOPUP, DESKTOP])
def test_an_unpaid_customer_is_asked_from_the_beginning_of_the_day(body: dict[str, Any]) -> None:
    order = an_order(body=body)
    assert order.ask_on == ASK_ON
    assert not is_to_be_asked(order, start_of_day(ASK_ON) - timedelta(microseconds=1))
    assert is_to_be_asked(order, start_of_day(ASK_ON))
    # The others are to be cancelled by then.
    assert is_to_be_asked(order, start_of_day(day_after(CANCEL.on))) is (body == TOPUP)


@pytest.mark.parametrize(
    ("body", "deadlines"),
    [({}, (CANCEL, LOCK)), (DESKTOP, (CANCEL,)), (TOPUP, ()), ({"payment_method": "card"}, (CANCEL,))],
)
def test_each_kind_has_its_deadlines(body: dict[str, Any], deadlines: tuple[Deadline, ...]) -> None:
    assert open_deadlines(an_order(body=body)) == deadlines


@pytest.mark.parametrize(
    ("status", "deadlines"),
    [
        ({"payment": Payment.AWAITING_CUSTOMER}, (CANCEL, LOCK)),
        ({"payment": Payment.TEMP_CANCELLED}, (LOCK,)),
        ({"payment": Payment.PAID}, ()),
        ({"payment": Payment.CANCELLED}, ()),
        ({"resource": Resource.PENDING_APPROVAL}, (CANCEL, LOCK)),
        ({"resource": Resource.PROVISION_FAILED}, (CANCEL,)),
        ({"resource": Resource.LOCKED}, (CANCEL,)),
        ({"payment": Payment.TEMP_CANCELLED, "resource": Resource.LOCKED}, ()),
    ],
)
def test_what_is_over_has_no_deadline(status: dict[str, Any], deadlines: tuple[Deadline, ...]) -> None:
    order = an_order(**status)
    assert open_deadlines(order) == deadlines
    assert (next_due(order) is None) is (deadlines == ())


@pytest.mark.parametrize("body", [{}, DESKTOP, {"payment_method": "card"}])
def test_an_order_waits_first_for_the_first_warning(body: dict[str, Any]) -> None:
    assert next_due(an_order(body=body)) == start_of_day(warning_days(CANCEL.on)[0])


def test_doing_what_is_due_moves_an_order_on_until_nothing_is_left() -> None:
    order = an_order()
    seen = []
    for now in (morning_of(add_days(ORDERED_ON, days)) for days in range(10)):
        while (due := next_due(order)) and due <= now:
            seen.append(due)
            if is_to_be_asked(order, now):
                order = order.moved(payment=Payment.AWAITING_CUSTOMER)
            elif warnings_due(order, now):
                order = order.model_copy(update={"warned_on": now.date()})
            else:
                order = order.moved(payment=Payment.TEMP_CANCELLED)
    days = [ASK_ON, day_after(CANCEL.on), *warning_days(CANCEL.on), *warning_days(LOCK.on)]
    assert seen == list(map(start_of_day, sorted(days)))
    assert next_due(order) == start_of_day(day_after(LOCK.on))
    assert next_due(order.moved(resource=Resource.LOCKED)) is None


@pytest.mark.parametrize(
    ("order", "deadline"), [(an_order(body=DESKTOP), CANCEL), (an_order(payment=Payment.TEMP_CANCELLED), LOCK)]
)
def test_a_late_warning_is_of_what_still_lies_ahead(order: Order, deadline: Deadline) -> None:
    first, last = warning_days(deadline.on)
    assert warnings_due(order, start_of_day(first) - timedelta(microseconds=1)) == ()
    for day in (first, last, deadline.on):  # On the day itself only where no earlier day has warned.
        assert warnings_due(order, start_of_day(day)) == (deadline,)
    assert warnings_due(order, start_of_day(day_after(deadline.on))) == ()


def test_staff_read_in_the_history_what_happens_after_which_day() -> None:
    assert spelled(open_deadlines(an_order())) == "cancel after 2026-11-26; lock after 2026-11-30"
    assert spelled([LOCK]) == "lock after 2026-11-30"


def test_of_two_deadlines_each_is_warned_of_in_its_time() -> None:
    assert warnings_due(an_order(), morning_of(CANCEL.on)) == (CANCEL,)
    assert warnings_due(an_order(), morning_of(LOCK.on)) == (LOCK,)


def test_nobody_is_warned_twice_in_a_day_nor_on_the_day_itself_after_a_warning() -> None:
    first, last = warning_days(CANCEL.on)
    warned = {day: an_order().model_copy(update={"warned_on": day}) for day in (first, last)}
    assert warnings_due(warned[first], morning_of(first)) == ()
    assert warnings_due(warned[first], morning_of(last)) == (CANCEL,)
    assert warnings_due(warned[last], morning_of(CANCEL.on)) == ()


def test_a_commitment_has_its_own_day_alone_and_nothing_holds_it_off() -> None:
    order = committed(date(2026, 12, 31))
    claimed = order.moved(payment=Payment.CUSTOMER_CONFIRMED).model_copy(
        update={"deferred_until": date(2027, 1, 5), "lock_deferred_until": date(2027, 1, 6)}
    )
    for one in (order, claimed):
        assert open_deadlines(one) == (Deadline("lock", date(2026, 12, 31)),)
        assert next_due(one) == start_of_day(warning_days(date(2026, 12, 31))[0])


def test_a_claim_holds_off_until_its_last_day_and_only_while_it_waits() -> None:
    days = {"deferred_until": date(2026, 12, 1), "lock_deferred_until": date(2026, 12, 3)}
    order = an_order().model_copy(update=days)
    claimed = order.moved(payment=Payment.CUSTOMER_CONFIRMED)
    assert open_deadlines(claimed) == (Deadline("cancel", date(2026, 12, 1)), Deadline("lock", date(2026, 12, 3)))
    assert open_deadlines(order) == (CANCEL, LOCK)
    # A further claim defers nothing, nor does one that would end before the day itself.
    sooner = {"deferred_until": date(2026, 11, 23), "lock_deferred_until": date(2026, 11, 23)}
    for other in ({"deferred_until": None, "lock_deferred_until": None}, sooner):
        assert open_deadlines(claimed.model_copy(update=other)) == (CANCEL, LOCK)


def test_who_pays_at_a_gateway_is_not_asked() -> None:
    order = an_order(body={"payment_method": "card"})
    assert order.ask_on is None
    assert not is_to_be_asked(order, morning_of(ASK_ON))
