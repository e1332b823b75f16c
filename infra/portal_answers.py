"""What the portal API answers, operation by operation: every status there is, and the form of each
body (R90).

It is read by infra/openapi_docs.py alone. The tests hold it against what the functions answer.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from misa_order.orders.order import OrderLine, Status
from misa_order.orders.order_request import PaymentMethod, Purpose
from misa_order.orders.statuses import Payment
from misa_order.renewals.renewal import RenewalState
from misa_order.settings.bank_accounts import BankAccount
from misa_order.settings.catalogue import Kind


class _Answer(BaseModel):
    model_config = ConfigDict(extra="allow")


class ErrorFacts(_Answer):
    """``code`` is stable, ``message`` for people, ``field`` what it is about: ``lines[0].sku``."""

    code: str
    message: str
    field: str | None


class ErrorAnswer(_Answer):
    """How everything is refused."""

    error: ErrorFacts
    request_id: str


class GatewayError(_Answer):
    """What the gateway answers before any function is called."""

    message: str | None


class QrCode(_Answer):
    """A VietQR code: the payload, and its picture as a data URI."""

    bank: str
    payload: str
    image: str


class TransferInstructions(_Answer):
    """How to pay by transfer; ``page`` is the order's payment page, for the customer."""

    memo: str
    short_memo: str
    accounts: list[BankAccount]
    qr: list[QrCode]
    page: str


class GatewayPage(_Answer):
    """Where to pay by card, wallet or PayPal; ``page`` is the order's payment page, for the customer."""

    gateway: str
    url: str
    page: str


class PaymentStateAnswer(_Answer):
    """How the payment of an order stands; ``received`` and ``missing`` in VND, also what staff have to confirm."""

    payment: Payment
    label: str
    paid_at: str | None
    received: int
    missing: int
    at: str


class LinkAsked(_Answer):
    """What is said to whoever asks for a fresh link, the same for any token."""

    message: str


class OrderFacts(_Answer):
    """An order but for how to pay it; money in VND."""

    number: str
    kind: Kind
    product: str
    purpose: Purpose
    domain: str | None
    total: int
    lines: list[OrderLine]
    payment_method: PaymentMethod
    status: Status
    labels: dict[str, str]
    created_at: str
    cancel_on: str | None
    lock_on: str | None
    invoice_number: str | None
    invoice_url: str | None


class OrderAnswer(OrderFacts):
    """An order as it stands."""

    payment: TransferInstructions | GatewayPage


class OrderList(_Answer):
    """A page of orders, newest first."""

    items: list[OrderFacts]
    cursor: str | None


class RenewalAnswer(_Answer):
    """A renewal as its customer follows it."""

    id: str
    state: RenewalState
    product: str
    domain: str | None
    lines: list[OrderLine]
    total: int
    payment_method: PaymentMethod
    commit_until: str
    requested_at: str
    decided_at: str | None
    order: str | None
    reason: str | None
    status: Status | None
    labels: dict[str, str]


class RenewalList(_Answer):
    """A page of renewals, newest first."""

    items: list[RenewalAnswer]
    cursor: str | None


class NoticeAction(_Answer):
    """A button; ``target`` is a path of the portal, none closes the notice."""

    label: str
    kind: str
    target: str | None


class Notice(_Answer):
    """What to show to the user."""

    case: int
    tier: str | None
    band: str | None
    message: str
    actions: list[NoticeAction]


class QuotaAnswer(_Answer):
    """A notice, where there is something to tell."""

    notice: Notice | None


class UsageAnswer(_Answer):
    """What stands after a report; ``taken`` is false for a repeat and for one that is older than
    another.
    """

    domain: str
    taken: bool
    used_total: int
    as_of: str | None
    remaining: int
    last_usable_on: str | None
    days_left: int | None


class Taken(_Answer):
    """What was sent is taken, also where it was before."""

    taken: bool


class FeedTaken(Taken):
    """``added`` of the bookings are new."""

    success: bool
    added: int


HTML = "text/html; charset=utf-8"


