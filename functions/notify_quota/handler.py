"""Schedule, every morning: tenants whose invoices or their term are running out, or have run out.

Promise: by the ``time`` of the event, whoever has come into another band or tier is mailed, once
for each and each purchase (R62). Only tenants for whom that can have happened are read. Run twice,
late or killed half-way it leaves the same; a failure is retried, then goes to the dead-letter
queue, and the next morning catches up.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.quota.notify import notify_all_due
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """The function's entrance."""
    del context  # Powertools reads it off the call
    count = notify_all_due(wiring.quotas(), datetime.fromisoformat(event["time"]))
    happened("QuotaNotified", count=count)
