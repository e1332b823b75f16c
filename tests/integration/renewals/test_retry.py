"""Staff have CRM asked again for an opportunity that it did not open (R31)."""

from datetime import timedelta

import pytest

from misa_order.kernel.errors import ConflictError, ForbiddenError, NotFoundError
from misa_order.kernel.history import Why
from misa_order.orders.order import Step
from misa_order.renewals.renewal import Renewal, RenewalState
from misa_order.renewals.retry import retry_opportunity
from misa_order.renewals.store import RenewalStore
from misa_order.table.writes import BusyError
from tests.builders import NOW
from tests.integration.renewals.conftest import Events
from tests.renewals_made import HEAD, REP, TWO_MODULES, accepted, ask

LATER = NOW + timedelta(days=2)
GIVEN_UP = Step(state="failed", attempts=9, error="down for a day", since=NOW, at=NOW, gave_up=True)
REFUSED = Step(state="failed", attempts=1, error="không nhận", at=NOW)


def pooled(store: RenewalStore, step: Step) -> Renewal:
    """A renewal in the pool of which CRM has been told so far."""
    asked = ask(store, lines=TWO_MODULES).renewal
    told = store.change(asked, asked.model_copy(update={"opportunity": step}), Why("function:test", NOW, "x"), None)
    assert told
    return told


@pytest.mark.parametrize("failed", [REFUSED, GIVEN_UP])
def test_what_crm_did_not_open_waits_anew_under_the_same_key(store: RenewalStore, events: Events, failed: Step) -> None:
    renewal = pooled(store, failed)
    retried = retry_opportunity(renewal.id, HEAD, store, LATER)
    assert retried == store.get(renewal.id)
    step = retried.opportunity
    assert step
    assert (step.state, step.n, step.attempts, step.since, step.gave_up) == ("waiting", failed.n, 0, None, False)
    assert step.error == failed.error  # until CRM says something else
    assert (retried.state, retried.decided_by) == (RenewalState.OPPORTUNITY, None)
    last = store.history(renewal.id)[-1]
    assert (last.actor, last.why, last.at) == ("staff:an.tp", "opportunity_retried", LATER)
    assert [(row["event"], row["renewal"]) for row in events()] == [("OpportunityOpened", renewal.id)] * 2


@pytest.mark.parametrize(
    "step", [Step(), Step(attempts=3, error="down", since=NOW, next_try=LATER), Step(state="done", attempts=1)]
)
def test_what_waits_or_was_opened_is_left_alone(store: RenewalStore, events: Events, step: Step) -> None:
    renewal = pooled(store, step)
    with pytest.raises(ConflictError) as refused:
        retry_opportunity(renewal.id, HEAD, store, LATER)
    assert (refused.value.code, refused.value.field) == ("nothing_to_retry", "id")
    assert store.get(renewal.id) == renewal
    assert len(events()) == 1


def test_what_is_in_no_pool_or_does_not_exist_is_not_retried(store: RenewalStore) -> None:
    for renewal in (ask(store).renewal, accepted(store, commit_until="2026-12-21")):
        with pytest.raises(ConflictError, match=renewal.id):
            retry_opportunity(renewal.id, HEAD, store, LATER)
    with pytest.raises(NotFoundError):
        retry_opportunity("GH0", HEAD, store, LATER)


def test_a_rep_retries_what_is_in_own_charge_alone(store: RenewalStore) -> None:
    renewal = pooled(store, REFUSED)
    with pytest.raises(ForbiddenError) as refused:
        retry_opportunity(renewal.id, REP, store, LATER)
    assert (refused.value.code, refused.value.field) == ("not_in_charge", "id")
    assert store.get(renewal.id) == renewal
    own = renewal.model_copy(update={"in_charge": REP.name})
    assert store.change(renewal, own, Why("function:test", NOW, "x"), None)
    assert retry_opportunity(renewal.id, REP, store, LATER).opportunity


def test_of_two_at_once_one_retries_and_the_other_finds_nothing_to_retry(
    store: RenewalStore, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewal = pooled(store, REFUSED)
    read = iter([renewal, renewal])
    genuine = store.get
    retry_opportunity(renewal.id, HEAD, store, LATER)
    monkeypatch.setattr(store, "get", lambda name: next(read, None) or genuine(name))
    with pytest.raises(ConflictError):
        retry_opportunity(renewal.id, HEAD, store, LATER)
    assert len(events()) == 2
    monkeypatch.setattr(store, "get", lambda _: renewal)
    with pytest.raises(BusyError):
        retry_opportunity(renewal.id, HEAD, store, LATER)
