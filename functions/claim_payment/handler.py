"""GET and POST /v1/orders/{number}/payment-claim: a customer says that an order is paid.

Promise: the word and its picture are kept for staff, and pay nothing (R26); the same claim again
changes nothing. The caller is a portal by its token, or the customer by an old link of a mail, which
leads a browser to the payment page: no authorizer stands before this, so nothing of a request is read
before one of them holds. On failure nothing is written and the answer says why.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.orders.views import order_facts
from misa_order.payments.claims.answer import ClaimRequest
from misa_order.runtime.callbacks import raw_body, read_body
from misa_order.runtime.claim_callers import claimed_order, where_an_old_link_leads
from misa_order.runtime.claims import take_claim
from misa_order.runtime.http import PortalApp, Response, json_response
from misa_order.runtime.observability import happened

app = PortalApp()


@app.post("/v1/orders/<number>/payment-claim")
def claim(number: str) -> Response:
    """Take a claim."""
    now = datetime.now(UTC)
    order = claimed_order(app, number, now)
    order = take_claim(order, read_body(ClaimRequest, raw_body(app)), now)
    happened("PaymentClaimed", order=order.number)
    return json_response(200, order_facts(order))


@app.get("/v1/orders/<number>/payment-claim")
def old_link(number: str) -> Response:
    """Lead the customer on to the payment page."""
    answer = where_an_old_link_leads(app, number, datetime.now(UTC))
    happened("OldLinkFollowed", status=answer.status)
    return answer


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
