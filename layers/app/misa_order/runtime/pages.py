"""The edge of the customer's payment page (R83): whom a link opens it to, in which language, and in which frames."""

from datetime import datetime
from typing import Any

from misa_order.kernel.errors import UnauthenticatedError
from misa_order.kernel.signature import bad_link
from misa_order.orders.order import Order
from misa_order.orders.order_request import Language
from misa_order.payments.page.old_link import old_link_page
from misa_order.payments.page.render import Shown, payment_page
from misa_order.payments.page.state import PaymentState, payment_state
from misa_order.payments.page.words import words_in
from misa_order.runtime import wiring
from misa_order.runtime.html import PageResponse
from misa_order.runtime.http import PortalApp
from misa_order.runtime.links import order_behind
from misa_order.runtime.portals import webhooks


def page_behind(app: PortalApp, token: str, now: datetime) -> PageResponse:
    """The page that a link opens; 401 and nothing of any order for a link that is wrong or too old."""
    try:
        order, state = _standing(order_behind(token, now), now)
    except UnauthenticatedError:
        return PageResponse(401, old_link_page(_language(app) or Language.VIETNAMESE))
    frames = [origin for portal in webhooks().of_product(order.product) for origin in portal.frame_origins]
    shown = Shown(order, state, _language(app) or order.customer.language, frames)
    return PageResponse(200, payment_page(shown, wiring.ways(now)))


def state_behind(app: PortalApp, token: str, now: datetime) -> dict[str, Any]:
    """How the payment stands, for who has the link. Raises UnauthenticatedError for any other link."""
    _, state = _standing(order_behind(token, now), now)
    return state.shown(_language(app) or Language.VIETNAMESE)


def renewed_words(app: PortalApp) -> str:
    """What is said to whoever asks for a fresh link, whatever came of it."""
    return words_in(_language(app) or Language.VIETNAMESE).renewed


def _standing(number: str, now: datetime) -> tuple[Order, PaymentState]:
    order, rows = wiring.statement().standing(number)
    if order is None:
        raise bad_link()
    return order, payment_state(order, rows, now)


def _language(app: PortalApp) -> Language | None:
    """The language that the address asks for; None for none that we speak."""
    asked = app.request.queried("lang")
    return Language(asked) if asked in set(Language) else None
