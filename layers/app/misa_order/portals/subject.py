"""What a portal is told about: where it is kept, whose product it is, and how portals are shown it (R81, R84)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol, get_args

from misa_order.kernel.errors import CorruptRecordError
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.orders.stored import order_keys, read_order
from misa_order.portals.webhook import Kind
from misa_order.quota.queries import portal_view as quota_view
from misa_order.quota.quota import Quota
from misa_order.quota.store import read_quota
from misa_order.renewals.queries import portal_view as renewal_view
from misa_order.renewals.renewal import Renewal
from misa_order.renewals.store import read_renewal
from misa_order.table import keys
from misa_order.table.keys import ItemKey
from misa_order.table.wire import Item


class Subject(Protocol):
    """An order, a renewal or a quota."""

    @property
    def product(self) -> str:
        """The product that it is of."""


class Shown(NamedTuple):
    """How things are shown: ``order_view`` as portals get an order, with how to pay it; ``orders`` of renewals."""

    order_view: Callable[[Order], dict[str, Any]]
    orders: OrderStore

    def view(self, subject: Subject, now: datetime) -> dict[str, Any]:
        """The thing as the portal's GET shows it; one read more for a renewal that became an order."""
        match subject:
            case Order():
                return self.order_view(subject)
            case Renewal(order=None):
                return renewal_view(subject, {})
            case Renewal(order=str(number)):
                return renewal_view(subject, {one.number: one for one in self.orders.read_many([number])})
            case Quota():
                return quota_view(subject, now)
            case _:
                raise CorruptRecordError("unknown_subject", type(subject).__name__)


def kind_of(event: str) -> Kind:
    """What an event as portals know it is about: ``order.paid`` is of an order."""
    for kind in get_args(Kind.__value__):
        if event.startswith(f"{kind}."):
            return kind  # type: ignore[no-any-return] # one of the literal's own
    raise CorruptRecordError("unknown_subject", f"nothing is known of {event[:40]!r}")


def places_of(kind: Kind, subject: str) -> list[ItemKey]:
    """Where a thing is kept: the first is there if the thing is."""
    match kind:
        case "order":
            return order_keys([subject])
        case "renewal":
            return [keys.renewal(subject)]
        case "quota":
            product, _, domain = subject.partition("/")
            return [keys.quota(product, domain)]


def read_subject(kind: Kind, subject: str, found: Mapping[ItemKey, Item]) -> Subject:
    """The thing among what was read. Raises CorruptRecordError ``no_subject`` where there is none."""
    place = places_of(kind, subject)[0]
    if place not in found:
        raise CorruptRecordError("no_subject", f"there is no {kind} {subject}")
    match kind:
        case "order":
            return read_order(found[place], found.get(keys.ordered(subject)))
        case "renewal":
            return read_renewal(found[place])
        case "quota":
            product, _, domain = subject.partition("/")
            return read_quota(product, domain, found[place])


def resource_of(subject: Subject) -> str | None:
    """Where an order's resource stands; None of all else."""
    return subject.status.resource if isinstance(subject, Order) else None
