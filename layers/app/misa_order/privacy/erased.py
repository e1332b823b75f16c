"""What is left of a customer whose personal data was erased: money, numbers, states, days and codes, and the customer's
id, under which the portals know who it was (docs/privacy.md).

What is erased already stays as it is: erasing it again changes nothing.
"""

import json
import re
from typing import Any

from misa_order.contracts.contract import Contract
from misa_order.orders.claim import Claim
from misa_order.orders.order import Order, Step
from misa_order.orders.order_request import NOBODY, Customer, InvoiceDetails
from misa_order.orders.statuses import Invoice
from misa_order.quota.quota import Contact, Quota
from misa_order.renewals.renewal import Renewal
from misa_order.settings.catalogue import MatchKey

ERASED = "(đã xóa)"
"""Stands where something was that staff read."""
ERASED_KEY = "***"
"""Stands for a phone or tax code as a payment's key: plain ASCII, as QR codes want it, and no possible key."""
REASON = "personal_data_erased"
"""Why the history says that something changed: the entry that stays in place of what is gone."""
_ACCESS = frozenset({"licence_key", "codes", "codes_apart"})
_NO_INVOICE = InvoiceDetails(tax_code="0000000000", company=ERASED)
_KEPT_NOTES = re.compile(
    rf"{REASON}|transfer_matched|payment_reversed|confirmed_by_staff|paid_in_cash|gateway_\w+|(\w+_)?invoices?_number_told"
)
"""Reasons whose notes tell of money and invoices; what else stands in notes may be anybody's own words."""


def erased_order(order: Order) -> Order:
    """The order without its customer. The tax data of an invoice that was issued stays: the law keeps it."""
    invoice = order.invoice if order.status.invoice is Invoice.INVOICED else None
    left = {
        "customer": nobody(order.customer),
        "delivery": None,
        "invoice": invoice and invoice.model_copy(update={"email": None}),
        "key": _key(order.match_key, order.key),
        "claim": order.claim and _claim(order.claim),
        "letters_bounced": (),
        "steps": {name: _step(step) for name, step in order.steps.items()},
    }
    return order.model_copy(update=left)


def erased_renewal(renewal: Renewal) -> Renewal:
    """The renewal without its customer; tax data of an issued invoice stands in the order that it became."""
    left = {
        "customer": nobody(renewal.customer),
        "delivery": None,
        "invoice": _NO_INVOICE,
        "key": _key(renewal.match_key, renewal.key),
        "reason": renewal.reason and ERASED,
        "opportunity": renewal.opportunity and _step(renewal.opportunity),
    }
    return renewal.model_copy(update=left)


def erased_contract(contract: Contract) -> Contract:
    """The contract without its customer's name, which CRM and ACT keep."""
    return contract.model_copy(update={"customer_name": ERASED})


def erased_quota(quota: Quota, customer: str) -> Quota:
    """The quota without the customer in its purchases of theirs; units and days are as they were."""
    purchases = tuple(
        one.model_copy(update={"customer": nobody(one.customer)}) if one.customer.id == customer else one
        for one in quota.purchases
    )
    return quota.model_copy(update={"purchases": purchases})


def cleaned(written: str) -> str:
    """An entry of a history, as it is kept, without what somebody wrote in their own words; who, when and what stay."""
    entry = json.loads(written)
    if entry.get("note") is None or _KEPT_NOTES.fullmatch(entry["why"]):
        return written
    return json.dumps({**entry, "note": ERASED}, ensure_ascii=False, separators=(",", ":"))


def nobody[Who: (Customer, Contact)](customer: Who) -> Who:
    """The customer under the same id, without anything that tells who it is."""
    gone: dict[str, Any] = {"name": ERASED, "email": NOBODY}
    gone |= {name: None for name in ("phone", "tax_code", "province") if name in type(customer).model_fields}
    return customer.model_copy(update=gone)


def has_personal_key(kind: MatchKey) -> bool:
    """Whether a payment's key tells who somebody is; a domain names a subscription."""
    return kind is not MatchKey.DOMAIN


def _key(kind: MatchKey, key: str) -> str:
    return ERASED_KEY if has_personal_key(kind) else key


def _claim(claim: Claim) -> Claim:
    left = {"memo": ERASED, "digest": "", "evidence": None, "rejected": claim.rejected and ERASED}
    return claim.model_copy(update=left)


def _step(step: Step) -> Step:
    """The step without a partner's words, and without what opens something for who has it."""
    told = {name: value for name, value in step.told.items() if name not in _ACCESS}
    return step.model_copy(update={"error": step.error and ERASED, "told": told})
