"""A customer orders (R1–R6, R11–R14)."""

import hashlib
import json
import re
from datetime import datetime
from typing import NamedTuple

from misa_order.kernel.calendar import WorkingCalendar, business_date
from misa_order.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from misa_order.kernel.history import Why
from misa_order.orders.deadlines import day_to_ask, deadlines_for
from misa_order.orders.number import OrderNumber, number_candidates
from misa_order.orders.order import Order, OrderLine, Status
from misa_order.orders.order_request import OrderRequest, Purpose
from misa_order.orders.portal import Portal
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource, Revenue
from misa_order.orders.store import OrderStore
from misa_order.settings.catalogue import Catalogue, Kind, MatchKey, Product


class Placed(NamedTuple):
    """The order, and whether it stood already because the key was used before (R4)."""

    order: Order
    repeated: bool


_KEY_FIELDS = {
    MatchKey.DOMAIN: "domain",
    MatchKey.TAX_CODE: "customer.tax_code",
    MatchKey.PHONE: "customer.phone",
}


def place_order(
    request: OrderRequest,
    portal: Portal,
    idempotency_key: str,
    catalogue: Catalogue,
    calendar: WorkingCalendar,
    store: OrderStore,
    now: datetime,
) -> Placed:
    """Create the order once for this portal and key, with at most one temporary grant per customer
    and product (R12).

    The number follows from portal and key, so a repeat meets the order itself: no second look-up,
    and nothing that can expire. A repeat gets its order also where the catalogue has changed
    meanwhile, so that it could not be placed now. Raises InvalidInputError naming the field,
    ForbiddenError, or ConflictError ``idempotency_key_reused``.
    """
    portal.check(request.product)
    request_key = hashlib.sha256(f"{portal.subject}\0{idempotency_key}".encode()).hexdigest()
    try:
        return _place(request, portal, request_key, catalogue, calendar, store, now)
    except InvalidInputError:
        if earlier := _placed_before(request, request_key, store):
            return Placed(earlier, repeated=True)
        raise


def _placed_before(request: OrderRequest, request_key: str, store: OrderStore) -> Order | None:
    for number in number_candidates(bytes.fromhex(request_key)):
        try:
            order = store.get(number)
        except NotFoundError:
            return None
        if order.request_key == request_key:
            return order if order.request_digest == digest_of(request) else None
    return None


def _place(
    request: OrderRequest,
    portal: Portal,
    request_key: str,
    catalogue: Catalogue,
    calendar: WorkingCalendar,
    store: OrderStore,
    now: datetime,
) -> Placed:
    product = catalogue.product(request.product)
    _check_sellable(request, product)
    for number in number_candidates(bytes.fromhex(request_key)):
        order = _new_order(number, request, portal, product, calendar, now, request_key)
        stored, repeated = _create(order, store, now)
        if stored.request_key != request_key:
            continue  # The number is another order's: take the next.
        if stored.request_digest != order.request_digest:
            raise ConflictError(
                "idempotency_key_reused", "This key was used for another order", field="Idempotency-Key"
            )
        return Placed(stored, repeated)
    raise ConflictError("numbers_exhausted", "No order number could be found; try again with another key")


def _create(order: Order, store: OrderStore, now: datetime) -> Placed:
    """What stands under the number afterwards, and whether it stood already.

    A second try leaves out the temporary grant that another order holds.
    """
    why = Why(f"customer:{order.customer.id}", now, "ordered")
    outcome = store.create(order, why)
    if outcome == "grant_taken":
        order = _without_grant(order)
        outcome = store.create(order, why)
    if isinstance(outcome, Order):
        return Placed(outcome, repeated=True)
    return Placed(order, repeated=False)


def _without_grant(order: Order) -> Order:
    status = order.status.model_copy(update={"resource": Resource.NOT_PROVISIONED})
    return order.model_copy(update={"status": status, "lock_on": None})


