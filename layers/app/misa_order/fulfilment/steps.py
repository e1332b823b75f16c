"""Which call to a partner an order is due, told from the order alone (R30–R32).

A step is one call under one key, ``<order>/<step>/<n>``: ``1000002/contract/1``. It is due while it
is ``waiting``. A failed step is final until staff retry it, so a message delivered again calls
nobody.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from misa_order.contracts.contract import first_state
from misa_order.orders.ending.contract_withdrawal import is_contract_in_question
from misa_order.orders.ending.withdrawal import is_withheld
from misa_order.orders.failures import was_refused
from misa_order.orders.order import Order, StepName
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource, Revenue
from misa_order.settings.catalogue import Kind

TEMPORARY = StepName.TEMPORARY
RESOURCE = StepName.RESOURCE
LICENCE = StepName.LICENCE
LOCK = StepName.LOCK
UNLOCK = StepName.UNLOCK
REVOKE = StepName.REVOKE
CONTRACT = StepName.CONTRACT
INVOICE = StepName.INVOICE
WITHDRAW = StepName.WITHDRAW
WITHDRAW_CONTRACT = StepName.WITHDRAW_CONTRACT

_WANT_RESOURCE = {
    Resource.TEMPORARY,
    Resource.NOT_PROVISIONED,
    Resource.LOCKED,
    Resource.PENDING_APPROVAL,
    Resource.PROVISION_FAILED,
}
_WANT_CODES = {Resource.CODE_NOT_ISSUED, Resource.CODE_FAILED}
_WANT_LICENCE = {Licence.NOT_ISSUED, Licence.REQUEST_FAILED}
_WANT_CONTRACT = {Revenue.NOT_RECORDED, Revenue.RECORD_FAILED}
_WANT_INVOICE = {Invoice.NOT_INVOICED, Invoice.REQUEST_FAILED}


class PartnerCall(NamedTuple):
    """One request to a partner: ``POST <partner's address>/<operation>`` with ``body`` as JSON."""

    partner: str
    operation: str
    body: dict[str, Any]


class Due(NamedTuple):
    """A step to be done now: its calls, in this order, all under ``key``."""

    step: str
    n: int
    key: str
    calls: tuple[PartnerCall, ...]


def provision_due(order: Order) -> Due | None:
    """What SUMAN is to be asked now (R12, R22, R27, R30.1)."""
    if order.step(REVOKE).withdraws and (withdrawal := _due(order, REVOKE, _suman(order, "revoke"))):
        return withdrawal
    match order.status.payment:
        case Payment.PAID:
            return _paid_due(order)
        case Payment.CANCELLED:
            return _cancelled_due(order)
        case _:
            return _unpaid_due(order)


def contract_due(order: Order) -> Due | None:
    """The contract to make at CRM and ACT; None for Top-up, which has ``NO_CONTRACT``, and for
    Desktop until its licence is issued (R30.2).

    A contract that is not sold any more is withdrawn first. Nothing is due while our own contract
    decides whether it stays (R32).
    """
    if is_contract_in_question(order):
        return None
    taken_back = {"order": order.number, "contract": order.step(WITHDRAW_CONTRACT).withdraws}
    if withdrawal := _asked_for(order, WITHDRAW_CONTRACT, *_at_both("withdraw-contract", taken_back)):
        return withdrawal
    wanted = _is_ready(order) and order.status.revenue in _WANT_CONTRACT and not is_withheld(order, CONTRACT)
    if not wanted:
        return None
    body = {**_sale(order), "state": first_state(order)}
    return _due(order, CONTRACT, *_at_both("contract", body))


def invoice_due(order: Order) -> Due | None:
    """The approved invoice request to make at CRM and ACT, if the customer gave invoice details
    (R30.3).

    For Desktop it waits for the licence. A request that an undo took back is withdrawn first (R22).
    """
    if withdrawal := _asked_for(order, WITHDRAW, *_at_both("withdraw-invoice-request", _subject(order))):
        return withdrawal
    wanted = _is_ready(order) and order.status.invoice in _WANT_INVOICE and not is_withheld(order, INVOICE)
    if not wanted or order.invoice is None:
        return None
    details = order.invoice.model_dump(mode="json", exclude_none=True)
    body = {**_sale(order), "invoice": details, "state": "APPROVED"}
    return _due(order, INVOICE, *_at_both("invoice-request", body))


