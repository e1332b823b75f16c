"""A partner that is down is tried for a day, then the step fails and staff find it; locks and what overtakes them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from misa_order.fulfilment.advance import Advanced
from misa_order.fulfilment.partners import Partner
from misa_order.fulfilment.patience import GIVE_UP_AFTER, wait_after
from misa_order.kernel.errors import PartnerDownError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order, StepName
from misa_order.orders.order_filter import has_failed
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource, Revenue
from misa_order.payments.confirm import confirm_cash
from tests.builders import DESKTOP, NOW, TOPUP
from tests.integration.fulfilment.conftest import Interrupted, World

type Work = Callable[[World, Order], Advanced]

STEPS: list[Any] = [
    pytest.param({}, World.provision, "suman", StepName.RESOURCE, Resource.PROVISION_FAILED, id="resource"),
    pytest.param(TOPUP, World.provision, "suman", StepName.RESOURCE, Resource.CODE_FAILED, id="codes"),
    pytest.param(DESKTOP, World.provision, "suman", StepName.LICENCE, Licence.REQUEST_FAILED, id="licence"),
    pytest.param({}, World.record, "crm", StepName.CONTRACT, Revenue.RECORD_FAILED, id="contract"),
    pytest.param({}, World.invoice, "crm", StepName.INVOICE, Invoice.REQUEST_FAILED, id="invoice"),
]


def locked(world: World, order: Order) -> Order:
    """The order on the day after its last: nobody has paid, and SUMAN is to be asked to lock it."""
    order = world.store.get(order.number)
    after = order.moved(resource=Resource.LOCKED).begun_anew(StepName.LOCK)
    return world.store.change(
        order, after, Why("function:expire_orders", NOW, "lock_deadline_passed"), "DeadlinePassed"
    )


def paid_late(world: World, order: Order) -> Order:
    return confirm_cash(order.number, world.store, Why("staff:lan", NOW, "paid_in_cash", "by hand"))


def cancel(world: World, order: Order) -> Order:
    return cancel_order(world.store.get(order.number), world.store, Why("customer:KH0001", NOW, "cancelled"))


def is_down(world: World, order: Order, work: Work = World.provision) -> PartnerDownError:
    """Work on the order while a partner is down."""
    with pytest.raises(PartnerDownError) as down:
        work(world, order)
    return down.value


def given_up(world: World, order: Order, work: Work = World.provision) -> Order:
    """The order after a day with a partner that is down all the time, as it is again before the next thing happens."""
    is_down(world, order, work)
    world.ahead = GIVE_UP_AFTER
    after = work(world, order).order
    world.ahead = timedelta()
    return after


@pytest.mark.parametrize(("kind", "work", "partner", "name", "error_state"), STEPS)
def test_a_step_that_nobody_answers_for_a_day_fails_and_its_message_is_done(
    world: World, kind: dict[str, Any], work: Work, partner: str, name: StepName, error_state: object
) -> None:
    order = world.paid(**kind)
    world.behave(partner, "down")
    first = is_down(world, order, work)
    waiting = world.store.get(order.number).steps[name]
    world.ahead = GIVE_UP_AFTER - timedelta(minutes=1)
    second = is_down(world, order, work)
    again = world.store.get(order.number).steps[name]
    assert (first.wait, second.wait) == (wait_after(1), wait_after(2))
    assert (waiting.state, waiting.attempts, waiting.next_try) == (
        "waiting",
        1,
        (waiting.at or NOW) + timedelta(seconds=wait_after(1)),
    )
    assert (again.since, again.attempts) == (waiting.since, 2)
    assert again.next_try
    assert not has_failed(world.store.get(order.number))
    world.ahead = GIVE_UP_AFTER
    order = work(world, order).order
    step = order.steps[name]
    assert (step.state, step.gave_up, step.attempts, step.since, step.next_try) == ("failed", True, 3, None, None)
    assert (step.error or "").startswith(f"Nobody answered for a day; the last try: {partner}")
    assert error_state in {order.status.resource, order.status.licence, order.status.revenue, order.status.invoice}
    assert has_failed(order)
    assert world.store.history(order.number)[-1].why == f"{name}_unanswered_for_a_day"
    asked = len(world.asked("suman", "crm", "act"))
    assert work(world, order).steps == ()
    assert len(world.asked("suman", "crm", "act")) == asked


def test_an_answer_begins_the_count_anew(world: World) -> None:
    order = world.place()
    world.behave("suman", "down")
    is_down(world, order)
    world.behave("suman", "ok")
    world.provision(order)
    step = world.provision(paid_late(world, order)).order.steps[StepName.TEMPORARY]
    assert (step.state, step.since, step.next_try, step.error) == ("done", None, None, None)


def test_what_was_asked_for_under_a_key_stays_the_same_when_the_calendar_moves(world: World) -> None:
    order = world.place()
    with pytest.raises(PartnerDownError):
        world.provision(order, Unheard(world.suman))
    before = world.store.get(order.number)
    moved = before.model_copy(update={"lock_on": (before.lock_on or NOW.date()) + timedelta(days=1)})
    world.store.change(before, moved, Why("function:move_deadlines", NOW, "deadline_moved"), None)
    assert world.provision(order).steps == ("temporary",)
    first, second = world.asked("suman")
    assert first["body"] == second["body"]
    assert [first["effect"], second["effect"]] == [True, False]


class Unheard(Partner):
    """A partner that does what it is asked for, and whose answer does not arrive."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner

    def ask(self, *asked: Any) -> Any:
        self._partner.ask(*asked)
        raise PartnerDownError("no_answer", "suman did not answer: ReadTimeoutError")


