"""A customer asks to renew before paying (R50)."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from pydantic import ConfigDict

from misa_order.kernel.calendar import add_days, business_date
from misa_order.kernel.errors import ConflictError, InvalidInputError
from misa_order.orders.intake.place import check_reachable, digest_of, key_value, priced
from misa_order.orders.intake.sent_order import SentOrder
from misa_order.orders.order import OrderLine, Step
from misa_order.orders.order_request import OrderRequest, Purpose
from misa_order.orders.portal import Portal
from misa_order.orders.statuses import Payment
from misa_order.renewals.renewal import Renewal, RenewalState
from misa_order.renewals.store import RenewalStore
from misa_order.settings.catalogue import Catalogue, Product
from misa_order.table.period import Day

LONGEST_COMMITMENT = 366
"""Days from the request until which a customer may commit to pay."""
_TRIES = 20


class RenewalRequest(SentOrder):
    """The body of POST /v1/renewals: an order's, with the last day on which the customer promises
    to have paid.
    """

    model_config = ConfigDict(defer_build=True, title="RenewalRequest")

    commit_until: Day


class Requested(NamedTuple):
    """The renewal, and whether it stood already."""

    renewal: Renewal
    repeated: bool


def request_renewal(
    request: RenewalRequest,
    portal: Portal,
    idempotency_key: str | None,
    catalogue: Catalogue,
    rep_in_charge: Callable[[str], str],
    store: RenewalStore,
    now: datetime,
) -> Requested:
    """Put the request before the sales rep in charge, or with two modules or more into the
    opportunity pool (R50).

    The same key, and without one the same body, is the same renewal: a double click asks once.
    Without a key, whose renewal came to nothing may ask again: rejected, its order cancelled, or
    not opened by CRM. ``rep_in_charge`` gives a customer's rep by the customer's id, and is asked
    only for a new request. Raises InvalidInputError naming the field, ForbiddenError, ConflictError
    ``idempotency_key_reused``, ``rejected_too_often``.
    """
    portal.check(request.product)
    product = catalogue.product(request.product)
    _check_renewable(request, product, now)
    lines, digest = priced(request, product), digest_of(request)
    for key in _request_keys(portal.subject, idempotency_key, digest):
        stood = store.find(_id_of(key))
        asked = stood or _asked(request, portal, product, lines, key, digest, rep_in_charge, now)
        renewal = stood or store.add(asked, now)
        if renewal.request_digest != digest:
            message = "This key was used for another renewal"
            raise ConflictError("idempotency_key_reused", message, field="Idempotency-Key")
        if idempotency_key or not _came_to_nothing(renewal, store):
            return Requested(renewal, repeated=stood is not None or renewal is not asked)
    raise ConflictError("rejected_too_often", "This very request came to nothing too often; speak to MISA")


def _came_to_nothing(renewal: Renewal, store: RenewalStore) -> bool:
    """Whether nobody will act on a renewal any more; one read where it was accepted, for its order
    may be cancelled.
    """
    order = store.find_order(renewal)
    cancelled = order is not None and order.status.payment is Payment.CANCELLED
    unopened = renewal.opportunity is not None and renewal.opportunity.state == "failed"
    return renewal.state is RenewalState.REJECTED or cancelled or unopened


def _request_keys(subject: str, key: str | None, digest: str) -> Iterator[str]:
    """Under what a request may stand: its key alone, or its body once for each time that it came to
    nothing.
    """
    if key is not None:
        yield hashlib.sha256(f"{subject}\0key\0{key}".encode()).hexdigest()
        return
    for time in range(_TRIES):
        yield hashlib.sha256(f"{subject}\0body\0{digest}\0{time}".encode()).hexdigest()


def _id_of(request_key: str) -> str:
    return f"GH{request_key[:20]}"


def _check_renewable(request: RenewalRequest, product: Product, now: datetime) -> None:
    if not product.commitment:
        message = f"{product.code} is not renewed on a commitment; order it by POST /v1/orders"
        raise InvalidInputError("no_commitment", message, field="product")
    if request.purpose is not Purpose.RENEW:
        raise InvalidInputError("not_a_renewal", "Only renewals are made on a commitment", field="purpose")
    check_reachable(request, product)
    if request.invoice is None:
        raise InvalidInputError("missing", "The invoice is requested before payment, so it needs details", "invoice")
    if not request.payment_method.waits_for_money:
        message = "What is paid later is paid by transfer or in cash"
        raise InvalidInputError("not_paid_later", message, field="payment_method")
    today = business_date(now)
    if not today <= request.commit_until <= add_days(today, LONGEST_COMMITMENT):
        message = f"A commitment ends between today and {LONGEST_COMMITMENT} days from now"
        raise InvalidInputError("commitment_out_of_range", message, field="commit_until")


def _asked(
    request: RenewalRequest,
    portal: Portal,
    product: Product,
    lines: tuple[OrderLine, ...],
    key: str,
    digest: str,
    rep_in_charge: Callable[[str], str],
    now: datetime,
) -> Renewal:
    pooled = len(_modules(request, product)) > 1
    asked = {name: getattr(request, name) for name in OrderRequest.model_fields if name not in {"lines", "purpose"}}
    return Renewal(
        **asked,
        id=_id_of(key),
        state=RenewalState.OPPORTUNITY if pooled else RenewalState.PENDING,
        portal=portal.subject,
        match_key=product.match_key,
        key=key_value(product.match_key, request) or "",
        lines=lines,
        total=sum(line.price * line.quantity for line in lines),
        commit_until=request.commit_until,
        in_charge=None if pooled else rep_in_charge(request.customer.id),
        requested_at=now,
        request_key=key,
        request_digest=digest,
        opportunity=Step() if pooled else None,
    )


def _modules(request: RenewalRequest, product: Product) -> set[str]:
    """The modules that are renewed, by the catalogue."""
    found = (product.find_sku(line.sku) for line in request.lines)
    return {sku.module for sku in found if sku is not None and sku.module is not None}
