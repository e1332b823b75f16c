"""DynamoDB stream: events were written to the outbox, each together with the change it tells of
(decision 5).

Promise: every event reaches the queues of all who act on it, at least once, and then leaves the
outbox; a new row of the statement is its own event, and stays. An event that is itself at fault is
left there for resend_events and holds up no other. What is no event's fault is raised when all were
tried, and the stream delivers the batch again; what the stream gives up on is sent by resend_events.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.fulfilment.relay import relay
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened
from misa_order.runtime.sending import may_be_told, send_all
from misa_order.table.outbox import event_of
from misa_order.table.wire import from_wire

NAMES = {"sent": "EventRelayed", "left": "EventLeft"}


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """The function's entrance."""
    del context  # Powertools reads it off the call
    rows = [event_of(from_wire(record["dynamodb"]["NewImage"])) for record in event["Records"]]
    for passed in relay(rows, wiring.outbox(), send_all, may_be_told):
        happened(NAMES[passed.fate], **passed.told)
