"""Batches from a queue: each message by itself, and a partner that is down is given growing time (R31, R91)."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from misa_order.fulfilment.patience import wait_after
from misa_order.kernel.errors import CorruptRecordError, OrderSystemError, PartnerDownError
from misa_order.runtime import wiring
from misa_order.runtime.observability import logger, measured, metrics
from misa_order.table.writes import FAILURES


def for_each_message(
    event: Mapping[str, Any], _context: object, use: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """Run ``use`` over the messages of a batch, JSON objects; those that raised are delivered again, no others.

    What cannot be read as JSON is a failure too: after its last delivery it waits in the dead-letter queue (R91).
    """
    failed = []
    for record in event["Records"]:
        try:
            use(_message(record["body"]))
        except Exception as error:  # noqa: BLE001 - one message's failure, whatever it is, is no other's
            failed.append({"itemIdentifier": record["messageId"]})
            _failed(record, error)
    return {"batchItemFailures": failed}


def _failed(record: Mapping[str, Any], error: Exception) -> None:
    """Say in the log why a message failed, without its content, and let a partner that is down recover."""
    receives = int(record["attributes"]["ApproximateReceiveCount"])
    _tell(error, record["messageId"], receives)
    _measure(record)
    if isinstance(error, PartnerDownError):
        # Not hidden, it only comes back sooner.
        with suppress(*FAILURES):
            wiring.hide_message(record["receiptHandle"], error.wait or wait_after(receives))


def _tell(error: Exception, message_id: str, receives: int) -> None:
    known = error if isinstance(error, OrderSystemError) else None
    reason = known.code if known else type(error).__name__
    facts = {"message": message_id, "receives": receives, "reason": reason}
    metrics.add_metric(name="MessageFailed", unit=MetricUnit.Count, value=1)
    logger.warning("MessageFailed", extra={"failed": facts}, exc_info=None if known else error)


def _measure(record: Mapping[str, Any]) -> None:
    """Say how long a message has been tried: SQS leaves what was received three times out of the age of its queue."""
    waited = time.time() - int(record["attributes"]["SentTimestamp"]) / 1000
    measured("MessageWaited", max(0, round(waited)), QueueName=record["eventSourceARN"].rpartition(":")[2])


def _message(body: str) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except ValueError as error:
        raise CorruptRecordError("unreadable_message", "the message is not JSON") from error
    if not isinstance(message, dict):
        raise CorruptRecordError("unreadable_message", "the message is not a JSON object")
    return message
