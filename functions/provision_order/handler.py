"""SQS: an order was placed, paid or cancelled.

Promise: SUMAN is asked for whatever the order is due by now, each thing under one key and with one
lasting effect (R12, R27, R30.1, R31). A temporary grant that the order let go of is handed on to
its customer's next one (R12a). SUMAN's refusal is noted on the order. While it is down the message
is delivered again, with waits that grow over more than a day; after that it waits in the
dead-letter queue.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.fulfilment.provision import provision_order
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened
from misa_order.runtime.queues import for_each_message


def provision(message: dict[str, Any]) -> None:
    """Provision the order of one message."""
    orders, suman, clock = wiring.orders(), wiring.partner("suman"), partial(datetime.now, UTC)
    released = message.get("released") is True
    advanced = provision_order(message["order"], orders, suman, wiring.calendar, clock, released=released)
    what = "ProvisioningAdvanced" if advanced.steps else "MessageRepeated"
    happened(what, order=advanced.order.number, steps=" ".join(advanced.steps))


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return for_each_message(event, context, provision)
