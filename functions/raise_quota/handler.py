"""SQS: an order of a quota was granted (QuotaProvisioned), or a payment was undone (PaymentUndone).

Promise: the tenant's quota holds what the order adds to it exactly once while the order is paid and
granted, and else not at all (R61, R62); repeats and any order of messages leave the same. A failed
message is delivered again, and after that waits in the dead-letter queue.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.quota.purchase import settle_purchase
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened
from misa_order.runtime.queues import for_each_message


def settle(message: dict[str, Any]) -> None:
    """Settle the order of one message."""
    settled = settle_purchase(message["order"], wiring.orders(), wiring.quotas(), datetime.now(UTC))
    epoch = settled.quota.epoch if settled.quota else None
    happened("QuotaChanged" if settled.quota else "MessageRepeated", order=settled.order.number, epoch=epoch)


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return for_each_message(event, context, settle)
