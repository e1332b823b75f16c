"""Schedule, every 5 minutes: looks for events that are still in the outbox.

Promise: an event that the stream lost reaches its queues all the same, at least once (R91); ``time`` of the scheduled
event is now. Killed half-way, the next run goes on; a failure is retried, then goes to the dead-letter queue.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.fulfilment.relay import resend
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened, logger, metrics


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """The function's entrance."""
    del context  # Powertools reads it off the call
    count = resend(wiring.outbox(), wiring.send, datetime.fromisoformat(event["time"]))
    happened("EventsResent", count=count)
