"""An order: what a customer asked for, its price, and where it stands on five axes (R1, R6–R11)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field

from misa_order.kernel.errors import ConflictError
from misa_order.kernel.history import AxisChange
from misa_order.orders.bounce import Bounce
from misa_order.orders.claim import Claim
from misa_order.orders.number import OrderNumber
from misa_order.orders.order_request import Customer, Delivery, Frozen, InvoiceDetails, PaymentMethod, Purpose
from misa_order.orders.statuses import AXES, PAYABLE, Invoice, Licence, Payment, Resource, Revenue, check_move
from misa_order.settings.catalogue import Kind, MatchKey


class OrderLine(Frozen):
    """A line as ordered; price (VND), quota and term of one unit as in the catalogue then."""

    sku: str
    name: str
    quantity: int
    price: int
    quota: int | None = None
    months: int | None = None


class Status(Frozen):
    """Where an order stands; an axis that its kind does not have is None."""

    payment: Payment
    licence: Licence | None
    resource: Resource | None
    invoice: Invoice
    revenue: Revenue


class StepName(StrEnum):
    """The steps of R30 and what takes them back; each is one call to a partner under one key."""

    TEMPORARY = "temporary"
    RESOURCE = "resource"
    LICENCE = "licence"
    LOCK = "lock"
    UNLOCK = "unlock"
    REVOKE = "revoke"
    CONTRACT = "contract"
    INVOICE = "invoice"
    WITHDRAW = "withdraw"
    WITHDRAW_CONTRACT = "withdraw_contract"


_ASKED_FOR = {StepName.LOCK, StepName.UNLOCK, StepName.WITHDRAW, StepName.WITHDRAW_CONTRACT}


class Step(Frozen):
    """One call to a partner under the key ``<order>/<step>/<n>`` (R31): ``1000002/contract/1``.

    ``told`` is what the partner gave back. While a partner is down, ``since`` is the first try
    without an answer and ``next_try`` the next. ``gave_up``: the step failed for want of an answer,
    and the partner may have acted. ``until`` is the last day of a temporary grant that does not end
    on ``lock_on``. ``withdraws`` is the key of the one request to take back, ``then`` the keys to
    take back after it. ``former`` gives the n of each earlier request by its id. ``overtaken``:
    nobody asks for the step any more (see orders.failures).
    """

    n: int = 1
    state: Literal["waiting", "pending", "done", "failed", "overtaken"] = "waiting"
    attempts: int = 0
    request_id: str | None = None
    error: str | None = None
    at: datetime | None = None
    since: datetime | None = None
    next_try: datetime | None = None
    gave_up: bool = False
    until: date | None = None
    withdraws: str | None = None
    then: tuple[str, ...] = ()
    former: dict[str, int] = Field(default={})
    told: dict[str, Any] = Field(default={})

    @property
    def is_unanswered(self) -> bool:
        """Whether no partner has answered yet; an answer may still be on its way."""
        return self.state in {"waiting", "overtaken"}

    @property
    def knows(self) -> frozenset[str]:
        """The ids that the partner told of its requests, the present and all earlier ones."""
        return frozenset({*self.former, *([self.request_id] if self.request_id else [])})

    def again(self) -> Self:
        """The step to be done again under its key; its day of tries begins anew."""
        anew = {"state": "waiting", "attempts": 0, "since": None, "next_try": None, "gave_up": False}
        return self.model_copy(update=anew)


class Commitment(Frozen):
    """Who answers for an order that was accepted on a commitment to pay (R51): kept for good.

    ``rep`` is in charge of the customer; ``on_behalf_of`` is that rep where somebody else accepted.
    """

    renewal: str
    until: date
    rep: str
    accepted_by: str
    on_behalf_of: str | None
    accepted_at: datetime


class Order(Frozen):
    """One purchase by one customer for one tenant. A change makes a new value with the next
    ``version``.

    ``deferred_until`` and ``lock_deferred_until`` replace ``cancel_on`` and ``lock_on`` while a
    claim waits (R26).
    """

    number: OrderNumber
    version: int
    portal: str
    kind: Kind
    product: str
    purpose: Purpose
    domain: str | None
    match_key: MatchKey
    key: str
    customer: Customer
    lines: tuple[OrderLine, ...]
    total: int
    payment_method: PaymentMethod
    invoice: InvoiceDetails | None
    delivery: Delivery | None
    agent_code: str | None
    affiliate_code: str | None
    office: str | None
    created_at: datetime
    cancel_on: date | None
    lock_on: date | None
    ask_on: date | None = None
    status: Status
    steps: dict[str, Step] = Field(default={})
    transactions: tuple[str, ...] = ()
    paid_at: datetime | None = None
    paid_from: Payment | None = None
    reversed_by: tuple[str, ...] = ()
    claim: Claim | None = None
    deferred_until: date | None = None
    lock_deferred_until: date | None = None
    warned_on: date | None = None
    commitment: Commitment | None = None
    letters_bounced: tuple[Bounce, ...] = ()
    request_key: str
    request_digest: str

    @property
    def is_open(self) -> bool:
        """Whether money for it may still be waited for."""
        return self.status.payment not in {Payment.PAID, Payment.CANCELLED}

    @property
    def is_sold(self) -> bool:
        """Whether the sale stands: paid, or accepted on a commitment that is open (R30, R52)."""
        return self.status.payment is Payment.PAID or (self.commitment is not None and self.is_open)

    @property
    def is_payable(self) -> bool:
        """Whether an exact match pays it by itself (R19)."""
        return self.status.payment in PAYABLE

    @property
    def holds_temporary_grant(self) -> bool:
        """Whether it bars its customer from a second temporary grant for the product (R12)."""
        temporary = {Resource.TEMPORARY, Resource.LOCKED, Resource.PENDING_APPROVAL}
        works = self.status.resource in temporary or self.is_granted_again
        return self.is_open and self.lock_on is not None and works

    @property
    def is_granted_again(self) -> bool:
        """Whether staff have a failed temporary grant asked for again (R31)."""
        asked = StepName.TEMPORARY in self.steps and self.step(StepName.TEMPORARY).state == "waiting"
        return asked and self.is_open and self.status.resource is Resource.PROVISION_FAILED

    @property
    def waits_for_grant(self) -> bool:
        """Whether only its customer's other temporary grant kept it from one (R12)."""
        wants = self.kind is Kind.SAAS and self.payment_method.waits_for_money and self.lock_on is None
        return self.is_payable and wants and self.status.resource is Resource.NOT_PROVISIONED

    def step(self, name: str) -> Step:
        """How far a step has come."""
        return self.steps.get(name, Step())

    def with_step(self, name: str, step: Step) -> Self:
        """The order with a step's new state; the version is the store's business."""
        return self.model_copy(update={"steps": {**self.steps, name: step}})

    def paid(self, transactions: tuple[str, ...], now: datetime) -> Self:
        """The order paid by these statement rows (none: otherwise); an undo can restore it (R22).

        Raises ConflictError ``order_paid`` or ``order_cancelled`` if the order is not open.
        """
        if not self.is_open:
            state = self.status.payment.lower()
            raise ConflictError(f"order_{state}", f"Order {self.number} is {state}", field="order")
        facts = {"paid_at": now, "paid_from": self.status.payment, "transactions": transactions}
        paid = self.moved(payment=Payment.PAID).model_copy(update=facts)
        for name in (StepName.CONTRACT, StepName.INVOICE):
            # What failed on a commitment or before an undo is tried again with the money (R30).
            if paid.step(name).state == "failed":
                paid = paid.with_step(name, paid.step(name).again())
        # Whatever became of the lock at SUMAN: a paying customer is never left locked out.
        return paid.begun_anew(StepName.UNLOCK) if StepName.LOCK in self.steps else paid

    def begun_anew(self, *steps: str, until: date | None = None, withdraws: str | None = None) -> Self:
        """The order with these steps to be done under new keys (R31).

        ``until``: the last day of a temporary grant that does not end on ``lock_on``.
        ``withdraws``: the key of the one request to take back.
        """
        facts = {"until": until, "withdraws": withdraws}
        anew = {name: Step(n=self._next_n(name), former=self._former(name), **facts) for name in steps}
        return self.model_copy(update={"steps": {**self.steps, **anew}})

    def _former(self, name: str) -> dict[str, int]:
        step = self.step(name)
        return {**step.former, **({step.request_id: step.n} if step.request_id else {})}

    def _next_n(self, name: str) -> int:
        # A lock, an unlocking or a withdrawal that is not noted was never asked for: its n is 1.
        return 1 if name in _ASKED_FOR and name not in self.steps else self.step(name).n + 1

    def moved(self, **to: Payment | Licence | Resource | Invoice | Revenue) -> Self:
        """The order with these axes moved; ConflictError ``transition_not_allowed`` else (R11)."""
        for axis, after in to.items():
            check_move(axis, getattr(self.status, axis), after)
        return self.model_copy(update={"status": self.status.model_copy(update=to)})


def changes_between(before: Order | None, after: Order) -> tuple[AxisChange, ...]:
    """Which axes differ, for the history."""
    return tuple(
        AxisChange(axis=axis, before=was, after=now)
        for axis in AXES
        if (now := getattr(after.status, axis)) is not None
        and now != (was := getattr(before.status, axis) if before else None)
    )
