"""GET /v1/renewals: a portal follows its customers' renewals, accepted ones with where their order
stands (R56).

Promise: only renewals of the portal's own products are shown (R81). Nothing is written.
"""

from typing import Annotated, Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import Field

from misa_order.runtime.entrance import entrance
from misa_order.orders.order_request import Domain
from misa_order.renewals.queries import list_renewals
from misa_order.runtime import wiring
from misa_order.runtime.http import PortalApp, Response, json_response, portal_of
from misa_order.runtime.observability import happened

app = PortalApp()
Limit = Annotated[int, Field(ge=1, le=200)]


@app.get("/v1/renewals")
def index(product: str, domain: Domain, limit: Limit = 50, cursor: str | None = None) -> Response:
    """A tenant's renewals of one product, newest first."""
    page = list_renewals(product, domain, portal_of(app), wiring.renewals(), wiring.orders(), limit, cursor)
    happened("RenewalsListed", count=len(page["items"]))
    return json_response(200, page)


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
