"""Schedule, every morning: customers who have not paid are asked whether they have.

Promise: by the ``time`` of the event, everybody is asked whose order has been unpaid for the working days of its kind
(R26), once, by a mail with a link. Run twice, late or killed half-way it leaves the same; a failure is retried, then
goes to the dead-letter queue, and the next morning catches up.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.payments.claim import ask_all_due
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened, logger, metrics


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """The function's entrance."""
    del context  # Powertools reads it off the call
    count = ask_all_due(wiring.orders(), datetime.fromisoformat(event["time"]))
    happened("CustomersAsked", count=count)
