"""POST /v1/renewals: a customer asks to renew, with the date until which the customer commits to
pay.

Promise: one renewal for a portal's Idempotency-Key, or without one for the same body, before the
sales rep in charge or in the opportunity pool (R50). On failure nothing is written and the answer
says what is wrong with which field; the same call may be made again.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import Field

from misa_order.runtime.entrance import entrance
from misa_order.renewals.queries import portal_view
from misa_order.renewals.request import RenewalRequest, request_renewal
from misa_order.runtime import performers, wiring
from misa_order.runtime.http import PortalApp, Response, json_response, portal_of
from misa_order.runtime.observability import happened
from misa_order.runtime.parameters import Header

app = PortalApp()
Key = Annotated[str | None, Field(min_length=1, max_length=200), Header("Idempotency-Key")]


@app.post("/v1/renewals")
def ask(renewal: RenewalRequest, idempotency_key: Key = None) -> Response:
    """Ask for a renewal; 201, or 200 when this very one was asked for before."""
    now = datetime.now(UTC)
    store, portal = wiring.renewals(), portal_of(app)
    asked = request_renewal(renewal, portal, idempotency_key, wiring.catalogue(), performers.rep_in_charge, store, now)
    happened("RenewalRepeated" if asked.repeated else "RenewalRequested", renewal=asked.renewal.id)
    return json_response(200 if asked.repeated else 201, portal_view(asked.renewal, {}))


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
