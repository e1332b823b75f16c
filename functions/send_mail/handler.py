"""SQS: something happened to an order that its customer is to know.

Promise: one letter for an order and event, in Vietnamese (R5, R26, R30); a repeated message sends nothing. While SES is
down the message is delivered again with growing waits; a letter that SES refuses waits in the dead-letter queue.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.fulfilment.mailer import Occasion, send_letter
from misa_order.runtime import wiring
from misa_order.runtime.links import claim_links
from misa_order.runtime.observability import happened, logger, metrics
from misa_order.runtime.queues import for_each_message


def send(message: dict[str, Any]) -> None:
    """Send the letter of one message."""
    occasion = Occasion(message["order"], message["event"], message.get("version"))
    now = datetime.now(UTC)
    letters, orders, mailer = wiring.letters(), wiring.orders(), wiring.mailer()
    result = send_letter(occasion, letters, orders, wiring.accounts, claim_links(now), mailer, now)
    happened("MailSent", order=occasion.number, event=occasion.event, result=result)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return for_each_message(event, context, send)
