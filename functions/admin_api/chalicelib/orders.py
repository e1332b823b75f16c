"""GET /orders…, POST /orders/{number}/…: orders as staff see them, and what staff decide about
them.
"""

from functools import partial
from typing import Any

from chalice.app import Blueprint

from misa_order.fulfilment.retry import retryable
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.list_orders import list_orders_for_staff
from misa_order.orders.order_filter import OrderFilter
from misa_order.orders.views import staff_page_view
from misa_order.payments.confirm import CONFIRMED, confirm_cash, confirm_transfer
from misa_order.payments.staff_requests import ReasonSent, Received, ReceivedByTransfer, ReceivedInCash
from misa_order.payments.statement.queries import show_order_to_staff
from misa_order.runtime import wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.pictures import picture_link
from misa_order.runtime.roles import StaffAction, visible_customers

from .edge import Asked, get, post

routes = Blueprint(__name__)


@get(routes, "/orders", StaffAction.READ_ORDERS)
def index(asked: Asked) -> dict[str, Any]:
    """Orders, newest first; filters: the axes, failed, number, product, office, domain, customer,
    from, to, limit.
    """
    wanted, customers = parsed(OrderFilter, asked.query), customers_seen(asked)
    page = list_orders_for_staff(wanted, customers, wiring.catalogue(), wiring.orders(), asked.now)
    return staff_page_view(page, wanted)


@get(routes, "/orders/{number}", StaffAction.READ_ORDERS)
def show(asked: Asked, number: str) -> dict[str, Any]:
    """One order with its history, steps, the transactions that paid it, and what its customer
    claims.

    A sales rep gets 404 for the orders of customers whose contracts others perform (R81).
    """
    customers = customers_seen(asked)
    may_be_retried = partial(retryable, now=asked.now)
    return show_order_to_staff(number, customers, wiring.orders(), wiring.statement(), picture_link, may_be_retried)


@post(routes, "/orders/{number}/confirm-payment", StaffAction.SETTLE_PAYMENT)
def confirm_payment(asked: Asked, number: str) -> dict[str, Any]:
    """The order's money is there: these transfers, or cash in hand; what R30 asks for follows (R19,
    R23).
    """
    body, order = asked.body, wiring.orders().get(number)
    if parsed(Received, body).method == "cash":
        note = parsed(ReceivedInCash, body).note
        confirm_cash(order.number, wiring.orders(), Why(asked.actor, asked.now, "paid_in_cash", note))
    else:
        rows = parsed(ReceivedByTransfer, body).transactions
        confirm_transfer(rows, [order.number], wiring.statement(), Why(asked.actor, asked.now, CONFIRMED))
    return show(asked, number)


@post(routes, "/orders/{number}/cancel", StaffAction.SETTLE_PAYMENT)
def cancel(asked: Asked, number: str) -> dict[str, Any]:
    """Staff cancel an order that is not paid (R27)."""
    why = Why(asked.actor, asked.now, "cancelled_by_staff", parsed(ReasonSent, asked.body).reason)
    cancel_order(wiring.orders().get(number), wiring.orders(), why)
    return show(asked, number)


def customers_seen(asked: Asked) -> frozenset[str] | None:
    """Whose orders the caller may see; None for everybody's (R81)."""
    return visible_customers(asked.caller, wiring.contracts().customers_of)