def _check_sellable(request: OrderRequest, product: Product) -> None:
    if product.commitment and request.purpose is Purpose.RENEW:
        message = f"{product.code} is renewed by POST /v1/renewals, with a commitment to pay"
        raise InvalidInputError("renewal_needs_commitment", message, field="purpose")
    check_reachable(request, product)


def check_reachable(request: OrderRequest, product: Product) -> None:
    """Raise InvalidInputError ``missing`` where a tenant's domain, or what its payment is to name,
    was not sent.
    """
    if product.kind is Kind.SAAS and request.domain is None:
        raise InvalidInputError("missing", "A SaaS order needs the tenant's domain", field="domain")
    if key_value(product.match_key, request) is None:
        field = _KEY_FIELDS[product.match_key]
        raise InvalidInputError("missing", f"{product.code} is paid by {field}, so it is needed", field=field)


def key_value(kind: MatchKey, request: OrderRequest) -> str | None:
    """The customer's half of the payment memo (R24), as they are told to type it: digits only for
    code and phone.
    """
    match kind:
        case MatchKey.DOMAIN:
            return request.domain
        case MatchKey.TAX_CODE:
            return re.sub(r"\D", "", request.customer.tax_code) if request.customer.tax_code else None
        case MatchKey.PHONE:
            return re.sub(r"^\+84", "0", request.customer.phone) if request.customer.phone else None


def priced(request: OrderRequest, product: Product) -> tuple[OrderLine, ...]:
    """What is wanted, at the catalogue's prices (R2). Raises InvalidInputError ``unknown_sku``
    naming the line.
    """
    lines = []
    for position, wanted in enumerate(request.lines):
        sku = product.find_sku(wanted.sku)
        if sku is None:
            message = f"{product.code} has no SKU {wanted.sku}"
            raise InvalidInputError("unknown_sku", message, field=f"lines[{position}].sku")
        fixed = sku.model_dump(include={"sku", "name", "price", "quota", "months"})
        lines.append(OrderLine(**fixed, quantity=wanted.quantity))
    return tuple(lines)


def _first_status(request: OrderRequest, product: Product) -> Status:
    """R12–R14."""
    resource: Resource | None = None
    if product.kind is Kind.SAAS:
        waits = request.payment_method.waits_for_money
        resource = Resource.TEMPORARY if waits else Resource.NOT_PROVISIONED
    if product.kind is Kind.TOPUP:
        resource = Resource.CODE_NOT_ISSUED
    topup = product.kind is Kind.TOPUP
    return Status(
        payment=Payment.UNPAID,
        licence=Licence.NOT_ISSUED if product.kind is Kind.DESKTOP else None,
        resource=resource,
        invoice=Invoice.NO_INVOICE if topup and request.invoice is None else Invoice.NOT_INVOICED,
        revenue=Revenue.NO_CONTRACT if topup else Revenue.NOT_RECORDED,
    )


def digest_of(request: OrderRequest) -> str:
    """A request's digest: equal for equal requests, however they were written (R4)."""
    canonical = json.dumps(request.as_written(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _new_order(
    number: OrderNumber,
    request: OrderRequest,
    portal: Portal,
    product: Product,
    calendar: WorkingCalendar,
    now: datetime,
    request_key: str,
) -> Order:
    status = _first_status(request, product)
    granted = status.resource is Resource.TEMPORARY
    lines = priced(request, product)
    asked = {name: getattr(request, name) for name in type(request).model_fields if name != "lines"}
    return Order(
        **asked,
        **deadlines_for(product.kind, granted, business_date(now), calendar)._asdict(),
        ask_on=day_to_ask(product.kind, business_date(now), calendar)
        if request.payment_method.waits_for_money
        else None,
        number=number,
        version=1,
        portal=portal.subject,
        kind=product.kind,
        match_key=product.match_key,
        key=key_value(product.match_key, request) or "",
        lines=lines,
        total=sum(line.price * line.quantity for line in lines),
        created_at=now,
        status=status,
        request_key=request_key,
        request_digest=digest_of(request),
    )
