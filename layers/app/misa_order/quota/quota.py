"""A tenant's quota: what it has bought and used, and what follows from that (R60–R62)."""

from datetime import UTC, date, datetime
from typing import Self

from misa_order.kernel.calendar import add_months, business_date
from misa_order.kernel.errors import NotFoundError
from misa_order.orders.entitlement import months_ordered, quota_ordered
from misa_order.orders.order import Order, StepName
from misa_order.orders.order_request import Email, Frozen, Language, Purpose, Text
from misa_order.orders.statuses import Payment, Resource
from misa_order.settings.catalogue import Catalogue, Product

_EXTENDS = {Purpose.NEW, Purpose.RENEW}


class Contact(Frozen):
    """Whom to write to about a quota: the customer of an order."""

    id: str
    name: Text
    email: Email
    language: Language = Language.VIETNAMESE


class Purchase(Frozen):
    """One paid and granted order: ``quota`` units for ``months``, granted ``at`` by the ``n``-th
    grant of the order.
    """

    order: str
    n: int
    purpose: Purpose
    quota: int
    months: int | None
    at: datetime
    customer: Contact

    @property
    def on(self) -> date:
        """The day of the purchase, in Vietnam."""
        return business_date(self.at)

    def extended(self, last: date | None) -> date | None:
        """The last usable day after it, where that was ``last`` before.

        What is bought anew or renewed counts from the later of its day and ``last``; anything else
        leaves ``last``, unless it is the first. What has no term changes no day.
        """
        if self.months is None or (last and self.purpose not in _EXTENDS):
            return last
        return add_months(max(self.on, last or self.on), self.months)


class Quota(Frozen):
    """What is known of one tenant; ``purchases`` in the order in which they were granted.

    ``version`` counts the changes, 0 before the first; ``epoch`` those of the purchases: notices
    start anew with each (R61). ``shown`` and ``mailed`` are the milestones of this epoch of which
    the customer knows; ``due_at`` is when there is something to mail, as the due list has it.
    """

    product: str
    domain: str
    version: int = 0
    epoch: int = 0
    purchases: tuple[Purchase, ...] = ()
    used_total: int = 0
    as_of: datetime | None = None
    shown: frozenset[str] = frozenset()
    mailed: frozenset[str] = frozenset()
    due_at: datetime | None = None

    @property
    def granted_total(self) -> int:
        """Units bought in all."""
        return sum(purchase.quota for purchase in self.purchases)

    @property
    def remaining(self) -> int:
        """Units left, R; never below 0."""
        return max(0, self.granted_total - self.used_total)

    @property
    def last_purchase(self) -> Purchase | None:
        """The last one; its units are P."""
        return self.purchases[-1] if self.purchases else None

    @property
    def last_usable_on(self) -> date | None:
        """The last day on which it can be used; None without a purchase, or where none has a
        term.
        """
        last: date | None = None
        for purchase in self.purchases:
            last = purchase.extended(last)
        return last

    def days_left(self, today: date) -> int | None:
        """D: the last usable day counts as 1, so 0 and less is expired; None where there is no last
        day.
        """
        last = self.last_usable_on
        return (last - today).days + 1 if last else None

    def settled(self, order: str, purchase: Purchase | None) -> Self:
        """With exactly this purchase of the order, or with none of it; the very same where nothing
        changes.

        Another set of purchases is another epoch: nothing was shown or mailed in it.
        """
        others = [one for one in self.purchases if one.order != order]
        wanted = tuple(sorted([*others, *([purchase] if purchase else [])], key=lambda one: (one.at, one.order)))
        if wanted == self.purchases:
            return self
        anew = {"epoch": self.epoch + 1, "shown": frozenset(), "mailed": frozenset()}
        return self.model_copy(update={"purchases": wanted, **anew})

    def reported(self, used_total: int, as_of: datetime) -> Self:
        """With what the product says was used in all by ``as_of``; the very same where a newer
        report is known.
        """
        if self.as_of is not None and as_of <= self.as_of:
            return self
        return self.model_copy(update={"used_total": used_total, "as_of": as_of.astimezone(UTC)})

    def told(self, milestone: str) -> Self:
        """With one more milestone mailed."""
        return self.model_copy(update={"mailed": self.mailed | {milestone}})


def purchase_of(order: Order) -> Purchase | None:
    """What the order adds to the quota: something only while it is both paid and granted."""
    grant, units = order.step(StepName.RESOURCE), quota_ordered(order)
    granted = order.status.resource is Resource.PROVISIONED and grant.at is not None
    if order.status.payment is not Payment.PAID or not granted or not units:
        return None
    return Purchase(
        order=order.number,
        n=grant.n,
        purpose=order.purpose,
        quota=units,
        months=months_ordered(order),
        at=grant.at,
        customer=Contact(**order.customer.model_dump(include=set(Contact.model_fields))),
    )


def product_with_quota(catalogue: Catalogue) -> Product:
    """The product that is sold by quota, the first of the catalogue. Raises NotFoundError
    ``no_quota_product``.
    """
    for product in catalogue.products:
        if any(sku.quota for sku in product.skus):
            return product
    raise NotFoundError("no_quota_product", "No product of the catalogue is sold by quota")
