"""Which failed steps of an order still matter, so that staff find it and may retry them (R31)."""

from misa_order.orders.order import Order, StepName
from misa_order.orders.statuses import Payment, Resource


def failed_steps(order: Order) -> tuple[StepName, ...]:
    """The failed steps that somebody has still to do something about."""
    return tuple(name for name in StepName if order.step(name).state == "failed" and is_wanted(order, name))


def is_wanted(order: Order, name: StepName) -> bool:
    """Whether the order, as it is now, asks for what the step does; not once it was overtaken by another."""
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
            return payment is Payment.PAID or (order.is_open and order.commitment is not None)
        case StepName.WITHDRAW:
            return True


def was_refused(order: Order) -> bool:
    """Whether SUMAN has granted the order nothing: it refused the only grant that it was ever asked for."""
    grant = order.step(StepName.TEMPORARY)
    is_only = grant.n == 1 and order.step(StepName.RESOURCE).n == 1
    return is_only and grant.state == "failed" and not grant.gave_up