@pytest.mark.parametrize(("mode", "revoked"), [("down", True), ("refuse", False)])
def test_a_temporary_grant_is_revoked_unless_suman_refused_it(world: World, mode: str, *, revoked: bool) -> None:
    order = world.place()
    world.behave("suman", mode)
    failed = given_up(world, order) if mode == "down" else world.provision(order).order
    assert failed.status.resource is Resource.PROVISION_FAILED
    cancelled = cancel(world, order)
    assert (cancelled.status.resource is Resource.REVOKED) is revoked
    world.behave("suman", "ok")
    assert world.provision(order).steps == (("revoke",) if revoked else ())


@pytest.mark.parametrize("mode", ["down", "refuse"])
def test_an_order_whose_lock_failed_is_found_until_it_does_not_matter_any_more(world: World, mode: str) -> None:
    order = world.place()
    world.provision(order)
    locked(world, order)
    world.behave("suman", mode)
    failed = given_up(world, order) if mode == "down" else world.provision(order).order
    assert failed.status.resource is Resource.LOCKED
    assert has_failed(failed)
    assert not has_failed(paid_late(world, order))


@pytest.mark.parametrize("mode", ["down", "refuse"])
def test_while_the_tenant_stays_locked_nothing_counts_as_granted(world: World, mode: str) -> None:
    order = world.place()
    world.provision(order)
    world.provision(locked(world, order))
    paid_late(world, order)
    world.behave("suman", mode)
    failed = given_up(world, order) if mode == "down" else world.provision(order).order
    assert (failed.status.payment, failed.status.resource) == (Payment.PAID, Resource.PROVISION_FAILED)
    assert StepName.RESOURCE not in failed.steps
    world.behave("suman", "ok")
    assert world.provision(order).steps == ()


def test_late_money_for_a_locked_order_unlocks_and_grants(world: World) -> None:
    order = world.place()
    world.provision(order)
    world.provision(locked(world, order))
    advanced = world.provision(paid_late(world, order))
    assert advanced.steps == ("unlock", "resource")
    assert advanced.order.status.resource is Resource.PROVISIONED
    assert not has_failed(advanced.order)


def test_a_temporary_grant_that_arrives_after_the_lock_is_locked_again(world: World) -> None:
    order = world.place()

    def locked_and_handled() -> None:
        locked(world, order)
        assert world.provision(order).steps == ("lock",)

    advanced = world.provision(order, Interrupted(world.suman, locked_and_handled))
    assert advanced.steps == ("temporary", "lock")
    assert [operation for operation, _, _ in world.operations("suman")] == ["grant", "lock", "lock"]
    assert len({key for _, key, _ in world.operations("suman")}) == 3


def test_a_lock_on_its_way_as_the_money_came_is_taken_off_again_or_the_grant_is_no_grant(world: World) -> None:
    order = world.place()
    world.provision(order)
    locked(world, order)

    def paid_and_granted() -> None:
        paid_late(world, order)
        assert world.provision(order).order.status.resource is Resource.PROVISIONED
        world.behave("suman", "refuse")

    advanced = world.provision(order, Interrupted(world.suman, paid_and_granted))
    assert advanced.steps == ("lock", "unlock")
    assert (advanced.order.status.resource, advanced.order.step("resource").state) == (
        Resource.PROVISION_FAILED,
        "done",
    )
    assert has_failed(advanced.order)
