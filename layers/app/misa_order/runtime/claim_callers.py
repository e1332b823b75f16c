"""The edge of a customer's word (R26): who may speak for an order, and where an old link leads."""

from datetime import datetime

from misa_order.kernel.errors import ForbiddenError, UnauthenticatedError
from misa_order.orders.order import Order
from misa_order.orders.order_request import Language
from misa_order.orders.portal import Portal
from misa_order.orders.queries import show_order
from misa_order.payments.page.old_link import old_link_page
from misa_order.runtime import wiring
from misa_order.runtime.html import PageResponse, page_response
from misa_order.runtime.http import PortalApp, Response
from misa_order.runtime.links import check_claim_link, linked_order, payment_links


def claimed_order(app: PortalApp, number: str, now: datetime) -> Order:
    """The order of the current request, for its portal's bearer token or for the token of the link.

    Raises UnauthenticatedError for neither, ForbiddenError for staff, NotFoundError for another
    portal's order (R81).
    """
    portal = _bearer(app)
    if portal is None:
        check_claim_link(_link_token(app), number, now)
        return linked_order(number)
    return show_order(number, portal, wiring.orders())


def where_an_old_link_leads(app: PortalApp, number: str, now: datetime) -> Response:
    """To the payment page; an old link that opens nothing shows 401 and nothing of any order."""
    try:
        check_claim_link(_link_token(app), number, now)
        order = linked_order(number)
    except UnauthenticatedError:
        return page_response(PageResponse(401, old_link_page(Language.VIETNAMESE, renewable=False)))
    address = f"{payment_links(now)(order)}#da-chuyen"
    headers = {"Location": address, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return Response(303, "text/plain; charset=utf-8", "", headers)


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
