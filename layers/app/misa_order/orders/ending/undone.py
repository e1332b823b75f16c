"""What is left of an order's payment when its match is undone (R22)."""

from collections.abc import Callable
from datetime import datetime

from misa_order.kernel.calendar import WorkingCalendar, business_date
from misa_order.kernel.errors import ConflictError, InvalidInputError
from misa_order.orders.due import grant_ends_on
from misa_order.orders.ending.cancel import without_invoice_request
from misa_order.orders.ending.contract_withdrawal import without_contract
from misa_order.orders.ending.withdrawal import is_withheld, withdrawn
from misa_order.orders.grant import granted_anew
from misa_order.orders.order import Order, StepName
from misa_order.orders.recount import dated_anew
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource
from misa_order.settings.catalogue import Kind

_FINAL = {Invoice.INVOICED, Licence.ISSUED, Resource.CODE_ISSUED}


def is_final(order: Order) -> bool:
    """Whether something was issued for its payment that cannot be taken back (R22)."""
    return not _FINAL.isdisjoint((order.status.invoice, order.status.licence, order.status.resource))


def undone(order: Order, now: datetime, calendar: Callable[[], WorkingCalendar], *, other_grant: bool = False) -> Order:
    """The order as it was before its payment; what the payment started is taken back under new keys
    (R22).

    ``calendar`` is read only if a date is counted by it, for it may have changed since (R42).
    ``other_grant``: the customer now works on another order's temporary grant, so this order gets
    none (R12). Raises ConflictError ``match_final``, ``step_in_progress``.
    """
    if is_final(order):
        raise ConflictError("match_final", f"Order {order.number} has an invoice, licence or code already", field="id")
    grant = StepName.LICENCE if order.kind is Kind.DESKTOP else StepName.RESOURCE
    if order.step(grant).state == "waiting" and not (is_withheld(order, grant) or _is_locked_out(order)):
        message = f"SUMAN has not answered for order {order.number} yet; try again shortly"
        raise ConflictError("step_in_progress", message, field="id")
    back = order.moved(payment=order.paid_from or Payment.UNPAID)
    back = back.model_copy(update={"paid_at": None, "paid_from": None, "transactions": ()})
    if other_grant and order.commitment is None:
        back = back.model_copy(update={"lock_on": None})
    back = _grant_back(order, _dated(back, calendar), now)
    # What a commitment asked for before the payment outlives its undoing (R52, R54).
    return _rested(back if order.commitment else without_contract(without_invoice_request(back)))


def _is_locked_out(order: Order) -> bool:
    """Whether the grant waits for the tenant's unlocking, which may never come."""
    return StepName.UNLOCK in order.steps and order.step(StepName.UNLOCK).state != "done"


def _dated(order: Order, calendar: Callable[[], WorkingCalendar]) -> Order:
    if order.commitment or not (order.ask_on or order.lock_on or order.claim):
        return order
    try:
        return dated_anew(order, calendar(), is_granted=order.lock_on is not None)
    except InvalidInputError:
        # A calendar that no longer reaches back to the order has nothing to say about its dates.
        return order


def _grant_back(paid: Order, order: Order, now: datetime) -> Order:
    if order.kind is Kind.DESKTOP:
        return withdrawn(_at(order, licence=Licence.NOT_ISSUED), StepName.LICENCE)
    if order.kind is Kind.TOPUP:
        return _grant_withdrawn(paid, _at(order, resource=Resource.CODE_NOT_ISSUED))
    to = _resource_before(order, now)
    order = _grant_withdrawn(paid, _at(order, resource=to))
    if to is Resource.TEMPORARY:
        return granted_anew(order)
    return order.begun_anew(StepName.LOCK) if to is Resource.LOCKED else order


def _at(order: Order, **to: Licence | Resource) -> Order:
    """The order with its axis in that state; it may be there already."""
    return order.moved(**{axis: state for axis, state in to.items() if getattr(order.status, axis) is not state})


def _grant_withdrawn(paid: Order, order: Order) -> Order:
    """The order whose next grant has a new key; a grant SUMAN may have made unseen is withdrawn
    first.
    """
    step = order.step(StepName.RESOURCE)
    unseen = step.state == "pending" or step.gave_up or _may_be_on_its_way(paid)
    if unseen or is_withheld(order, StepName.RESOURCE):
        return withdrawn(order, StepName.RESOURCE)
    return order if step.state == "waiting" else order.begun_anew(StepName.RESOURCE)


def _may_be_on_its_way(paid: Order) -> bool:
    """Whether SUMAN may be at the grant already: it was tried, or asked for before a late lock.

    A lock that ended after the payment has to be taken off once more, and puts the grant off again.
    """
    step, locked_at = paid.step(StepName.RESOURCE), paid.step(StepName.LOCK).at
    overtaken = bool(locked_at and paid.paid_at and locked_at >= paid.paid_at)
    return step.state == "waiting" and (step.attempts > 0 or overtaken)


def _resource_before(order: Order, now: datetime) -> Resource:
    """TEMPORARY until its day has passed, then LOCKED.

    Without such a day: LOCKED if anything was granted, else NOT_PROVISIONED.
    """
    if (ends := grant_ends_on(order)) is None:
        had = order.step(StepName.RESOURCE).state == "done" or StepName.LOCK in order.steps
        return Resource.LOCKED if had else Resource.NOT_PROVISIONED
    return Resource.TEMPORARY if business_date(now) <= ends else Resource.LOCKED


def _rested(order: Order) -> Order:
    """A step that waits for a partner begins its day anew, so it is not given up at its first
    try.
    """
    steps = {
        name: step.again() if step.state == "waiting" and step.since else step for name, step in order.steps.items()
    }
    return order.model_copy(update={"steps": steps})
