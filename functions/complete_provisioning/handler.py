"""POST /v1/callbacks/suman: SUMAN's staff approved or refused what it had answered with
``pending``.

Promise: the licence, resource or codes are as SUMAN says, once; a callback that is repeated or late
is taken and changes nothing (R30.1, R33). 401 for a bad or old signature, 422 for a bad body, 404
for an unknown order; on any failure nothing is written and SUMAN calls again.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.fulfilment.callbacks import SumanCallback, complete_provisioning
from misa_order.runtime import wiring
from misa_order.runtime.callbacks import signed_body
from misa_order.runtime.http import PortalApp, Response, json_response
from misa_order.runtime.observability import happened

app = PortalApp()


@app.post("/v1/callbacks/suman")
def suman() -> Response:
    """Take one callback."""
    now = datetime.now(UTC)
    callback = signed_body(app, SumanCallback, wiring.secret("SUMAN_CALLBACK_SECRET"), now)
    taken = complete_provisioning(callback, wiring.orders(), now)
    happened("ProvisioningCompleted", order=taken.order.number, changed=int(taken.changed))
    return json_response(200, {"taken": True})


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
