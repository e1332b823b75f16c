"""GET /pay/{token}, /state, and POST /claim, /renew below it: the customer's payment page (R83).

Promise: whoever has the link of an order sees what is to be paid and how that stands, and may say that it is paid
(R26); opening changes nothing. A link that is wrong or too old tells nothing of any order. No authorizer stands before
this: the token in the path is the proof, and is looked at before anything else. On failure nothing is written.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.orders.views import order_facts
from misa_order.payments.claims.answer import ClaimRequest
from misa_order.payments.page.renew import send_fresh_link
from misa_order.runtime import wiring
from misa_order.runtime.callbacks import raw_body, read_body
from misa_order.runtime.claims import take_claim
from misa_order.runtime.html import page_response
from misa_order.runtime.http import PortalApp, Response, json_response
from misa_order.runtime.links import linked_order, order_behind, order_once_behind
from misa_order.runtime.observability import happened
from misa_order.runtime.pages import page_behind, renewed_words, state_behind

app = PortalApp()


@app.get("/pay/<token>")
def page(token: str) -> Response:
    """Show a customer how to pay an order."""
    shown = page_behind(app, token, datetime.now(UTC))
    happened("PaymentPageShown", status=shown.status)
    return page_response(shown)


@app.get("/pay/<token>/state")
def state(token: str) -> Response:
    """Show how the payment stands now."""
    shown = state_behind(app, token, datetime.now(UTC))
    happened("PaymentStateShown", payment=shown["payment"])
    return json_response(200, shown)


@app.post("/pay/<token>/claim")
def claim(token: str) -> Response:
    """Take a customer's word that an order is paid."""
    now = datetime.now(UTC)
    order = linked_order(order_behind(token, now))
    order = take_claim(order, read_body(ClaimRequest, raw_body(app)), now)
    happened("PaymentClaimed", order=order.number)
    return json_response(200, order_facts(order))


@app.post("/pay/<token>/renew")
def renew(token: str) -> Response:
    """Have a fresh link sent to the address of the order, where the token ever opened one."""
    number = order_once_behind(token)
    sent = number is not None and send_fresh_link(number, wiring.orders(), datetime.now(UTC))
    happened("PaymentLinkAsked", order=number, sent=str(sent))
    return json_response(202, {"message": renewed_words(app)})


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
