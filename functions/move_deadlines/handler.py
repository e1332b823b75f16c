"""SQS: staff changed the calendar of working days (CalendarChanged), and the messages that this one
sends itself.

Promise: the open deadlines of every unpaid order are counted by the new calendar (R42), at once and
again after the last function has forgotten the old one; each order's history says so, and SUMAN is
told by DeadlineMoved. What takes longer than a function may run goes on in another message. Repeats
leave the same; orders that cannot be moved hold up no other, and their message waits in the
dead-letter queue.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.orders.jobs.move_deadlines import SweepMessage, move_deadlines
from misa_order.runtime import sending, wiring
from misa_order.runtime.observability import happened
from misa_order.runtime.queues import for_each_message
from misa_order.settings.store import SettingStore


def send(message: Mapping[str, Any], delay: int) -> None:
    """Put a message on the function's own queue."""
    sending.send("deadlines", json.dumps(message), delay)


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance; its queue hands over one message at a time."""
    clock = partial(datetime.now, UTC)

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    def move(message: dict[str, Any]) -> None:
        part = SweepMessage.model_validate(message)
        swept = move_deadlines(part, wiring.orders(), SettingStore(wiring.table()), send, clock, seconds_left)
        happened("DeadlinesSwept", result=swept.result, shard=part.shard, moved=swept.moved, version=part.version)

    return for_each_message(event, context, move)
