"""SQS: an order was paid, or its licence issued.

Promise: if the customer gave invoice details, an approved request stands on CRM and ACT, once; for
Desktop only after the licence (R30.3, R31). A refusal is noted on the order. While a partner is
down the message is delivered again, with waits that grow over more than a day; after that it waits
in the dead-letter queue.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.fulfilment.invoice import request_invoice
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened
from misa_order.runtime.queues import for_each_message


def request(message: dict[str, Any]) -> None:
    """Request the invoice for the order of one message."""
    crm, act = wiring.partner("crm"), wiring.partner("act")
    advanced = request_invoice(message["order"], wiring.orders(), crm, act, partial(datetime.now, UTC))
    what = "InvoicingAdvanced" if advanced.steps else "MessageRepeated"
    happened(what, order=advanced.order.number, steps=" ".join(advanced.steps))


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return for_each_message(event, context, request)
