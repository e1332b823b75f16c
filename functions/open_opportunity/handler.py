"""SQS: a customer asked for a renewal that goes to the opportunity pool (OpportunityOpened).

Promise: CRM is asked for it under one key, with one lasting effect (R50, R31), and what it answered
stands on the renewal. While it is down the message is delivered again, with waits that grow; a
refusal, and a day without an answer, is kept on the renewal for staff. What cannot be read or
written waits in the dead-letter queue.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.fulfilment.opportunity import open_opportunity
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened
from misa_order.runtime.queues import for_each_message


def open_one(message: dict[str, Any]) -> None:
    """Open the opportunity of one message."""
    opened = open_opportunity(message["renewal"], wiring.renewals(), wiring.partner("crm"), datetime.now(UTC))
    what = "OpportunityAdvanced" if opened.changed else "MessageRepeated"
    happened(what, renewal=opened.renewal.id, state=opened.state)


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return for_each_message(event, context, open_one)
