"""POST /v1/quota/usage: the product reports how many invoices a tenant has issued in all.

Promise: of all reports the newest ``as_of`` counts, in whatever order they come; a repeat changes
nothing (R62). The answer says what stands. On failure nothing is written and the answer says what
is wrong with which field; the same report may be sent again.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.quota.quota import product_with_quota
from misa_order.quota.usage import UsageReport, record_usage, usage_view
from misa_order.runtime import wiring
from misa_order.runtime.http import PortalApp, Response, json_response, portal_of
from misa_order.runtime.observability import happened

app = PortalApp()


@app.post("/v1/quota/usage")
def report(usage: UsageReport) -> Response:
    """Report all that a tenant has used by an instant."""
    now = datetime.now(UTC)
    product = product_with_quota(wiring.catalogue()).code
    portal_of(app).check(product)
    recorded = record_usage(usage, product, wiring.quotas(), now)
    happened("UsageRecorded" if recorded.changed else "UsageRepeated", domain=usage.domain)
    return json_response(200, usage_view(recorded, now))


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
