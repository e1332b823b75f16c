"""Schedule, every morning: customers who have not paid are asked whether they have, and warned of
what is near.

Promise: by the ``time`` of the event, everybody is asked whose order has been unpaid for the
working days of its kind (R26), once, by a mail with a link, and warned 2 days and 1 day before a
deadline (R44). Run twice, late or killed half-way it leaves the same; a failure is retried, then
goes to the dead-letter queue, and the next morning catches up.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.payments.claims.remind import remind_all_due
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """The function's entrance."""
    del context  # Powertools reads it off the call
    done = remind_all_due(wiring.orders(), datetime.fromisoformat(event["time"]))
    happened("CustomersReminded", asked=done["asked"], warned=done["warned"])
