"""POST /v1/callbacks/gateways/{gateway}: card, wallet or PayPal tells that a payment came or
failed.

Promise: the order is paid, once, when its own gateway was paid in full; anything else changes
nothing and is kept, and staff see money that pays no order (R13, R25). 401 for a bad or old
signature, 404 for an unknown gateway, 422 for a bad body; on any failure nothing is written and the
gateway calls again.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.payments.gateway import GatewayCallback, confirm_gateway_payment, gateway_named
from misa_order.runtime import wiring
from misa_order.runtime.callbacks import signed_body
from misa_order.runtime.http import PortalApp, Response, json_response
from misa_order.runtime.observability import happened

app = PortalApp()


@app.post("/v1/callbacks/gateways/<gateway>")
def gateway_callback(gateway: str) -> Response:
    """Take one notification."""
    now = datetime.now(UTC)
    sender = gateway_named(gateway)
    callback = signed_body(app, GatewayCallback, wiring.secret(f"{sender.upper()}_CALLBACK_SECRET"), now)
    notified = confirm_gateway_payment(sender, callback, wiring.statement(), now)
    repeated = int(notified.repeated)
    happened("GatewayNotified", gateway=sender, order=callback.order, verdict=notified.verdict, repeated=repeated)
    return json_response(200, {"taken": True})


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
