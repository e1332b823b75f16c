"""Answers about orders, renewals, contracts and invoices."""

from infra.staff_api.base import Answer
from infra.staff_api.money import TransactionAnswer
from misa_order.fulfilment.retry import StepToRetry
from misa_order.kernel.history import HistoryEntry
from misa_order.orders.bounce import Bounce
from misa_order.orders.order import Commitment, OrderLine, Status, Step, StepName
from misa_order.orders.order_request import Customer, Delivery, InvoiceDetails, PaymentMethod, Purpose
from misa_order.renewals.renewal import RenewalState
from misa_order.settings.catalogue import Kind


class OrderCore(Answer):
    """An order but for whose it is; money in VND."""

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
    customer: Customer
    office: str | None
    failed: list[StepName]
    paid_at: str | None


class StaffOrderPage(Answer):
    """A page, newest first."""

    items: list[OrderCore]
    cursor: str | None


class WaitingForOrder(Answer):
    """The free credits that name an order, and their sum in VND."""

    sum: int
    transactions: list[TransactionAnswer]


class ClaimPicture(Answer):
    """``url`` works for some minutes."""

    content_type: str
    size: int
    url: str


class PictureShown(Answer):
    """A customer's picture of at most 3 MB; ``data`` is base64."""

    content_type: str
    data: str


class ClaimAnswer(Answer):
    """A customer's word (R26)."""

    memo: str
    paid_at: str
    at: str
    rejected: str | None
    evidence: ClaimPicture | None


class OrderInFull(OrderCore):
    """An order with all that is known of it."""

    invoice: InvoiceDetails | None
    delivery: Delivery | None
    agent_code: str | None
    affiliate_code: str | None
    commitment: Commitment | None
    ask_on: str | None
    deferred_until: str | None
    lock_deferred_until: str | None
    reversed_by: list[str]
    letters_bounced: list[Bounce]
    history: list[HistoryEntry]
    steps: dict[StepName, Step]
    transactions: list[TransactionAnswer]
    waiting: WaitingForOrder
    claim: ClaimAnswer | None
    retryable: dict[StepName, StepToRetry]


class Refused(Answer):
    """What a batch left alone, and why."""

    code: str
    message: str


class RefusedOrder(Refused):
    """An order of a batch."""

    number: str


class RefusedRenewal(Refused):
    """A renewal of a batch."""

    id: str


class RetriedAnswer(Answer):
    """What came of a page of orders."""

    retried: list[str]
    refused: list[RefusedOrder]
    cursor: str | None


class Named(Answer):
    """A customer by id and name."""

    id: str
    name: str


class RenewalAnswer(Answer):
    """A renewal on a commitment to pay; money in VND."""

    id: str
    state: RenewalState
    product: str
    domain: str
    lines: list[OrderLine]
    total: int
    payment_method: PaymentMethod
    commit_until: str
    requested_at: str
    decided_at: str | None
    order: str | None
    reason: str | None
    labels: dict[str, str]
    customer: Customer
    invoice: InvoiceDetails
    office: str | None
    in_charge: str | None
    accepted_by: str | None
    rejected_by: str | None
    on_behalf_of: str | None
    opportunity: Step | None


class RenewalInFull(RenewalAnswer):
    """The same with its history."""

    history: list[HistoryEntry]


class RenewalPage(Answer):
    """A page, newest first."""

    items: list[RenewalAnswer]
    cursor: str | None


class DecidedRenewals(Answer):
    """What was decided, and what somebody else had decided."""

    items: list[RenewalAnswer]
    refused: list[RefusedRenewal]
