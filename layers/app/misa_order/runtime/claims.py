"""The edge of a customer's word (R26): who may speak for an order, and the page behind the link."""

from datetime import datetime
from typing import NamedTuple

from misa_order.kernel.errors import ForbiddenError, UnauthenticatedError
from misa_order.orders.order import Order
from misa_order.orders.portal import Portal
from misa_order.orders.queries import show_order
from misa_order.payments.claims.page import ClaimPage, claim_page, expired_page
from misa_order.runtime import wiring
from misa_order.runtime.http import PortalApp, Response
from misa_order.runtime.links import check_claim_link


class Shown(NamedTuple):
    """A page with its status."""

    status: int
    page: ClaimPage


def claimed_order(app: PortalApp, number: str, now: datetime) -> Order:
    """The order of the current request, for its portal's bearer token or for the token of the link.

    Raises UnauthenticatedError for neither, ForbiddenError for staff, NotFoundError for another
    portal's order (R81).
    """
    portal = _bearer(app)
    if portal is None:
        check_claim_link(_link_token(app), number, now)
        return wiring.orders().get(number)
    return show_order(number, portal, wiring.orders())


def claim_page_of(app: PortalApp, number: str, now: datetime) -> Shown:
    """What the link shows: the order's page, or 401 and nothing of the order."""
    try:
        check_claim_link(_link_token(app), number, now)
    except UnauthenticatedError:
        return Shown(401, expired_page())
    return Shown(200, claim_page(wiring.orders().get(number)))


def page_response(shown: Shown) -> Response:
    """A page that nothing may frame, keep, or take for something else, and that tells nobody its own address."""
    headers: dict[str, str] = {
        "Content-Security-Policy": shown.page.policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(shown.status, "text/html; charset=utf-8", shown.page.html, headers)


def _bearer(app: PortalApp) -> Portal | None:
    header = app.request.headers.get("authorization")
    if not header:
        return None
    caller = wiring.caller(header)
    if caller.role != "portal":
        raise ForbiddenError("portal_only", "This is for portals; staff have an API of their own")
    return Portal(caller.subject, caller.products)


def _link_token(app: PortalApp) -> str:
    return app.request.queried("token")
