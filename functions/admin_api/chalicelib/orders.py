"""GET /orders…: orders as staff see them."""

from typing import Any

from chalice.app import Blueprint

from misa_order.payments.queries import show_order_to_staff
from misa_order.runtime import wiring
from misa_order.runtime.roles import Action, visible_customers

from .edge import Asked, get

routes = Blueprint(__name__)


@get(routes, "/orders/{number}", Action.READ_ORDERS)
def show(asked: Asked, number: str) -> dict[str, Any]:
    """One order with its history, steps and the transactions that paid it.

    A sales rep gets 404 for every order until contracts say whose customers they are (R81).
    """
    return show_order_to_staff(number, visible_customers(asked.caller), wiring.orders(), wiring.statement())