class Answers(NamedTuple):
    """The bodies of what is granted, by status, and the statuses of what is refused in our form.

    ``pages`` are statuses whose body is a page for people instead, ``elsewhere`` those that lead somewhere else.
    """

    granted: Mapping[int, type[BaseModel]]
    refused: tuple[int, ...]
    pages: tuple[int, ...] = ()
    elsewhere: tuple[int, ...] = ()


_PLACED = (403, 409, 415, 422)
OPERATIONS: Mapping[tuple[str, str], Answers] = {
    ("post", "/v1/orders"): Answers({200: OrderAnswer, 201: OrderAnswer}, _PLACED),
    ("get", "/v1/orders"): Answers({200: OrderList}, (403, 422)),
    ("get", "/v1/orders/{number}"): Answers({200: OrderAnswer}, (403, 404)),
    ("post", "/v1/orders/{number}/cancel"): Answers({200: OrderAnswer}, (403, 404, 409)),
    ("get", "/pay/{token}"): Answers({}, (404,), pages=(200, 401)),
    ("get", "/pay/{token}/state"): Answers({200: PaymentStateAnswer}, (401, 404)),
    ("post", "/pay/{token}/claim"): Answers({200: OrderFacts}, (401, 404, 409, 422)),
    ("post", "/pay/{token}/renew"): Answers({202: LinkAsked}, (404,)),
    ("get", "/v1/orders/{number}/payment-claim"): Answers({}, (404,), pages=(401,), elsewhere=(303,)),
    ("post", "/v1/orders/{number}/payment-claim"): Answers({200: OrderFacts}, (401, 403, 404, 409, 422)),
    ("post", "/v1/renewals"): Answers({200: RenewalAnswer, 201: RenewalAnswer}, _PLACED),
    ("get", "/v1/renewals"): Answers({200: RenewalList}, (403, 422)),
    ("post", "/v1/quota/check"): Answers({200: QuotaAnswer}, (403, 415, 422)),
    ("post", "/v1/quota/usage"): Answers({200: UsageAnswer}, (403, 415, 422)),
    ("post", "/v1/callbacks/suman"): Answers({200: Taken}, (401, 404, 422)),
    ("post", "/v1/callbacks/act"): Answers({200: Taken}, (401, 404, 422)),
    ("post", "/v1/callbacks/gateways/{gateway}"): Answers({200: Taken}, (401, 404, 422)),
    ("post", "/v1/bank-feeds/{feed}"): Answers({200: FeedTaken}, (401, 404, 422)),
}
WORDS = {
    200: "Done, or done before",
    201: "Made",
    202: "Asked for; the answer is the same whatever comes of it",
    303: "To the payment page",
    401: "No valid token, signature or link",
    403: "Not for this caller",
    404: "There is none, or not for this caller",
    409: "The state does not allow it, or the key was used for something else",
    415: "The body is not said to be JSON",
    422: "What was sent is wrong; the field is named",
    429: "Too many requests",
    500: "A failure of ours: nothing is half done, the same request may be sent again",
    503: "The gateway could not reach us in time",
}


def answers_of(method: str, path: str, *, token: bool) -> dict[str, Any]:
    """The ``responses`` of an operation; with a token the gateway itself may refuse it."""
    known = OPERATIONS[method, path]
    found: dict[int, dict[str, Any]] = {status: _json(_ref(model)) for status, model in known.granted.items()}
    found |= {status: _json(_ref(ErrorAnswer)) for status in known.refused}
    found |= {status: {HTML: {"schema": {"type": "string"}}} for status in known.pages}
    found |= {status: {"text/plain; charset=utf-8": {"schema": {"type": "string"}}} for status in known.elsewhere}
    either = {"anyOf": [_ref(ErrorAnswer), _ref(GatewayError)]}
    found |= {500: _json(either), 429: _json(_ref(GatewayError)), 503: _json(_ref(GatewayError))}
    if token:
        found |= {401: _json(_ref(GatewayError)), 403: _json(either)}
    return {str(status): {"description": WORDS[status], "content": found[status]} for status in sorted(found)}


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def models() -> set[type[BaseModel]]:
    """Every model that an answer refers to."""
    granted = {model for known in OPERATIONS.values() for model in known.granted.values()}
    return granted | {ErrorAnswer, GatewayError}
