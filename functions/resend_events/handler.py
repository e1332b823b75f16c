"""Schedule, every 5 minutes: looks for events that are still in the outbox.

Promise: an event that the stream lost reaches its queues all the same, at least once; one that is
itself at fault is set aside after three tries, with a letter in the dead-letter queue (R91).
``time`` of the scheduled event is now; ``put_back`` names what was set aside and is to be tried
anew. Killed half-way, the next run goes on; what is no event's fault is raised when all were tried,
retried, then goes to the dead-letter queue. Each run measures how long the oldest event has waited,
and a whole one says so: alarms hear it when it stops.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.fulfilment.relay import resend
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened, measured
from misa_order.runtime.sending import may_be_told, send_all
from misa_order.table.keys import ItemKey

NAMES = {"sent": "EventResent", "due": "EventDue", "left": "EventLeft", "given_up": "EventGivenUp"}


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """The function's entrance."""
    del context  # Powertools reads it off the call
    outbox, now = wiring.outbox(), datetime.fromisoformat(event["time"])
    measured("OutboxWaited", max(0, outbox.waited_longest(now).total_seconds()))
    for place in event.get("put_back", []):
        happened("EventPutBack", moved=int(outbox.put_back(ItemKey(**place))))
    for passed in resend(outbox, send_all, now, may_be_told):
        happened(NAMES[passed.fate], **passed.told)
    happened("OutboxSwept")
