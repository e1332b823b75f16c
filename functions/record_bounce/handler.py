"""SQS: SES tells that a letter bounced, was complained of, is delayed, or was rejected after all.

Promise: the letter's order keeps it, once however often it is told and in whatever order, and staff see it there (R94).
What became of a letter about no order stands in the log. A failed message is delivered again, and after that waits in
the dead-letter queue.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.fulfilment.feedback import read_feedback
from misa_order.fulfilment.record_bounce import record_bounce
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened
from misa_order.runtime.queues import for_each_message


def record(message: dict[str, Any]) -> None:
    """Record what one message tells."""
    told = read_feedback(message)
    what = "MailBounced" if record_bounce(told, wiring.orders(), datetime.now(UTC)) else "MessageRepeated"
    bounce = told.bounce
    happened(what, subject=told.subject, letter=bounce.letter, kind=bounce.kind, reason=bounce.reason)


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return for_each_message(event, context, record)
