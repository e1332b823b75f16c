"""What portals and staff are shown of renewals (R51, R56, api.md)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from misa_order.kernel.calendar import local_time
from misa_order.kernel.errors import NotFoundError
from misa_order.orders.number import OrderNumber
from misa_order.orders.order import Order
from misa_order.orders.order_request import Text
from misa_order.orders.portal import Portal
from misa_order.orders.store import OrderStore
from misa_order.orders.views import labels_of
from misa_order.renewals.decide import Decided
from misa_order.renewals.renewal import LABELS, Renewal, RenewalState
from misa_order.renewals.store import RenewalStore
from misa_order.table.cursor import decode_cursor, encode_cursor
from misa_order.table.period import ListFilter, list_window


class RenewalFilter(ListFilter):
    """What GET /renewals takes, all of it optional."""

    of_list: ClassVar[str] = "renewals"

    state: RenewalState | None = None
    in_charge: Text | None = None


def list_renewals(
    product: str,
    domain: str,
    portal: Portal,
    renewals: RenewalStore,
    orders: OrderStore,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """A tenant's renewals of one of the portal's products, newest first, each with where its order
    stands (R56).

    One query, and one read of the orders where there are some. Raises ForbiddenError,
    InvalidInputError ``bad_cursor``.
    """
    portal.check(product)
    of = f"renewals/{product}/{domain}"
    page = renewals.of_tenant(product, domain, limit, cursor and decode_cursor(cursor, of))
    numbers = [renewal.order for renewal in page.items if renewal.order]
    accepted = {order.number: order for order in orders.read_many(numbers)}
    items = [portal_view(renewal, accepted) for renewal in page.items]
    return {"items": items, "cursor": page.cursor and encode_cursor(page.cursor, of)}


def list_renewals_for_staff(
    wanted: RenewalFilter, in_charge: str | None, store: RenewalStore, now: datetime
) -> dict[str, Any]:
    """Renewals of the last 24 months in the charge of a rep (None: all), newest first (R50, R81).

    ``wanted.in_charge`` narrows them further. A page may be shorter than ``limit``, even empty, and
    still have a cursor. Raises InvalidInputError ``bad_cursor``.
    """
    states = [wanted.state] if wanted.state else list(RenewalState)
    window = list_window(wanted, None, None, now)
    asked = {rep for rep in (in_charge, wanted.in_charge) if rep is not None}
    page = store.in_states(states, window.by_quarter(), lambda rep: asked <= {rep})
    return {"items": [staff_view(one) for one in page.items], "cursor": wanted.cursor_at(page.cursor)}


def show_renewal(renewal_id: str, in_charge: str | None, store: RenewalStore) -> dict[str, Any]:
    """One renewal with its history; to a rep, another's does not exist. Raises NotFoundError
    ``renewal_not_found``.
    """
    renewal = store.get(renewal_id)
    if in_charge is not None and renewal.in_charge != in_charge:
        raise NotFoundError("renewal_not_found", f"There is no renewal {renewal_id[:64]}", field="id")
    history = [entry.model_dump(mode="json") for entry in store.history(renewal_id)]
    return {**staff_view(renewal), "history": history}


def portal_view(renewal: Renewal, orders: Mapping[OrderNumber, Order]) -> dict[str, Any]:
    """A renewal as its customer follows it; the status axes once there is an order."""
    order = orders.get(renewal.order) if renewal.order else None
    return {
        **_facts(renewal),
        "status": order and order.status.model_dump(mode="json"),
        "labels": {"renewal": LABELS[renewal.state], **(labels_of(order) if order else {})},
    }


def staff_view(renewal: Renewal) -> dict[str, Any]:
    """A renewal as staff see it: whose it is, who decided for whom and when, how far the
    opportunity pool is.
    """
    return {
        **_facts(renewal),
        "labels": {"renewal": LABELS[renewal.state]},
        "customer": renewal.customer.model_dump(mode="json"),
        "invoice": renewal.invoice.model_dump(mode="json"),
        "office": renewal.office,
        "in_charge": renewal.in_charge,
        "accepted_by": renewal.decided_by if renewal.state is RenewalState.ACCEPTED else None,
        "rejected_by": renewal.decided_by if renewal.state is RenewalState.REJECTED else None,
        "on_behalf_of": renewal.on_behalf_of,
        "opportunity": renewal.opportunity and renewal.opportunity.model_dump(mode="json"),
    }


def decided_view(decided: Decided) -> dict[str, Any]:
    """The answer to a decision."""
    refused = [{"id": one.id, "code": one.error.code, "message": one.error.message} for one in decided.refused]
    return {"items": [staff_view(renewal) for renewal in decided.renewals], "refused": refused}


def _facts(renewal: Renewal) -> dict[str, Any]:
    return {
        "id": renewal.id,
        "state": renewal.state,
        "product": renewal.product,
        "domain": renewal.domain,
        "lines": [line.model_dump(mode="json") for line in renewal.lines],
        "total": renewal.total,
        "payment_method": renewal.payment_method,
        "commit_until": renewal.commit_until.isoformat(),
        "requested_at": local_time(renewal.requested_at),
        "decided_at": renewal.decided_at and local_time(renewal.decided_at),
        "order": renewal.order,
        "reason": renewal.reason,
    }
