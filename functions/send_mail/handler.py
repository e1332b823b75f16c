"""SQS: something happened to an order, a request to renew or a quota that its customer is to know.

Promise: one letter for each event, Vietnamese or English as the customer wants (R5, R26, R30, R44,
R52, R53); a repeated message sends nothing. While SES is down the message is delivered again with
growing waits; a letter that SES refuses waits in the dead-letter queue.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.fulfilment.mailer import Sources, occasion_of, send_letter
from misa_order.runtime import wiring
from misa_order.runtime.links import payment_links, shop_link
from misa_order.runtime.observability import happened
from misa_order.runtime.queues import for_each_message


def send(message: dict[str, Any]) -> None:
    """Send the letter of one message."""
    occasion, now = occasion_of(message), datetime.now(UTC)
    orders, renewals, quotas = wiring.orders(), wiring.renewals(), wiring.quotas()
    sources = Sources(orders, renewals, wiring.accounts, payment_links(now), quotas, shop_link)
    result = send_letter(occasion, wiring.letters(), sources, wiring.mailer(), now)
    happened("MailSent", subject=occasion.subject, event=occasion.event, result=result)


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return for_each_message(event, context, send)
