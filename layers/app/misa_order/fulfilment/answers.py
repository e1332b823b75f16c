"""What partners answer to a step's calls, and how the step came out by that (R30, R31)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from misa_order.contracts.contract import first_state
from misa_order.fulfilment import steps
from misa_order.fulfilment.steps import Due
from misa_order.kernel.errors import PartnerDownError
from misa_order.kernel.text import one_line_if_text
from misa_order.orders.order import Order

type ShortText = Annotated[str, BeforeValidator(one_line_if_text), StringConstraints(min_length=1, max_length=200)]
type End = Literal["pending", "done", "failed"]

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
    "withdraw-contract": {"withdrawn": "done"},
}


class PartnerAnswer(BaseModel):
    """A partner's answer to a request; fields that we do not know are passed over."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    request_id: ShortText
    result: ShortText
    codes: tuple[ShortText, ...] | None = None
    licence_key: ShortText | None = None
    contract_id: ShortText | None = None
    invoice_request_id: ShortText | None = None
    opportunity_id: ShortText | None = None

    @property
    def told(self) -> dict[str, Any]:
        """What it gives beside its verdict."""
        return self.model_dump(exclude={"request_id", "result"}, exclude_none=True, mode="json")


class StepOutcome(NamedTuple):
    """How a step came out. ``pending``: a callback will end it. ``error``: the partner's words of
    refusal.

    ``gave_up``: it failed because nobody answered for a day.
    """

    state: End
    request_id: str | None = None
    told: Mapping[str, Any] = {}
    error: str | None = None
    gave_up: bool = False

    @property
    def may_have_acted(self) -> bool:
        """Whether the partner may have done what it was asked for: unless it refused."""
        return self.state != "failed" or self.gave_up


def outcome_of(order: Order, due: Due, answers: Mapping[str, PartnerAnswer]) -> StepOutcome:
    """How the step came out by its partners' answers; the last call's answer decides.

    Raises PartnerDownError ``unreadable_answer`` for an answer that does not fit the question.
    """
    last = due.calls[-1]
    for call in due.calls:
        if answers[call.partner].result not in _ENDS[call.operation]:
            raise PartnerDownError("unreadable_answer", f"{call.partner} gave no answer to {call.operation}")
    answer = answers[last.partner]
    state = _ENDS[last.operation][answer.result]
    if last.operation == "codes" and state == "done" and not codes_suffice(order, answer.codes):
        raise PartnerDownError("unreadable_answer", f"{last.partner} did not give one code per unit")
    return StepOutcome(state, answer.request_id, _told(order, due, answers))


def codes_suffice(order: Order, codes: tuple[str, ...] | None) -> bool:
    """Whether there is one code per unit (R30.1), none of them twice."""
    return len(set(codes or ())) == len(codes or ()) == sum(steps.quantities(order).values())


def _told(order: Order, due: Due, answers: Mapping[str, PartnerAnswer]) -> dict[str, Any]:
    first, *others = due.calls
    told = answers[first.partner].told
    for call in others:
        told |= {f"{call.partner}_{name}": value for name, value in answers[call.partner].told.items()}
    return {**told, "state": first_state(order)} if due.step == steps.CONTRACT else told
