"""SQS: a credit has reached the statement (TransactionBooked).

Promise: it is judged once (R19–R21); an exact match pays its orders in the same write as the
verdict, everything else is put before staff with its reason. A failed message is delivered again,
and after that waits in the dead-letter queue.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.payments.match import match_payment
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened
from misa_order.runtime.queues import for_each_message


def match(message: dict[str, Any]) -> None:
    """Judge the credit of one message."""
    matched = match_payment(message["transaction"], message["memo"], wiring.statement(), datetime.now(UTC))
    happened("PaymentMatched", transaction=matched.row.id, result=matched.row.result, reason=matched.row.reason)


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return for_each_message(event, context, match)
