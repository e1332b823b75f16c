"""A partner issues what was withdrawn: a person did it all the same, or before the withdrawal came (R22, R33)."""

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
    """The change that takes it back once more, and makes again what it may have overwritten; None where none is due.

    That is so for every other request, for one that this was done for, and once the order is paid again. Raises
    BusyError while another request is being withdrawn.
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
    """The change that has ACT asked to take back an invoice that was issued although its request was withdrawn (R22).

    What ACT told stays with the step that takes it back, and in the history; None for every other request, and for one
    of which all that was noted. Raises BusyError while another request is being withdrawn.
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
    """Its number or address, of which ACT tells only now."""
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
    """The change that has ACT asked to take back once more a contract whose revenue it recorded all the same (R32).

    None for the contract that the order has, and for a word of ACT that was noted. Raises BusyError while another
    contract is being made or withdrawn.
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
    """Under which n the contract was made that ACT speaks of; a request that nobody noted can be only one."""
    contract, withdrawn = order.step(steps.CONTRACT), order.step(steps.WITHDRAW_CONTRACT).withdraws
    if n := contract.former.get(request_id):
        return n
    is_present = contract.state == "done" or contract.request_id == request_id or withdrawn is None
    return contract.n if is_present else int((withdrawn or "").rpartition("/")[2])


def _withdrawn_key(order: Order, request_id: str) -> str | None:
    """The key that a request was made under, if it was withdrawn; one nobody knows of is the last one withdrawn."""
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