def quantities(order: Order) -> Mapping[str, int]:
    """Units by SKU, in the order of the lines; a Top-up order is for one code per unit (R30.1)."""
    counted: Counter[str] = Counter()
    for line in order.lines:
        counted[line.sku] += line.quantity
    return counted


def _unpaid_due(order: Order) -> Due | None:
    match order.status.resource:
        case Resource.TEMPORARY | Resource.PENDING_APPROVAL if order.kind is Kind.SAAS:
            return _due(order, TEMPORARY, _grant(order, temporary=True))
        case Resource.LOCKED:
            return _asked_for(order, LOCK, _suman(order, "lock"))
        case Resource.PROVISION_FAILED if order.is_granted_again:
            return _due(order, TEMPORARY, _grant(order, temporary=True))
        case _:
            return None


def _paid_due(order: Order) -> Due | None:
    status = order.status
    if unlocking := _asked_for(order, UNLOCK, _suman(order, "unlock")):
        return unlocking
    if order.step(UNLOCK).state == "failed" or is_withheld(order, LICENCE if order.kind is Kind.DESKTOP else RESOURCE):
        # A grant to a locked-out tenant would only look like one. A grant before the earlier one is
        # taken back would be a second one.
        return None
    match order.kind:
        case Kind.SAAS:
            # A paid order is granted all the same when its temporary grant was refused or still
            # awaits approval.
            return _due(order, RESOURCE, _grant(order, temporary=False)) if status.resource in _WANT_RESOURCE else None
        case Kind.TOPUP:
            return _due(order, RESOURCE, _suman(order, "codes")) if status.resource in _WANT_CODES else None
        case Kind.DESKTOP:
            return _due(order, LICENCE, _suman(order, "licence")) if status.licence in _WANT_LICENCE else None


def _cancelled_due(order: Order) -> Due | None:
    """The revocation of whatever may have been granted, even if SUMAN's answer never reached us
    (R27).
    """
    taken_back = order.status.resource is Resource.REVOKED and not was_refused(order)
    return _due(order, REVOKE, _suman(order, "revoke")) if taken_back or REVOKE in order.steps else None


def _is_ready(order: Order) -> bool:
    """Whether CRM and ACT are told of the sale: once it is paid, or its commitment accepted (R52).

    A Desktop order needs its licence as well.
    """
    if order.commitment is not None:
        return order.status.payment is not Payment.CANCELLED
    paid = order.status.payment is Payment.PAID
    return paid and (order.kind is not Kind.DESKTOP or order.status.licence is Licence.ISSUED)


def _asked_for(order: Order, step: str, *calls: PartnerCall) -> Due | None:
    """A step that is due only where some change of the order has asked for it."""
    return _due(order, step, *calls) if step in order.steps else None


def _due(order: Order, step: str, *calls: PartnerCall) -> Due | None:
    state = order.step(step)
    if state.state != "waiting":
        return None
    if state.withdraws and step != WITHDRAW_CONTRACT:
        calls = tuple(call._replace(body={**call.body, "withdraws": state.withdraws}) for call in calls)
    return Due(step, state.n, f"{order.number}/{step}/{state.n}", calls)


def _at_both(operation: str, body: dict[str, Any]) -> tuple[PartnerCall, PartnerCall]:
    return PartnerCall("crm", operation, body), PartnerCall("act", operation, body)


def _grant(order: Order, *, temporary: bool) -> PartnerCall:
    last_day = order.step(TEMPORARY).until or order.lock_on
    until = last_day.isoformat() if temporary and last_day else None
    call = _suman(order, "grant")
    return call._replace(body={**call.body, "temporary": temporary, **({"until": until} if until else {})})


def _suman(order: Order, operation: str) -> PartnerCall:
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities(order).items()]
    return PartnerCall("suman", operation, {**_subject(order), "lines": lines})


def _sale(order: Order) -> dict[str, Any]:
    return {
        **_subject(order),
        "lines": [line.model_dump() for line in order.lines],
        "total": order.total,
        "office": order.office,
        "agent_code": order.agent_code,
        "affiliate_code": order.affiliate_code,
    }


def _subject(order: Order) -> dict[str, Any]:
    """What every partner is told; nothing in it changes while a step is repeated, as its key
    demands.
    """
    return {
        "order": order.number,
        "product": order.product,
        "purpose": order.purpose,
        "domain": order.domain,
        "customer": order.customer.model_dump(mode="json", exclude_none=True),
    }
