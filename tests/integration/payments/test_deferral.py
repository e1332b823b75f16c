"""A customer's claim holds the deadlines off, once, and SUMAN hears of it where it was told less (R26)."""

from datetime import datetime, timedelta

import pytest

from misa_order.fulfilment.relay import ROUTES
from misa_order.fulfilment.steps import provision_due
from misa_order.kernel.history import Why
from misa_order.orders.deadlines import deferred
from misa_order.orders.jobs.expire import expire_all_due
from misa_order.orders.order import Commitment, Order, Step, StepName
from misa_order.orders.recount import recounted
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import confirm_transfer
from misa_order.payments.statement.store import StatementStore
from misa_order.payments.undo import undo_match
from tests.builders import CALENDAR, NOW, place
from tests.customers_word import Kept, claim, events, reject, said
from tests.days import CANCEL_ON, LOCK_ON, day_after, day_before, morning_of, night_after
from tests.integration.conftest import Money
from tests.integration.payments.test_confirm_and_undo import granted

DEFERRED_CANCEL, DEFERRED_LOCK = deferred(CANCEL_ON, CALENDAR), deferred(LOCK_ON, CALENDAR)
LATE = morning_of(CANCEL_ON)  # The last day before cancelling.


def states(store: OrderStore, order: Order) -> tuple[str, str | None]:
    status = store.get(order.number).status
    return status.payment, status.resource


def told_suman(store: OrderStore, order: Order) -> Order:
    """The order after SUMAN's temporary grant."""
    before = store.get(order.number)
    done = before.with_step(StepName.TEMPORARY, before.step(StepName.TEMPORARY).model_copy(update={"state": "done"}))
    return store.change(before, done, Why("function:provision_order", NOW, "granted_temporarily"), None)


@pytest.mark.parametrize("at", [NOW, LATE])
def test_a_claim_defers_both_deadlines_and_no_longer_than_its_working_days(
    order_store: OrderStore, at: datetime
) -> None:
    order = told_suman(order_store, place(order_store).order)
    claimed = claim(order, order_store, said(), Kept(), at)
    assert (claimed.deferred_until, claimed.lock_deferred_until) == (DEFERRED_CANCEL, DEFERRED_LOCK)
    assert not expire_all_due(order_store, night_after(day_before(DEFERRED_CANCEL)))
    assert expire_all_due(order_store, night_after(DEFERRED_CANCEL)) == {"cancel": 1}
    assert recounted(order_store.get(order.number), CALENDAR) == order_store.get(order.number)
    assert not expire_all_due(order_store, night_after(day_before(DEFERRED_LOCK)))
    assert expire_all_due(order_store, night_after(DEFERRED_LOCK)) == {"lock": 1}
    assert states(order_store, order) == (Payment.TEMP_CANCELLED, Resource.LOCKED)


def test_suman_is_asked_to_grant_for_longer_under_a_new_key(order_store: OrderStore) -> None:
    order = told_suman(order_store, place(order_store).order)
    claimed = claim(order, order_store, said(), Kept(), LATE)
    assert claimed.step(StepName.TEMPORARY) == Step(n=2, until=DEFERRED_LOCK)
    assert "PaymentClaimed" in events(order_store)
    assert ROUTES["PaymentClaimed"] == ("provision", "portals")
    due = provision_due(claimed)
    assert due
    assert due.key == f"{order.number}/temporary/2"
    assert due.calls[0].body["until"] == DEFERRED_LOCK.isoformat()


def test_after_a_rejection_the_next_night_cancels_and_suman_is_told_nothing_yet(order_store: OrderStore) -> None:
    order = told_suman(order_store, place(order_store).order)
    claimed = claim(order, order_store, said(), Kept(), LATE)
    assert not expire_all_due(order_store, night_after(CANCEL_ON))
    assert reject(order, order_store).steps == claimed.steps
    assert expire_all_due(order_store, night_after(day_after(CANCEL_ON))) == {"cancel": 1}
    assert expire_all_due(order_store, night_after(LOCK_ON)) == {"lock": 1}


def test_a_second_claim_defers_no_further(order_store: OrderStore) -> None:
    order = told_suman(order_store, place(order_store).order)
    claim(order, order_store, said(), Kept(), LATE)
    reject(order, order_store)
    again = claim(order, order_store, said("DH khac"), Kept(), LATE + timedelta(days=1))
    assert (again.deferred_until, again.step(StepName.TEMPORARY).n) == (DEFERRED_CANCEL, 2)
    assert events(order_store).count("PaymentClaimed") == 1
    assert not expire_all_due(order_store, night_after(day_before(DEFERRED_CANCEL)))
    assert expire_all_due(order_store, night_after(DEFERRED_LOCK)) == {"cancel": 1, "lock": 1}


def test_a_claim_changes_nothing_for_what_was_not_granted(order_store: OrderStore) -> None:
    place(order_store, key="holds the grant")
    second = place(order_store, key="second").order
    claimed = claim(second, order_store, said(), Kept(), LATE)
    assert (claimed.steps, claimed.lock_on) == ({}, None)
    assert "PaymentClaimed" not in events(order_store)


def test_a_commitment_is_not_deferred(order_store: OrderStore) -> None:
    order, until = place(order_store).order, day_after(CANCEL_ON)
    facts = {"rep": "lan", "accepted_by": "lan", "on_behalf_of": None, "accepted_at": NOW}
    commitment = Commitment.model_validate({"renewal": "r-1", "until": until, **facts})
    changes = {"commitment": commitment, "lock_on": until, "cancel_on": None, "ask_on": None}
    order_store.change(order, order.model_copy(update=changes), Why("staff:lan", NOW, "renewal_accepted"), None)
    claimed = claim(order, order_store, said(), Kept(), LATE)
    assert claimed.steps == {}
    assert expire_all_due(order_store, night_after(until)) == {"lock": 1}
    assert states(order_store, order) == (Payment.CUSTOMER_CONFIRMED, Resource.LOCKED)


def test_an_undo_gives_back_the_days_of_a_claim_that_waited(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    claim(order, order_store, said(), Kept(), LATE)
    row = money(order, amount=order.total - 1)
    confirm_transfer([row], [order.number], statement_store, Why("staff:lan", LATE, "confirmed"))
    granted(order, order_store)
    last_day = morning_of(DEFERRED_CANCEL)
    [back] = undo_match(row, statement_store, Why("staff:lan", last_day, "undone", "wrong customer"), lambda: CALENDAR)
    assert (back.status.payment, back.status.resource) == (Payment.CUSTOMER_CONFIRMED, Resource.TEMPORARY)
    assert back.step(StepName.TEMPORARY) == Step(n=3, until=DEFERRED_LOCK)
    assert CALENDAR.is_working(DEFERRED_CANCEL)
