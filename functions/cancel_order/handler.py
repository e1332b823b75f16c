"""POST /v1/orders/{number}/cancel: a customer cancels an order that is not paid.

Promise: the order is cancelled and what was granted until the money came is taken back (R27); a
repeat changes nothing. A paid order is refused with 409 and stays as it is.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.queries import order_view, show_order
from misa_order.runtime import wiring
from misa_order.runtime.http import PortalApp, Response, json_response, portal_of
from misa_order.runtime.observability import happened

app = PortalApp()


@app.post("/v1/orders/<number>/cancel")
def cancel(number: str) -> Response:
    """Cancel one order."""
    store, now = wiring.orders(), datetime.now(UTC)
    order = show_order(number, portal_of(app), store)
    why = Why(f"customer:{order.customer.id}", now, "cancelled_by_customer")
    order = cancel_order(order, store, why)
    happened("OrderCancelled", order=order.number)
    return json_response(200, order_view(order, wiring.ways(now)))


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
