"""SUMAN and ACT tell how a request that waited for a person ended (R30, R33)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, StringConstraints

from misa_order.contracts.contract import contract_id
from misa_order.contracts.move import revenue_recorded
from misa_order.contracts.store import ContractStore
from misa_order.fulfilment import steps
from misa_order.fulfilment.advance import write_change
from misa_order.fulfilment.answers import ShortText, StepOutcome, codes_suffice
from misa_order.fulfilment.invoice_number import issued, mailed_at_last, told_later
from misa_order.fulfilment.late import (
    contract_meant,
    invoiced_after_withdrawal,
    issued_after_withdrawal,
    recorded_after_withdrawal,
)
from misa_order.fulfilment.outcomes import OrderChange, called_back
from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.history import Why
from misa_order.orders.ending.withdrawal import is_withheld
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.settings.catalogue import Kind
from misa_order.table.writes import BusyError

type Sentence = Annotated[str, StringConstraints(max_length=2000)]
type Address = Annotated[str, StringConstraints(max_length=2000, pattern=r"^https?://[^\s\x00-\x1f]+$")]


class SumanCallback(BaseModel):
    """How SUMAN ended a request (api.md); fields that it may add are passed over."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    request_id: ShortText
    order: ShortText
    result: Literal["issued", "refused"]
    licence_key: ShortText | None = None
    codes: tuple[ShortText, ...] | None = None
    message: Sentence | None = None


class ActCallback(BaseModel):
    """What ACT did with an invoice request or a contract (api.md); fields that it may add are
    passed over.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    request_id: ShortText
    order: ShortText
    event: Literal["invoice_issued", "revenue_recorded"]
    invoice_number: ShortText | None = None
    invoice_url: Address | None = None


class CallbackTaken(NamedTuple):
    """The order after a callback, and whether the callback changed it or its contract.

    A repeated or late callback changes nothing.
    """

    order: Order
    changed: bool


def complete_provisioning(callback: SumanCallback, orders: OrderStore, now: datetime) -> CallbackTaken:
    """End the step that SUMAN speaks of: one read and one write, a repeat is the read alone.

    Raises NotFoundError ``order_not_found`` and InvalidInputError ``codes_missing``. Raises
    BusyError while two requests are in flight and either may be meant: SUMAN then calls again.
    """
    order = orders.get(callback.order)
    return CallbackTaken(
        *write_change(order, orders, "partner:suman", now, lambda order: change_by(callback, order, now))
    )


def change_by(callback: SumanCallback, order: Order, now: datetime) -> OrderChange | None:
    """The change that SUMAN's callback makes; None for no change. Raises as complete_provisioning
    does.
    """
    issued = callback.result == "issued"
    if issued and (change := issued_after_withdrawal(order, callback.request_id)):
        return change
    step = _suman_step(order, callback.request_id)
    return called_back(order, step, _suman_outcome(order, step, callback), now) if step else None


def complete_invoice(
    callback: ActCallback, orders: OrderStore, contracts: ContractStore, now: datetime
) -> CallbackTaken:
    """Note the issued invoice: one read and one write, a repeat is the read alone. Raises
    NotFoundError.

    ACT may tell number and address in a later call. The customer's mail waits for the number, for a
    day at most.

    ``revenue_recorded`` records the order's contract if that was requested, and nothing else: the
    revenue axis stays as R10 says (R32). If ACT issues or records what was withdrawn, that is noted
    and ACT is asked to take it back.
    """
    order = orders.get(callback.order)
    if callback.event == "revenue_recorded":
        return _revenue_recorded(callback.request_id, order, orders, contracts, now)
    told = callback.model_dump(include={"invoice_number", "invoice_url"}, exclude_none=True)
    outcome = StepOutcome("done", callback.request_id, told)

    def change_of(order: Order) -> OrderChange | None:
        if change := invoiced_after_withdrawal(order, callback.request_id, told):
            return change
        if change := told_later(order, callback.request_id, told):
            return change
        about = _may_be(order, steps.INVOICE, callback.request_id)
        return issued(called_back(order, steps.INVOICE, outcome, now)) if about and order.invoice else None

    return CallbackTaken(*write_change(order, orders, "partner:act", now, change_of, mailed_at_last))


def _revenue_recorded(
    request_id: str, order: Order, orders: OrderStore, contracts: ContractStore, now: datetime
) -> CallbackTaken:
    why = Why("partner:act", now, "revenue_recorded", request_id)
    meant = contract_id(order.number, contract_meant(order, request_id))
    moved = revenue_recorded(meant, contracts, why, is_sold=order.is_sold)
    order, again = write_change(
        order, orders, "partner:act", now, lambda order: recorded_after_withdrawal(order, request_id)
    )
    return CallbackTaken(order, moved or again)


def _suman_outcome(order: Order, step: str, callback: SumanCallback) -> StepOutcome:
    if callback.result == "refused":
        return StepOutcome("failed", callback.request_id, error=callback.message or "SUMAN refused without a reason")
    told: dict[str, Any] = callback.model_dump(mode="json", include={"licence_key", "codes"}, exclude_none=True)
    is_codes = step == steps.RESOURCE and order.kind is Kind.TOPUP
    if is_codes and order.step(step).state != "done" and not codes_suffice(order, callback.codes):
        raise InvalidInputError("codes_missing", "There must be one code for each unit ordered", "codes")
    return StepOutcome("done", callback.request_id, told)


def _suman_step(order: Order, request_id: str) -> str | None:
    """The step that a request belongs to. An unknown request belongs to the only step it can be.

    SUMAN's callback may overtake our own write of its answer, which would have told the request's
    id.
    """
    possible = [step for step in _asked(order) if _may_be(order, step, request_id)]
    known = [step for step in possible if order.step(step).request_id == request_id]
    if len(known or possible) > 1:
        raise BusyError(f"{order.number}: {' or '.join(possible)}")
    return next(iter(known or possible), None)


def _asked(order: Order) -> Sequence[str]:
    """The steps of this order that SUMAN may have been asked for and that a callback can end."""
    paid = order.status.payment is Payment.PAID
    if order.kind is Kind.DESKTOP:
        return [steps.LICENCE] if paid else []
    temporary = [steps.TEMPORARY] if order.lock_on is not None else []
    return [*temporary, steps.RESOURCE] if paid else temporary


def _may_be(order: Order, step: str, request_id: str) -> bool:
    """Whether a request may be the step's present one: its id is known, or the step has no answer
    yet.
    """
    noted = order.step(step)
    known = any(request_id in one.knows for one in order.steps.values())
    asked = noted.is_unanswered and not is_withheld(order, step)
    return noted.request_id == request_id or (asked and not known)
