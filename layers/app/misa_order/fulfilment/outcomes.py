"""What a partner's word, given as an answer or by a callback, makes of an order (R30, R31)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, StringConstraints

from misa_order.fulfilment import steps
from misa_order.fulfilment.steps import Due
from misa_order.kernel.errors import PartnerDownError
from misa_order.orders.catalogue import Kind
from misa_order.orders.order import Order, Step
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource, Revenue

type Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
type End = Literal["pending", "done", "failed"]
type State = Licence | Resource | Invoice | Revenue

_RANK = {"waiting": 0, "failed": 1, "pending": 2, "done": 3}
_AXIS: Mapping[type[State], str] = {Licence: "licence", Resource: "resource", Invoice: "invoice", Revenue: "revenue"}
_TEMPORARILY = {Resource.TEMPORARY, Resource.PENDING_APPROVAL}
_ENDS: Mapping[str, Mapping[str, End]] = {
    "grant": {"granted": "done", "issued": "done", "pending": "pending"},
    "codes": {"issued": "done", "pending": "pending"},
    "licence": {"issued": "done", "pending": "pending"},
    "revoke": {"revoked": "done"},
    "lock": {"locked": "done"},
    "unlock": {"unlocked": "done"},
    "contract": {"created": "done"},
    "invoice-request": {"created": "pending"},
    "withdraw-invoice-request": {"withdrawn": "done"},
}


class Answer(BaseModel):
    """A partner's answer to a request; fields that we do not know are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    request_id: Word
    result: Word
    codes: tuple[Word, ...] | None = None
    licence_key: Word | None = None
    contract_id: Word | None = None
    invoice_request_id: Word | None = None

    @property
    def told(self) -> dict[str, Any]:
        """What it gives beside its verdict."""
        return self.model_dump(exclude={"request_id", "result"}, exclude_none=True, mode="json")


class Outcome(NamedTuple):
    """How a step came out; ``pending`` until the partner's callback ends it. ``error``: a refusing partner's words."""

    state: End
    request_id: str | None = None
    told: Mapping[str, Any] = {}
    error: str | None = None


class Change(NamedTuple):
    """The order as an outcome leaves it, what to note in its history, and the event that others wait for."""

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
        "done": _Effect("resource_granted", Resource.PROVISIONED, "ResourceProvisioned"),
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
        "failed": _Effect("temporary_grant_refused", Resource.PROVISION_FAILED),
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


def outcome_of(order: Order, due: Due, answers: Mapping[str, Answer]) -> Outcome:
    """How the step came out by its partners' answers, of which the last call's ends it.

    Raises PartnerDownError ``unreadable_answer`` for an answer that does not belong to the question.
    """
    last = due.calls[-1]
    for call in due.calls:
        if answers[call.partner].result not in _ENDS[call.operation]:
            raise PartnerDownError("unreadable_answer", f"{call.partner} gave no answer to {call.operation}")
    answer = answers[last.partner]
    state = _ENDS[last.operation][answer.result]
    if last.operation == "codes" and state == "done" and not codes_suffice(order, answer.codes):
        raise PartnerDownError("unreadable_answer", f"{last.partner} did not give one code per unit")
    return Outcome(state, answer.request_id, _told(order, due, answers))


def codes_suffice(order: Order, codes: tuple[str, ...] | None) -> bool:
    """Whether there is one code per unit (R30.1), none of them twice."""
    return len(set(codes or ())) == len(codes or ()) == sum(steps.quantities(order).values())


def answered(order: Order, due: Due, outcome: Outcome, now: datetime) -> Change | None:
    """The change that a partner's answer makes; None when the step came at least as far without it (R31)."""
    step = order.step(due.step)
    ended_by_callback = step.state == "failed" and step.request_id == outcome.request_id is not None
    if step.n != due.n or ended_by_callback or _RANK[outcome.state] <= _RANK[step.state]:
        return None
    return _change(order, due.step, outcome, now)


def called_back(order: Order, step: str, outcome: Outcome, now: datetime) -> Change | None:
    """The change that a callback about a step makes; None when it changes nothing: repeated, or too late (R33)."""
    state = order.step(step).state
    wanted = order.is_open if step == steps.TEMPORARY else order.status.payment is Payment.PAID
    if not wanted or state in {"done", outcome.state}:
        return None
    return _change(order, step, outcome, now)


def unanswered(order: Order, due: Due, error: str, now: datetime) -> Change | None:
    """The note that a partner could not be reached; None when the step has come further meanwhile."""
    step = order.step(due.step)
    if step.n != due.n or step.state != "waiting":
        return None
    noted = step.model_copy(update={"attempts": step.attempts + 1, "error": error, "at": now})
    return Change(order.with_step(due.step, noted), f"{due.step}_waits_for_partner", error, None)


def _change(order: Order, name: str, outcome: Outcome, now: datetime) -> Change:
    before = order.step(name)
    step = Step(
        n=before.n,
        state=outcome.state,
        attempts=before.attempts + 1,
        request_id=outcome.request_id or before.request_id,
        error=outcome.error,
        at=now,
        told={**before.told, **outcome.told},
    )
    effect = _EFFECTS[_kind(order, name)][outcome.state]
    moved = _moved(order.with_step(name, step), name, effect.to)
    return Change(moved, effect.reason, outcome.error or outcome.request_id, effect.event)


def _kind(order: Order, name: str) -> str:
    if name != steps.RESOURCE:
        return name
    return "codes" if order.kind is Kind.TOPUP else "grant"


def _moved(order: Order, name: str, to: State | None) -> Order:
    if name == steps.TEMPORARY and to is not None:
        return _after_temporary(order, to)
    if name == steps.LOCK and order.status.payment is Payment.PAID:
        # The money came while SUMAN was locking: a paying customer is never left locked out.
        return order.begun_anew(steps.UNLOCK)
    if to is None:
        return order
    axis = _AXIS[type(to)]
    return order if getattr(order.status, axis) is to else order.moved(**{axis: to})


def _after_temporary(order: Order, to: State) -> Order:
    """A temporary grant says something about an order only while that waits for money."""
    if order.status.payment is Payment.CANCELLED and to is not Resource.PROVISION_FAILED:
        # A revocation asked for meanwhile may have overtaken this grant at SUMAN: it is made again, under a new key.
        return order.with_step(steps.REVOKE, Step(n=order.step(steps.REVOKE).n + 1))
    is_about_it = order.is_open and order.status.resource in _TEMPORARILY and order.status.resource is not to
    return order.moved(resource=Resource(to)) if is_about_it else order


def _told(order: Order, due: Due, answers: Mapping[str, Answer]) -> dict[str, Any]:
    first, *others = due.calls
    told = answers[first.partner].told
    for call in others:
        told |= {f"{call.partner}_{name}": value for name, value in answers[call.partner].told.items()}
    return {**told, "state": steps.contract_state(order)} if due.step == steps.CONTRACT else told
