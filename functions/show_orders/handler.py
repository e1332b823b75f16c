"""GET /v1/orders and /v1/orders/{number}: a portal reads its customers' orders.

Promise: only orders of the portal's own products are shown; any other does not exist for it (R81).
Nothing is written.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import Field

from misa_order.runtime.entrance import entrance
from misa_order.orders.order_request import Domain
from misa_order.orders.queries import list_orders, order_view, page_view, show_order
from misa_order.runtime import wiring
from misa_order.runtime.http import PortalApp, Response, json_response, portal_of
from misa_order.runtime.observability import happened

app = PortalApp()
Limit = Annotated[int, Field(ge=1, le=200)]


@app.get("/v1/orders/<number>")
def show(number: str) -> Response:
    """One order as it stands."""
    order = show_order(number, portal_of(app), wiring.orders())
    happened("OrderShown", order=order.number)
    return json_response(200, order_view(order, wiring.ways(datetime.now(UTC))))


@app.get("/v1/orders")
def index(product: str, domain: Domain, limit: Limit = 50, cursor: str | None = None) -> Response:
    """A tenant's orders of one product, newest first."""
    page = list_orders(product, domain, portal_of(app), wiring.orders(), limit, cursor)
    happened("OrdersListed", count=len(page.orders))
    return json_response(200, page_view(page, product, domain))


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
