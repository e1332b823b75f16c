"""POST /v1/quota/check: the product asks whether to tell a user that invoices or their term run
out.

Promise: what R60 says, each notice as often as R61 says, whoever asks at the same moment. One read,
and one write where a notice is shown that counts once. An issue never waits for us: calls have
short time-outs, and a notice whose write fails is shown to whoever issues all the same, and to
whoever enters where the write was not answered. On any other failure nothing was shown, and the
product goes on.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.quota.check import QuotaCheck, check_quota
from misa_order.quota.quota import product_with_quota
from misa_order.runtime import wiring
from misa_order.runtime.http import PortalApp, Response, json_response, portal_of
from misa_order.runtime.observability import happened

app = PortalApp()


@app.post("/v1/quota/check")
def check(asked: QuotaCheck) -> Response:
    """Ask what a user is to be told."""
    product = product_with_quota(wiring.catalogue()).code
    portal_of(app).check(product)
    checked = check_quota(asked, product, wiring.quotas(), datetime.now(UTC))
    happened("QuotaChecked", case=checked.case, action=asked.action, in_module=asked.module)
    if not checked.noted:
        happened("QuotaNoticeNotNoted", case=checked.case)
    return json_response(200, {"notice": checked.notice})


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
