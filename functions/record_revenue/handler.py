"""SQS: an order was paid, or its licence issued; a payment was undone, or an order cancelled.

Promise: its contract stands on CRM and ACT, once, in the state its purpose asks for; never for
Top-up, and for Desktop only after the licence (R30.2, R31). With us it is opened in the name of the
rep whom the rules choose (R70). One that is not sold any more is withdrawn everywhere, unless it
was recorded (R32). A refusal is noted on the order. While a partner is down the message is
delivered again, with waits that grow over more than a day; after that it waits in the dead-letter
queue.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.fulfilment.revenue import record_revenue
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened
from misa_order.runtime.performers import performer_of
from misa_order.runtime.queues import for_each_message


def record(message: dict[str, Any]) -> None:
    """Record the revenue of the order of one message."""
    crm, act = wiring.partner("crm"), wiring.partner("act")
    orders, contracts = wiring.orders(), wiring.contracts()
    advanced = record_revenue(message["order"], orders, contracts, crm, act, performer_of, partial(datetime.now, UTC))
    what = "RevenueAdvanced" if advanced.steps else "MessageRepeated"
    happened(what, order=advanced.order.number, steps=" ".join(advanced.steps))


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return for_each_message(event, context, record)
