"""GET /webhooks/deliveries…, POST /webhooks/deliveries/{id}/send-again: what portals were told, and are told again."""

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint

from misa_order.kernel.history import Why
from misa_order.portals.delivery import delivery_view
from misa_order.portals.list_deliveries import DeliveryFilter, list_deliveries
from misa_order.portals.send_again import send_again
from misa_order.portals.show_delivery import show_delivery
from misa_order.runtime.errors import parsed
from misa_order.runtime.portals import deliveries, webhooks
from misa_order.runtime.roles import StaffAction

from .edge import Asked, get, post

routes = Blueprint(__name__)


@get(routes, "/webhooks/deliveries", StaffAction.READ_DELIVERIES)
def index(asked: Asked) -> dict[str, Any]:
    """What portals were told, newest change first; filters portal, order, state, from, to; limit and cursor (R84)."""
    return list_deliveries(parsed(DeliveryFilter, asked.query), webhooks(), deliveries(), asked.now)


@get(routes, "/webhooks/deliveries/{delivery_id}", StaffAction.READ_DELIVERIES)
def show(_: Asked, delivery_id: str) -> dict[str, Any]:
    """One of them, as it is now."""
    # Clients write the colons of an id as %3A, and gateways differ in who reads that.
    return show_delivery(unquote(delivery_id), deliveries())


@post(routes, "/webhooks/deliveries/{delivery_id}/send-again", StaffAction.SEND_AGAIN)
def again(asked: Asked, delivery_id: str) -> dict[str, Any]:
    """A portal is told once more, under the same id, for a day from now on (R84)."""
    why = Why(asked.actor, asked.now, "delivery_asked_again")
    return delivery_view(send_again(unquote(delivery_id), deliveries(), why))
