"""A partner issues what we withdrew: a person did it all the same, or was faster (R22, R33)."""

from collections.abc import Mapping
from typing import Any

from misa_order.fulfilment import steps
from misa_order.fulfilment.outcomes import RESUMED, OrderChange
from misa_order.orders.ending.withdrawal import is_withheld, withdrawing
from misa_order.orders.grant import granted_anew
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment, Resource
from misa_order.settings.catalogue import Kind
from misa_order.table.writes import BusyError


def issued_after_withdrawal(order: Order, request_id: str) -> OrderChange | None:
    """The change that takes back what SUMAN issued too late, and repeats what that may have
    overwritten.

    None for any other request, for one taken back for this already, and once the order is paid
    again. Raises BusyError while another request is being withdrawn.
    """
    key = _withdrawn_key(order, request_id)
    revocation = order.step(steps.REVOKE)
    if key is None or order.status.payment is Payment.PAID or revocation.told.get("issued_late") == request_id:
        return None
    if is_withheld(order, _grant_of(order)) and revocation.withdraws != key:
        raise BusyError(f"{order.number}: {revocation.withdraws} is still to be taken back")
    after = order.begun_anew(steps.REVOKE, withdraws=key)
    noted = after.step(steps.REVOKE).model_copy(update={"told": {"issued_late": request_id}})
    after = _as_it_was(after.with_step(steps.REVOKE, noted))
    return OrderChange(after, "issued_after_withdrawal", request_id, RESUMED)


def invoiced_after_withdrawal(order: Order, request_id: str, told: Mapping[str, Any]) -> OrderChange | None:
    """The change that asks ACT to take back an invoice it issued although we withdrew the request
    (R22).

    What ACT told is kept with the withdrawal step and in the history. None for any other request,
    and where all of it was noted before. Raises BusyError while another request is being withdrawn.
    """
    withdrawal, n = order.step(steps.WITHDRAW), order.step(steps.INVOICE).former.get(request_id)
    if n is None:
        return None
    if withdrawal.told.get("issued_late") == request_id:
        return _more_told(order, told)
    key = f"{order.number}/{steps.INVOICE}/{n}"
    if is_withheld(order, steps.INVOICE) and withdrawal.withdraws != key:
        raise BusyError(f"{order.number}: {withdrawal.withdraws} is still to be taken back")
    after = order if withdrawal.state == "waiting" else order.begun_anew(steps.WITHDRAW, withdraws=key)
    noted = after.step(steps.WITHDRAW).model_copy(update={"told": {"issued_late": request_id, **told}})
    note = f"{told.get('invoice_number', 'an invoice without a number')}, request {request_id}"
    return OrderChange(
        after.with_step(steps.WITHDRAW, noted), "invoice_issued_after_withdrawal", note, "InvoiceResumed"
    )


def _more_told(order: Order, told: Mapping[str, Any]) -> OrderChange | None:
    """The change that notes the invoice's number or address, if ACT tells them only now."""
    withdrawal = order.step(steps.WITHDRAW)
    new = {name: value for name, value in told.items() if name not in withdrawal.told}
    more = withdrawal.model_copy(update={"told": {**withdrawal.told, **new}})
    note = new.get("invoice_number")
    return (
        OrderChange(order.with_step(steps.WITHDRAW, more), "withdrawn_invoices_number_told", note, None)
        if new
        else None
    )


def recorded_after_withdrawal(order: Order, request_id: str) -> OrderChange | None:
    """The change that asks ACT to take back a withdrawn contract whose revenue it recorded (R32).

    None for the order's present contract, and where ACT's word was noted before. Raises BusyError
    while another contract is being made or withdrawn.
    """
    contract, withdrawal = order.step(steps.CONTRACT), order.step(steps.WITHDRAW_CONTRACT)
    n = contract_meant(order, request_id)
    if n == contract.n or withdrawal.told.get("recorded_late") == request_id:
        return None
    key = f"{order.number}/{steps.CONTRACT}/{n}"
    unfinished = withdrawal.withdraws is not None and withdrawal.state in {"waiting", "failed"}
    if contract.state == "waiting" or (unfinished and withdrawal.withdraws != key):
        raise BusyError(f"{order.number}: another contract is being made or taken back")
    after = order if withdrawal.state == "waiting" else withdrawing(order, steps.WITHDRAW_CONTRACT, key)
    noted = after.step(steps.WITHDRAW_CONTRACT).model_copy(update={"told": {"recorded_late": request_id}})
    after = after.with_step(steps.WITHDRAW_CONTRACT, noted)
    return OrderChange(after, "revenue_recorded_after_withdrawal", f"{key}, request {request_id}", "ContractResumed")


def contract_meant(order: Order, request_id: str) -> int:
    """The n under which the contract was made that ACT speaks of.

    A request that was never noted is the present one, if that is made or none was withdrawn; else
    it is the withdrawn one.
    """
    contract, withdrawn = order.step(steps.CONTRACT), order.step(steps.WITHDRAW_CONTRACT).withdraws
    if n := contract.former.get(request_id):
        return n
    is_present = contract.state == "done" or contract.request_id == request_id or withdrawn is None
    return contract.n if is_present else int((withdrawn or "").rpartition("/")[2])


def _withdrawn_key(order: Order, request_id: str) -> str | None:
    """The key of a request that was withdrawn; None for any other.

    A request that nobody knows counts as the last one withdrawn.
    """
    grant = _grant_of(order)
    if n := order.step(grant).former.get(request_id):
        return f"{order.number}/{grant}/{n}"
    known = any(request_id in step.knows for step in order.steps.values())
    # A temporary grant that waits for its answer may be what is meant.
    may_be_temporary = steps.TEMPORARY in order.steps and order.step(steps.TEMPORARY).is_unanswered
    return None if known or may_be_temporary else order.step(steps.REVOKE).withdraws


def _grant_of(order: Order) -> str:
    return steps.LICENCE if order.kind is Kind.DESKTOP else steps.RESOURCE


def _as_it_was(order: Order) -> Order:
    match order.status.resource:
        case Resource.TEMPORARY if order.is_open:
            return granted_anew(order)
        case Resource.LOCKED if order.is_open:
            return order.begun_anew(steps.LOCK)
        case _:
            return order
