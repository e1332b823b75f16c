"""A request that a partner may have done, or may do yet, is taken back by its key before it is made
anew (R22, R31).
"""

from collections.abc import Mapping

from misa_order.orders.order import Order, StepName
from misa_order.orders.statuses import Payment, Resource

_TAKEN_BACK_BY: Mapping[str, StepName] = {
    StepName.RESOURCE: StepName.REVOKE,
    StepName.LICENCE: StepName.REVOKE,
    StepName.INVOICE: StepName.WITHDRAW,
    StepName.CONTRACT: StepName.WITHDRAW_CONTRACT,
}


def request_key(order: Order, step: str) -> str:
    """The idempotency key of a step's present request (R31)."""
    return f"{order.number}/{step}/{order.step(step).n}"


def is_withheld(order: Order, step: str) -> bool:
    """Whether a step waits until its earlier request is taken back: nothing was sent under its
    present key.
    """
    if step not in _TAKEN_BACK_BY:
        return False
    withdrawal = order.step(_TAKEN_BACK_BY[step])
    return withdrawal.withdraws is not None and withdrawal.state not in {"done", "overtaken"}


def withdrawn(order: Order, step: StepName) -> Order:
    """The order with a step's request to be taken back, and to be made again only under a new key,
    after that.

    Where an earlier one has still to be taken back, that is what is asked for, under the key that
    it has.
    """
    by = _TAKEN_BACK_BY[step]
    if is_withheld(order, step):
        return order.with_step(by, order.step(by).again())
    return order.begun_anew(step).begun_anew(by, withdraws=request_key(order, step))


def withdrawn_again(order: Order, step: str, key: str) -> Order | None:
    """The order with a request to be taken back once more that its withdrawal may have overtaken;
    else None.

    ``key`` is the request's, whose sender has only now come back from the partner.
    """
    by = _TAKEN_BACK_BY.get(step)
    if by is None or order.step(by).withdraws is None:
        return None
    if order.step(by).withdraws == key:
        return withdrawing(order, by, key)
    # A contract may be made, withdrawn and made anew while somebody is at a partner with the first.
    return withdrawing_too(order, by, key) if by is StepName.WITHDRAW_CONTRACT else None


def withdrawing(order: Order, by: StepName, key: str) -> Order:
    """The order with this request to be taken back now, under a new key; what was to be after it
    still is.
    """
    then = tuple(one for one in order.step(by).then if one != key)
    begun = order.begun_anew(by, withdraws=key)
    return begun.with_step(by, begun.step(by).model_copy(update={"then": then}))


def withdrawing_too(order: Order, by: StepName, key: str) -> Order:
    """The order with this request to be taken back as well: behind the one that is still to be, if
    there is one.
    """
    withdrawal = order.step(by)
    if withdrawal.withdraws is None or withdrawal.state in {"done", "overtaken"}:
        return withdrawing(order, by, key)
    then = (*(one for one in withdrawal.then if one != key), key)
    return order.with_step(by, withdrawal.model_copy(update={"then": then}))


def withdrawing_next(order: Order, by: StepName) -> Order:
    """The order after the end of a withdrawal: what was to be taken back after it is, if there is
    anything.
    """
    then = order.step(by).then
    return withdrawing(order, by, then[0]) if then else order


def revoked(order: Order) -> Order:
    """A cancelled order with all that it was granted to be taken back; what is being withdrawn,
    after that.
    """
    revocation = order.step(StepName.REVOKE)
    withdrawing = revocation.withdraws is not None and revocation.state == "waiting"
    return order if withdrawing else order.begun_anew(StepName.REVOKE)


def revoked_after_withdrawal(order: Order) -> Order:
    """The order after the end of a withdrawal, however that came out: a cancelled one is to lose
    all it was granted.
    """
    cancelled = order.status.payment is Payment.CANCELLED and order.status.resource is Resource.REVOKED
    withdrew = order.step(StepName.REVOKE).withdraws is not None
    return order.begun_anew(StepName.REVOKE) if cancelled and withdrew else order
