"""What a partner's answer or callback makes of an order (R30, R31)."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from misa_order.fulfilment import steps
from misa_order.fulfilment.answers import End, StepOutcome
from misa_order.fulfilment.patience import given_up, tried
from misa_order.fulfilment.steps import Due
from misa_order.orders.ending.withdrawal import revoked, revoked_after_withdrawal, withdrawing_next, withdrawn_again
from misa_order.orders.entitlement import quota_ordered
from misa_order.orders.order import Order, Step
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource, Revenue
from misa_order.settings.catalogue import Kind

type State = Licence | Resource | Invoice | Revenue

_RANK = {"waiting": 0, "overtaken": 0, "failed": 1, "pending": 2, "done": 3}
_AXIS: Mapping[type[State], str] = {Licence: "licence", Resource: "resource", Invoice: "invoice", Revenue: "revenue"}
_TEMPORARILY = {Resource.TEMPORARY, Resource.PENDING_APPROVAL, Resource.PROVISION_FAILED}


RESUMED = "ProvisioningResumed"
"""The event that has SUMAN asked for what a callback made necessary."""


class OrderChange(NamedTuple):
    """The order after an outcome, the reason and note for its history, and the event to send."""

    order: Order
    reason: str
    note: str | None
    event: str | None


class _Effect(NamedTuple):
    reason: str
    to: State | None = None
    event: str | None = None


_EFFECTS: Mapping[str, Mapping[End, _Effect]] = {
    "grant": {
        "done": _Effect("resource_granted", Resource.PROVISIONED),
        "pending": _Effect("grant_awaits_approval", Resource.PENDING_APPROVAL),
        "failed": _Effect("grant_refused", Resource.PROVISION_FAILED),
    },
    "codes": {
        "done": _Effect("codes_issued", Resource.CODE_ISSUED, "CodesIssued"),
        "pending": _Effect("codes_await_approval", Resource.PENDING_APPROVAL),
        "failed": _Effect("codes_refused", Resource.CODE_FAILED),
    },
    steps.TEMPORARY: {
        "done": _Effect("granted_temporarily", Resource.TEMPORARY),
        "pending": _Effect("temporary_grant_awaits_approval", Resource.PENDING_APPROVAL),
        "failed": _Effect("temporary_grant_refused", Resource.PROVISION_FAILED, "TemporaryGrantRefused"),
    },
    steps.LICENCE: {
        "done": _Effect("licence_issued", Licence.ISSUED, "LicenceIssued"),
        "pending": _Effect("licence_requested", Licence.ISSUING),
        "failed": _Effect("licence_refused", Licence.REQUEST_FAILED),
    },
    steps.REVOKE: {
        "done": _Effect("resource_revoked"),
        "failed": _Effect("revocation_refused"),
    },
    steps.LOCK: {"done": _Effect("resource_locked"), "failed": _Effect("lock_refused")},
    steps.UNLOCK: {"done": _Effect("resource_unlocked"), "failed": _Effect("unlock_refused")},
    steps.WITHDRAW: {"done": _Effect("invoice_request_withdrawn"), "failed": _Effect("withdrawal_refused")},
    steps.WITHDRAW_CONTRACT: {
        "done": _Effect("contract_withdrawn_at_both"),
        "failed": _Effect("contract_withdrawal_refused"),
    },
    steps.CONTRACT: {
        "done": _Effect("contract_created", Revenue.RECORDED),
        "failed": _Effect("contract_refused", Revenue.RECORD_FAILED),
    },
    steps.INVOICE: {
        "done": _Effect("invoice_issued", Invoice.INVOICED, "InvoiceIssued"),
        "pending": _Effect("invoice_requested", Invoice.INVOICING),
        "failed": _Effect("invoice_request_refused", Invoice.REQUEST_FAILED),
    },
}


def answered(order: Order, due: Due, outcome: StepOutcome, now: datetime) -> OrderChange | None:
    """The change that a partner's answer makes; None when the step came at least as far without it
    (R31).
    """
    step = order.step(due.step)
    if step.n != due.n:
        return _overtaken(order, due)
    ended_by_callback = step.state == "failed" and step.request_id == outcome.request_id is not None
    if ended_by_callback or _RANK[outcome.state] <= _RANK[step.state]:
        return None
    return _change(order, due.step, outcome, now)


def called_back(order: Order, step: str, outcome: StepOutcome, now: datetime) -> OrderChange | None:
    """The change that a callback makes; None when it is repeated or too late and changes nothing
    (R33).
    """
    state = order.step(step).state
    # An invoice on a commitment is issued before the money comes (R52).
    on_commitment = step == steps.INVOICE and order.commitment is not None
    unpaid, paid = step == steps.TEMPORARY or on_commitment, step != steps.TEMPORARY
    wanted = (unpaid and order.is_open) or (paid and order.status.payment is Payment.PAID)
    # What is granted after all although it was cancelled has to be taken back.
    late = step == steps.TEMPORARY and order.status.payment is Payment.CANCELLED and outcome.state == "done"
    if not (wanted or late) or state in {"done", outcome.state}:
        return None
    change = _change(order, step, outcome, now)
    # No worker that would look again is at it.
    resumed = change.event is None and _others(change.order, step) != _others(order, step)
    return change._replace(event=RESUMED) if resumed else change


def _overtaken(order: Order, due: Due) -> OrderChange | None:
    """The change when a withdrawal may have reached the partner before the request it takes
    back.
    """
    again = withdrawn_again(order, due.step, due.key)
    return OrderChange(again, f"{due.step}_overtaken_by_its_withdrawal", due.key, None) if again else None


def _others(order: Order, step: str) -> Mapping[str, int]:
    return {name: one.n for name, one in order.steps.items() if name != step}


def unanswered(order: Order, due: Due, error: str, now: datetime) -> OrderChange | None:
    """The note that a partner gave no answer, and when to ask again; None if the step has moved on.

    A step that nobody has answered for a day has failed (R31).
    """
    step = order.step(due.step)
    if step.n != due.n:
        return _overtaken(order, due)
    if step.state != "waiting":
        return None
    waiting = tried(step, error, now)
    if waiting is None:
        return _change(order, due.step, StepOutcome("failed", error=given_up(error), gave_up=True), now)
    if due.step == steps.TEMPORARY:
        # Asked again under this key it must be for the same time, whatever the calendar says by
        # then.
        waiting = waiting.model_copy(update={"until": step.until or order.lock_on})
    noted = order.with_step(due.step, waiting)
    return OrderChange(_asked_after(noted, due.step), f"{due.step}_waits_for_partner", error, None)


def _change(order: Order, name: str, outcome: StepOutcome, now: datetime) -> OrderChange:
    before = order.step(name)
    step = Step(
        n=before.n,
        state=outcome.state,
        attempts=before.attempts + 1,
        request_id=outcome.request_id or before.request_id,
        error=outcome.error,
        at=now,
        gave_up=outcome.gave_up,
        until=before.until,
        withdraws=before.withdraws,
        then=before.then,
        former=before.former,
        told={**before.told, **outcome.told},
    )
    effect = _EFFECTS[_kind(order, name)][outcome.state]
    after = _moved(order, order.with_step(name, step), name, effect.to)
    if name == steps.REVOKE:
        after = revoked_after_withdrawal(after)
    elif name == steps.WITHDRAW_CONTRACT and outcome.state == "done":
        after = withdrawing_next(after, steps.WITHDRAW_CONTRACT)
    elif outcome.may_have_acted:
        after = _asked_after(after, name)
    reason = f"{name}_unanswered_for_a_day" if outcome.gave_up else effect.reason
    note = outcome.error or outcome.request_id
    return OrderChange(after, reason, note, effect.event or _event_between(order, after))


def _event_between(before: Order, after: Order) -> str | None:
    provisioned = after.status.resource is Resource.PROVISIONED is not before.status.resource
    if before.status.resource is Resource.PROVISION_FAILED and after.status.resource is Resource.TEMPORARY:
        # The customer was told of a grant that did not come, or of none.
        return "GrantHandedOn"
    granted = "QuotaProvisioned" if quota_ordered(after) else "ResourceProvisioned"
    return granted if provisioned else None


def _kind(order: Order, name: str) -> str:
    if name != steps.RESOURCE:
        return name
    return "codes" if order.kind is Kind.TOPUP else "grant"


def _moved(before: Order, order: Order, name: str, to: State | None) -> Order:
    """The order with the step's axis moved, if the end of the step still says something about
    it.
    """
    if name == steps.TEMPORARY:
        # Failed is none for good: it may be retried, and another worker may have had an answer
        # meanwhile.
        to = to if before.is_open and before.status.resource in _TEMPORARILY else None
        if to is Resource.PROVISION_FAILED and _was_granted_before(before):
            # It works on with that until the day of its lock; the failed step tells staff.
            to = Resource.TEMPORARY
    elif name in {steps.RESOURCE, steps.UNLOCK} and order.kind is Kind.SAAS:
        to = _granted_for_good(order)
    if to is None:
        return order
    axis = _AXIS[type(to)]
    return order if getattr(order.status, axis) is to else order.moved(**{axis: to})


def _was_granted_before(order: Order) -> bool:
    """Whether SUMAN took an earlier request; then a refusal now changes nothing of what the tenant
    has.
    """
    return any(order.step(name).former for name in (steps.TEMPORARY, steps.RESOURCE))


def _granted_for_good(order: Order) -> State | None:
    """The state of a paid order's grant; not granted while the tenant stays locked out."""
    if order.status.payment is not Payment.PAID:
        return None
    if order.step(steps.UNLOCK).state == "failed":
        return Resource.PROVISION_FAILED
    match order.step(steps.RESOURCE).state:
        case "waiting" | "overtaken":
            return None
        case ended:
            return _EFFECTS["grant"][ended].to


def _asked_after(order: Order, name: str) -> Order:
    """Asks again, under a new key, for what may have overtaken the step ``name`` at SUMAN."""
    locked = order.is_open and order.status.resource is Resource.LOCKED
    match name:
        case steps.TEMPORARY if order.status.payment is Payment.CANCELLED:
            # Another worker may have been refused what this one was given.
            unseen = order.status.resource is Resource.PROVISION_FAILED
            return revoked(order.moved(resource=Resource.REVOKED) if unseen else order)
        case steps.TEMPORARY | steps.UNLOCK if locked:
            return order.begun_anew(steps.LOCK)
        case steps.LOCK if order.status.payment is Payment.PAID:
            # A paying customer is never left locked out.
            return order.begun_anew(steps.UNLOCK)
        case _:
            return order
