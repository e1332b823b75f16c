"""A renewal of several modules is put into CRM's opportunity pool, once (R50, R31)."""

from datetime import datetime, timedelta

import pytest

from infra.local.simulator.answers import REFUSALS
from misa_order.fulfilment.opportunity import Opened, open_opportunity
from misa_order.fulfilment.patience import GIVE_UP_AFTER, wait_after
from misa_order.kernel.errors import CorruptRecordError, NotFoundError, PartnerDownError
from misa_order.orders.order import Step
from misa_order.renewals.renewal import Renewal, RenewalState
from misa_order.renewals.retry import retry_opportunity
from misa_order.renewals.store import RenewalStore
from tests.builders import NOW, counted_calls
from tests.integration.fulfilment.conftest import Interrupted, World
from tests.renewals_made import HEAD, TWO_MODULES, ask


@pytest.fixture
def store(world: World) -> RenewalStore:
    return RenewalStore(world.store.table)


@pytest.fixture
def renewal(store: RenewalStore) -> Renewal:
    return ask(store, lines=TWO_MODULES).renewal


def tell(world: World, store: RenewalStore, renewal: Renewal, now: datetime | None = None) -> Opened:
    # The simulator checks the signature's age by the real clock.
    return open_opportunity(renewal.id, store, world.crm, now or datetime.now(NOW.tzinfo))


def step(store: RenewalStore, renewal: Renewal) -> Step:
    found = store.get(renewal.id).opportunity
    assert found
    return found


def test_crm_is_told_everything_once_and_its_id_is_kept(world: World, store: RenewalStore, renewal: Renewal) -> None:
    assert tell(world, store, renewal).changed
    with counted_calls(store.table.client) as calls:
        assert not tell(world, store, renewal).changed
    assert calls == ["GetItem"]
    [asked] = world.asked("crm")
    assert (asked["operation"], asked["idempotency_key"]) == ("opportunity", f"{renewal.id}/opportunity/1")
    assert [line["sku"] for line in asked["body"]["lines"]] == ["QLTH-FEE-12M", "QLTH-LIBRARY-12M"]
    assert (asked["body"]["customer"]["id"], asked["body"]["commit_until"]) == ("KH0001", "2026-12-20")
    assert (step(store, renewal).state, step(store, renewal).attempts) == ("done", 1)
    assert step(store, renewal).told["opportunity_id"].startswith("CH-CRM-")
    assert store.get(renewal.id).state is RenewalState.OPPORTUNITY
    assert [entry.why for entry in store.history(renewal.id)] == ["renewal_requested", "opportunity_opened"]


def test_a_refusal_is_kept_with_crms_words_and_ends_the_message(
    world: World, store: RenewalStore, renewal: Renewal
) -> None:
    world.behave("crm", "refuse")
    assert tell(world, store, renewal).changed
    assert (step(store, renewal).state, step(store, renewal).error) == ("failed", REFUSALS["crm"])
    world.behave("crm", "ok")
    assert not tell(world, store, renewal).changed


def test_what_staff_retry_is_asked_for_under_the_same_key_and_opened(
    world: World, store: RenewalStore, renewal: Renewal
) -> None:
    world.behave("crm", "refuse")
    tell(world, store, renewal)
    world.behave("crm", "ok")
    retry_opportunity(renewal.id, HEAD, store, datetime.now(NOW.tzinfo))
    assert tell(world, store, renewal).changed
    assert {asked["idempotency_key"] for asked in world.asked("crm")} == {f"{renewal.id}/opportunity/1"}
    assert (step(store, renewal).state, step(store, renewal).error) == ("done", None)
    told = [entry.why for entry in store.history(renewal.id)][1:]
    assert told == ["opportunity_failed", "opportunity_retried", "opportunity_opened"]


def test_while_crm_is_down_each_try_is_noted_with_the_time_of_the_next(
    world: World, store: RenewalStore, renewal: Renewal
) -> None:
    world.behave("crm", "down")
    waits = []
    for _ in range(3):
        with pytest.raises(PartnerDownError) as down:
            tell(world, store, renewal)
        waits.append(down.value.wait)
        noted = step(store, renewal)
        assert noted.next_try
        assert noted.at
        assert noted.next_try - noted.at == timedelta(seconds=waits[-1] or 0)
    assert waits == [wait_after(tries) for tries in (1, 2, 3)]
    assert (step(store, renewal).attempts, step(store, renewal).state) == (3, "waiting")
    assert step(store, renewal).error
    world.behave("crm", "ok")
    assert tell(world, store, renewal).changed
    done = step(store, renewal)
    assert (done.state, done.error, done.next_try, done.attempts) == ("done", None, None, 4)


def test_after_a_day_without_an_answer_it_is_given_up_and_says_so(
    world: World, store: RenewalStore, renewal: Renewal
) -> None:
    world.behave("crm", "down")
    with pytest.raises(PartnerDownError):
        tell(world, store, renewal, NOW)
    with pytest.raises(PartnerDownError):
        tell(world, store, renewal, NOW + GIVE_UP_AFTER - timedelta(minutes=1))
    assert tell(world, store, renewal, NOW + GIVE_UP_AFTER).changed
    failed = step(store, renewal)
    assert (failed.state, failed.gave_up, failed.attempts) == ("failed", True, 3)
    assert "for a day" in (failed.error or "")


def test_a_worker_that_died_between_answer_and_note_opens_no_second_opportunity(
    world: World, store: RenewalStore, renewal: Renewal
) -> None:
    def die() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        open_opportunity(renewal.id, store, Interrupted(world.crm, die), datetime.now(NOW.tzinfo))
    assert step(store, renewal).state == "waiting"
    assert tell(world, store, renewal).changed
    assert [effect for _, _, effect in world.operations("crm")] == [True, False]


def test_two_deliveries_at_once_leave_one_note(world: World, store: RenewalStore, renewal: Renewal) -> None:
    slow = Interrupted(world.crm, lambda: tell(world, store, renewal))
    assert not open_opportunity(renewal.id, store, slow, datetime.now(NOW.tzinfo)).changed
    assert [effect for _, _, effect in world.operations("crm")] == [True, False]
    assert step(store, renewal).state == "done"


def test_what_is_in_no_pool_is_never_told(world: World, store: RenewalStore) -> None:
    with pytest.raises(CorruptRecordError):
        tell(world, store, ask(store).renewal)
    with pytest.raises(NotFoundError):
        open_opportunity("GH0", store, world.crm, NOW)
    assert world.asked("crm") == []
