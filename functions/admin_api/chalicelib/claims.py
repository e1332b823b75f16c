"""POST /orders/{number}/ask-customer, /reject-claim: staff ask a customer, and answer the claim; GET
/orders/{number}/claim-picture shows its picture.
"""

from typing import Any

from chalice.app import Blueprint

from misa_order.kernel.history import Why
from misa_order.payments.claims.claim import ask_customer, reject_claim
from misa_order.payments.staff_requests import ReasonSent
from misa_order.payments.statement.queries import show_claim
from misa_order.runtime import wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.pictures import shown_picture
from misa_order.runtime.roles import StaffAction

from .edge import Asked, get, post
from .orders import customers_seen, show

routes = Blueprint(__name__)


@post(routes, "/orders/{number}/ask-customer", StaffAction.SETTLE_PAYMENT)
def ask(asked: Asked, number: str) -> dict[str, Any]:
    """The customer is asked by mail to confirm the payment (R26)."""
    ask_customer(number, wiring.orders(), Why(asked.actor, asked.now, "asked_to_confirm_payment"))
    return show(asked, number)


@post(routes, "/orders/{number}/reject-claim", StaffAction.SETTLE_PAYMENT)
def reject(asked: Asked, number: str) -> dict[str, Any]:
    """The customer's word is not believed; the reason goes into the history and to the customer."""
    why = Why(asked.actor, asked.now, "claim_rejected", parsed(ReasonSent, asked.body).reason)
    reject_claim(number, wiring.orders(), why)
    return show(asked, number)


@get(routes, "/orders/{number}/claim-picture", StaffAction.READ_ORDERS)
def picture(asked: Asked, number: str) -> dict[str, Any]:
    """The picture of the customer's word as text, for a page that loads nothing from elsewhere (R26)."""
    return shown_picture(show_claim(number, customers_seen(asked), wiring.orders()), asked.now)
