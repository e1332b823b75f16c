"""What staff filter orders by (R80), and the few facts of an order that are kept in the index for
it.
"""

import json
import re
from collections.abc import Callable, Collection, Sequence
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import Field, StringConstraints

from misa_order.orders.failures import failed_steps
from misa_order.orders.order import Order
from misa_order.orders.statuses import FAILED, Invoice, Licence, Payment, Resource, Revenue
from misa_order.settings.catalogue import Kind
from misa_order.table.period import Day, ListFilter

type FilterText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]
type LowerFilterText = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=64)
]

_EQUAL = ("payment", "licence", "resource", "invoice", "revenue", "kind", "product", "office", "domain")


class OrderFilter(ListFilter):
    """What GET /orders takes, all of it optional; both dates belong to the period of ordering, in
    Vietnam.

    ``domain`` is the product's key where an order has no domain (R24); ``customer`` an id, tax code, phone or e-mail,
    however it is written.
    ``q`` is an order number, a domain, or else a customer: see list_orders.
    ``failed``: whether a step of it failed that somebody has to do something about, also one that no axis shows (R31).
    """

    of_list: ClassVar[str] = "orders"

    payment: Payment | None = None
    licence: Licence | None = None
    resource: Resource | None = None
    invoice: Invoice | None = None
    revenue: Revenue | None = None
    kind: Kind | None = None
    product: FilterText | None = None
    office: FilterText | None = None
    domain: LowerFilterText | None = None
    number: LowerFilterText | None = None
    customer: FilterText | None = None
    failed: bool | None = None
    q: FilterText | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None

    @property
    def statuses(self) -> Sequence[tuple[Payment, bool]]:
        """The lists that can hold what is wanted: a payment state, and whether of the orders where
        a step failed.
        """
        axes = (self.licence, self.resource, self.invoice, self.revenue)
        asked = True if FAILED.intersection(axes) else self.failed
        failed = (True, False) if asked is None else (asked,)
        return [(payment, either) for payment in ([self.payment] if self.payment else Payment) for either in failed]

    @property
    def names_more_than_payment(self) -> bool:
        """Whether those lists hold what is not wanted."""
        return self.customer is not None or any(getattr(self, name) is not None for name in _EQUAL if name != "payment")


class ListedFacts(NamedTuple):
    """What an order is filtered by; ``customer`` begins with the id."""

    payment: str
    licence: str | None
    resource: str | None
    invoice: str
    revenue: str
    kind: str
    product: str
    office: str | None
    domain: str
    customer: tuple[str, ...]


def facts_of(order: Order) -> ListedFacts:
    """These facts of an order."""
    status, customer = order.status, order.customer
    names = (customer.id, customer.tax_code, customer.phone, customer.email.lower())
    return ListedFacts(
        status.payment,
        status.licence,
        status.resource,
        status.invoice,
        status.revenue,
        order.kind,
        order.product,
        order.office,
        order.domain or order.key,
        tuple(name for name in names if name),
    )


def has_failed(order: Order) -> bool:
    """Whether a step of it failed, so that staff look for it (R31)."""
    status = order.status
    axes = (status.licence, status.resource, status.invoice, status.revenue)
    return not FAILED.isdisjoint(axes) or bool(failed_steps(order))


def written(facts: ListedFacts) -> str:
    """The facts as the table keeps them, short: they are in every order and in the index."""
    return json.dumps([*facts[:-1], *facts.customer], ensure_ascii=False, separators=(",", ":"))


def read_facts(text: str) -> ListedFacts:
    """The reverse of written."""
    *plain, last = json.loads(text)
    if are_of_whole(text):
        return ListedFacts._make([*plain, tuple(last)])
    at = len(ListedFacts._fields) - 1
    return ListedFacts._make([*plain[:at], (*plain[at:], last)])


def are_of_whole(text: str) -> bool:
    """Whether they are of an order that is kept in one item (ADR 0024): there the customer's names are a list."""
    return text.endswith("]]")


def _ways_to_keep(name: str) -> frozenset[str]:
    """Under what a customer who is named so may be kept: a phone and a tax code once had two forms
    each.
    """
    ways = {name, name.lower()}
    digits = re.sub(r"[\s.()-]", "", name)
    if re.fullmatch(r"[0-9]{10,13}", digits):
        ways |= {digits, f"{digits[:10]}-{digits[10:]}"}
    if phone := re.fullmatch(r"(?:\+84|0084|84|0)0?([1-9][0-9]{7,9})", digits):
        ways |= {f"0{phone[1]}", f"+84{phone[1]}"}
    return frozenset(ways)


def sieve(wanted: OrderFilter, customers: Collection[str] | None) -> Callable[[ListedFacts], bool]:
    """Whether an order is wanted, and one that the caller may see: of ``customers`` (None: of all)
    (R81).
    """
    asked: dict[str, Any] = {name: value for name in _EQUAL if (value := getattr(wanted, name)) is not None}
    named = _ways_to_keep(wanted.customer) if wanted.customer else frozenset[str]()

    def lets_through(facts: ListedFacts) -> bool:
        seen = customers is None or facts.customer[0] in customers
        found = not named or not named.isdisjoint(facts.customer)
        return seen and found and all(getattr(facts, name) == value for name, value in asked.items())

    return lets_through
