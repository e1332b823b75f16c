"""A customer's request to renew before paying, with the date until which the customer commits to
pay (R50–R53).
"""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Self

from misa_order.kernel.calendar import business_date
from misa_order.kernel.errors import ConflictError, ForbiddenError
from misa_order.orders.number import OrderNumber
from misa_order.orders.order import Commitment, Order, OrderLine, Status, Step
from misa_order.orders.order_request import Customer, Delivery, Domain, Frozen, InvoiceDetails, PaymentMethod, Purpose
from misa_order.orders.statuses import Invoice, Payment, Resource, Revenue
from misa_order.settings.catalogue import Kind, MatchKey


class RenewalState(StrEnum):
    """Where a request stands (api.md)."""

    PENDING = "PENDING"
    OPPORTUNITY = "OPPORTUNITY"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


LABELS = {
    RenewalState.PENDING: "Chờ xác nhận gia hạn",
    RenewalState.OPPORTUNITY: "Đã chuyển Ao cơ hội",
    RenewalState.ACCEPTED: "Đã xác nhận gia hạn",
    RenewalState.REJECTED: "Đã từ chối gia hạn",
}
"""What people read."""


class Decider(NamedTuple):
    """A member of staff who accepts or rejects; ``for_all``: also for the customers of other reps
    (R51, R81).
    """

    name: str
    for_all: bool


class Renewal(Frozen):
    """One request. Lines carry the prices that the customer was told when asking; ``total`` is in
    VND.

    ``in_charge`` is the sales rep who decides, nobody in the opportunity pool; ``opportunity`` is
    how far the CRM has been told of it there. ``decided_by``, ``on_behalf_of`` and ``decided_at``
    stay for good (R51).
    """

    id: str
    version: int = 1
    state: RenewalState
    portal: str
    product: str
    domain: Domain
    match_key: MatchKey
    key: str
    customer: Customer
    lines: tuple[OrderLine, ...]
    total: int
    payment_method: PaymentMethod
    invoice: InvoiceDetails
    delivery: Delivery | None = None
    agent_code: str | None = None
    affiliate_code: str | None = None
    office: str | None = None
    commit_until: date
    in_charge: str | None = None
    requested_at: datetime
    request_key: str
    request_digest: str
    order: OrderNumber | None = None
    decided_by: str | None = None
    on_behalf_of: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    opportunity: Step | None = None

    def is_decided_by(self, decider: Decider, state: RenewalState) -> bool:
        """Whether this very decision was made by the same person before: a repeat is harmless."""
        return self.state is state and self.decided_by == decider.name

    def accepted(self, number: OrderNumber, decider: Decider, now: datetime) -> Self:
        """The renewal accepted, with the number of its order."""
        return self._decided(RenewalState.ACCEPTED, decider, now).model_copy(update={"order": number})

    def rejected(self, reason: str | None, decider: Decider, now: datetime) -> Self:
        """The renewal rejected."""
        return self._decided(RenewalState.REJECTED, decider, now).model_copy(update={"reason": reason})

    def check_acceptable(self, now: datetime, field: str) -> None:
        """Raise ConflictError ``commitment_passed`` after the day until which the customer would
        have paid.
        """
        if business_date(now) > self.commit_until:
            message = f"Renewal {self.id} was to be paid until {self.commit_until:%d/%m/%Y}; that day has passed"
            raise ConflictError("commitment_passed", message, field=field)

    def check_undecided(self, field: str) -> None:
        """Raise ConflictError ``renewal_decided``, or ``renewal_in_pool`` for one that CRM's staff
        work on (R50).
        """
        if self.state is RenewalState.OPPORTUNITY:
            raise ConflictError("renewal_in_pool", f"Renewal {self.id} is in the opportunity pool", field=field)
        if self.state is not RenewalState.PENDING:
            message = f"Renewal {self.id} is {self.state.lower()} by {self.decided_by}"
            raise ConflictError("renewal_decided", message, field=field)

    def check_in_charge(self, decider: Decider, field: str) -> None:
        """Raise ForbiddenError ``not_in_charge`` for who may act on own charge alone, where this is
        another's (R51).
        """
        if not decider.for_all and self.in_charge != decider.name:
            raise ForbiddenError("not_in_charge", f"Renewal {self.id} is in another's charge", field=field)

    def told_again(self, field: str) -> Self:
        """The renewal waiting for CRM anew, under the key that it has, so that CRM does nothing
        twice (R31).

        Raises ConflictError ``nothing_to_retry`` unless CRM refused it, or left it unanswered for a
        day.
        """
        if self.opportunity is None or self.opportunity.state != "failed":
            raise ConflictError("nothing_to_retry", f"Renewal {self.id} has no failed opportunity", field=field)
        return self.model_copy(update={"opportunity": self.opportunity.again()})

    def behalf_of(self, decider: Decider) -> str | None:
        """The rep in whose place somebody else decides (R51)."""
        return self.in_charge if self.in_charge != decider.name else None

    def _decided(self, state: RenewalState, decider: Decider, now: datetime) -> Self:
        behalf = self.behalf_of(decider)
        decision = {"state": state, "decided_by": decider.name, "on_behalf_of": behalf, "decided_at": now}
        return self.model_copy(update=decision)


_TAKEN_OVER = (
    "portal",
    "product",
    "domain",
    "match_key",
    "key",
    "customer",
    "lines",
    "total",
    "payment_method",
    "invoice",
    "delivery",
    "agent_code",
    "affiliate_code",
    "office",
    "request_digest",
)


def order_of(renewal: Renewal, number: OrderNumber, decider: Decider, now: datetime) -> Order:
    """The order that accepting makes: to be paid, and worked with, until the end of the
    commitment's day (R52, R55).

    It is never temporarily cancelled and nobody is asked by itself whether it is paid (R26, R40).
    """
    return Order(
        **{name: getattr(renewal, name) for name in _TAKEN_OVER},
        number=number,
        version=1,
        kind=Kind.SAAS,
        purpose=Purpose.RENEW,
        created_at=now,
        cancel_on=None,
        lock_on=renewal.commit_until,
        status=_FIRST,
        commitment=_commitment(renewal, decider, now),
        request_key=order_key(renewal.id).hex(),
    )


def order_key(renewal_id: str) -> bytes:
    """From what the number of a renewal's order follows, the same for the same renewal (R3)."""
    return hashlib.sha256(f"renewal\0{renewal_id}".encode()).digest()


_FIRST = Status(
    payment=Payment.UNPAID,
    licence=None,
    resource=Resource.TEMPORARY,
    invoice=Invoice.NOT_INVOICED,
    revenue=Revenue.NOT_RECORDED,
)


def _commitment(renewal: Renewal, decider: Decider, now: datetime) -> Commitment:
    return Commitment(
        renewal=renewal.id,
        until=renewal.commit_until,
        rep=renewal.in_charge or decider.name,
        accepted_by=decider.name,
        on_behalf_of=renewal.behalf_of(decider),
        accepted_at=now,
    )
