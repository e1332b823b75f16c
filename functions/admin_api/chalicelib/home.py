"""GET /me, /choices, /overview, /openapi.json: what the page needs before anything is asked for."""

import json
from pathlib import Path
from typing import Any

from chalice.app import Blueprint

from misa_order.contracts.choices import choices
from misa_order.orders.list_orders import list_orders_for_staff
from misa_order.orders.order_filter import OrderFilter
from misa_order.orders.overview import deadlines_ahead, failed_by_step
from misa_order.payments.statement.overview import money_overview
from misa_order.portals.overview import failed_deliveries
from misa_order.runtime import wiring
from misa_order.runtime.performers import assignment
from misa_order.runtime.portals import deliveries, webhooks
from misa_order.runtime.roles import StaffAction, actions_of, may

from .edge import Asked, get
from .orders import customers_seen

routes = Blueprint(__name__)

_DOCUMENT = Path(__file__).with_name("openapi.json")


@routes.route("/openapi.json", methods=["GET"])
def document() -> Any:
    """This API's own OpenAPI document; it needs no token."""
    return json.loads(_DOCUMENT.read_text("utf-8"))


@get(routes, "/me", StaffAction.READ_ORDERS)
def me(asked: Asked) -> dict[str, Any]:
    """Who the caller is, and what the caller's role may do (R81)."""
    caller = asked.caller
    return {"name": caller.subject, "role": caller.role, "actions": list(actions_of(caller))}


@get(routes, "/choices", StaffAction.READ_ORDERS)
def offered(_: Asked) -> dict[str, Any]:
    """What filters and forms offer: products, accounts, offices, reps, portals."""
    portals = [portal.portal for portal in webhooks().portals]
    return choices(wiring.catalogue(), wiring.accounts(), assignment(), portals)


@get(routes, "/overview", StaffAction.READ_ORDERS)
def overview(asked: Asked) -> dict[str, Any]:
    """What waits, how the last days went, what failed, and the deadlines ahead; a rep sees own customers' orders.

    ``money`` is null for a role that may not see the statement, ``untold`` for one that may not see deliveries.
    """
    customers, orders, asks_for = customers_seen(asked), wiring.orders(), OrderFilter(failed=True, limit=200)
    failed = list_orders_for_staff(asks_for, customers, wiring.catalogue(), orders, asked.now)
    sees_money = may(asked.caller, StaffAction.READ_STATEMENT)
    sees_deliveries = may(asked.caller, StaffAction.READ_DELIVERIES)
    return {
        "money": money_overview(wiring.statement(), asked.now) if sees_money else None,
        "failed": {"steps": failed_by_step(failed.orders), "more": failed.cursor is not None},
        "deadlines": deadlines_ahead(
            orders, lambda order: customers is None or order.customer.id in customers, asked.now
        ),
        "untold": failed_deliveries(deliveries(), asked.now) if sees_deliveries else None,
    }
