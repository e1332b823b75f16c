"""The forms of what the portal API answers, for infra/portal_answers.py."""

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
