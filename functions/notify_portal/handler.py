"""SQS: an order, a renewal or a quota changed (any event about one), or a portal is to be told again.

Promise: each portal that sells the product is told at least once, signed, of the thing as it is then (R84). One that
does not take it is tried for a day with growing waits, and holds one worker at most; after that the delivery is failed,
and a letter with the reason waits in the dead-letter queue. A message that tells of nothing goes there at once.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.runtime.observability import happened
from misa_order.runtime.portals import notify
from misa_order.runtime.queues import for_each_message


def notify_one(message: dict[str, Any]) -> None:
    """Tell portals what one message says."""
    told = notify(message)
    delivery, state = (told.delivery.id, told.delivery.state) if told.delivery else (None, None)
    happened("PortalNotified" if delivery else "MessagePassedOn", delivery=delivery, state=state, to=told.passed_on)


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return for_each_message(event, context, notify_one)
