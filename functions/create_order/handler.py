"""POST /v1/orders: a customer orders in a portal.

Promise: one order for a portal's Idempotency-Key, with its temporary grant and events, in one write
(R1–R6, R12–R14). On failure nothing is written and the answer says what is wrong with which field;
the same call may be made again.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import Field

from misa_order.runtime.entrance import entrance
from misa_order.orders.intake.place import place_order
from misa_order.orders.intake.sent_order import SentOrder
from misa_order.orders.queries import order_view
from misa_order.runtime import wiring
from misa_order.runtime.http import PortalApp, Response, json_response, portal_of
from misa_order.runtime.observability import happened
from misa_order.runtime.parameters import Header

app = PortalApp()
Key = Annotated[str, Field(min_length=1, max_length=200), Header("Idempotency-Key")]


@app.post("/v1/orders")
def create_order(order: SentOrder, idempotency_key: Key) -> Response:
    """Create an order; 201, or 200 when the key was used for this very order before."""
    now = datetime.now(UTC)
    portal = portal_of(app)
    store = wiring.orders()
    placed = place_order(order, portal, idempotency_key, wiring.catalogue(), wiring.calendar(), store, now)
    happened("OrderRepeated" if placed.repeated else "OrderPlaced", order=placed.order.number)
    return json_response(200 if placed.repeated else 201, order_view(placed.order, wiring.ways(now)))


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
