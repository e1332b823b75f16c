"""Schedule, every night after midnight in Vietnam: orders that nobody has paid in time.

Promise: by the ``time`` of the event, every order whose deadline has passed is temporarily
cancelled (R40) and what it was granted until the money came is locked (R41, R55), each with its
history, and SUMAN and the customer are told. Run twice, late or killed half-way it leaves the same;
a failure is retried, then goes to the dead-letter queue, and the next night catches up.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.orders.jobs.expire import expire_all_due
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """The function's entrance."""
    del context  # Powertools reads it off the call
    done = expire_all_due(wiring.orders(), datetime.fromisoformat(event["time"]))
    happened("OrdersExpired", count=done.total(), cancelled=done["cancel"], locked=done["lock"])
