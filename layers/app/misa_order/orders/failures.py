"""Which steps of an order still matter: the failed ones staff find and may retry, the others are
overtaken (R31).
"""

from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.statuses import Payment, Resource


def failed_steps(order: Order) -> tuple[StepName, ...]:
    """The failed steps that somebody has still to do something about."""
    return tuple(name for name in StepName if order.step(name).state == "failed" and is_wanted(order, name))


def is_wanted(order: Order, name: StepName) -> bool:
    """Whether the order, as it is now, asks for what the step does; not once it was overtaken by
    another.
    """
    payment, resource = order.status.payment, order.status.resource
    match name:
        case StepName.TEMPORARY:
            return order.is_open and resource in {Resource.TEMPORARY, Resource.PROVISION_FAILED}
        case StepName.LOCK:
            return order.is_open and resource is Resource.LOCKED
        case StepName.RESOURCE | StepName.LICENCE | StepName.UNLOCK:
            return payment is Payment.PAID
        case StepName.REVOKE:
            # What was paid for is taken back by an undo, whatever becomes of the order then (R22).
            return payment is Payment.CANCELLED or order.step(name).withdraws is not None
        case StepName.CONTRACT | StepName.INVOICE:
            return order.is_sold
        case StepName.WITHDRAW | StepName.WITHDRAW_CONTRACT:
            return True


def with_overtaken(order: Order) -> Order:
    """The order whose waiting steps are those that it asks for; the others are ``overtaken``, and
    tried no more.

    One that is asked for once more, as when an order is paid again, waits again under the key that
    it has.
    """
    told = {name: told for name, step in order.steps.items() if (told := _told(order, name, step)) is not step}
    return order.model_copy(update={"steps": {**order.steps, **told}}) if told else order


def _told(order: Order, name: str, step: Step) -> Step:
    if not step.is_unanswered or name == StepName.WITHDRAW_CONTRACT:
        # Whether a contract is withdrawn after all is told by the contract (contracts.settle).
        return step
    state = "waiting" if _is_asked_for(order, StepName(name)) else "overtaken"
    facts = {"state": state, "since": None, "next_try": None}
    return step if step.state == state else step.model_copy(update=facts)


def _is_asked_for(order: Order, name: StepName) -> bool:
    approved_later = name is StepName.TEMPORARY and order.is_open
    return is_wanted(order, name) or (approved_later and order.status.resource is Resource.PENDING_APPROVAL)


def was_refused(order: Order) -> bool:
    """Whether SUMAN has granted the order nothing: it refused the only grant that it was ever asked
    for.
    """
    grant = order.step(StepName.TEMPORARY)
    is_only = grant.n == 1 and order.step(StepName.RESOURCE).n == 1
    return is_only and grant.state == "failed" and not grant.gave_up
