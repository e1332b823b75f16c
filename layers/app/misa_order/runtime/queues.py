"""Batches from a queue: each message by itself, and a partner that is down is given growing time (R31, R91)."""

import json
from collections.abc import Callable
from types import TracebackType
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, FailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.fulfilment.patience import wait_after
from misa_order.kernel.errors import CorruptRecordError, OrderSystemError, PartnerDownError
from misa_order.runtime import wiring
from misa_order.runtime.observability import logger, metrics

type Failure = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def for_each_message(
    event: dict[str, Any], context: LambdaContext, use: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """Run ``use`` over the messages of a batch, JSON objects; those that raised are delivered again, no others.

    What cannot be read as JSON is a failure too: after its last delivery it waits in the dead-letter queue (R91).
    """

    def one(record: SQSRecord) -> None:  # Powertools hands it over by this name.
        use(_message(record.body))

    processor = _PatientProcessor()
    with processor(records=event["Records"], handler=one, lambda_context=context):
        processor.process()
    return dict(processor.response())


class _PatientProcessor(BatchProcessor):
    """Says in the log why a message failed, without its content, and lets a partner that is down recover."""

    def __init__(self) -> None:
        # A batch that failed as a whole is reported message by message as well: raising would only lose the process.
        super().__init__(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

    def failure_handler(self, record: SQSRecord, exception: Failure) -> FailureResponse:
        error = exception[1]
        receives = int(record.attributes.approximate_receive_count)
        if isinstance(error, PartnerDownError):
            wiring.hide_message(record.receipt_handle, error.wait or wait_after(receives))
        _tell(error, record.message_id, receives)
        return super().failure_handler(record, exception)


def _tell(error: BaseException | None, message_id: str, receives: int) -> None:
    known = error if isinstance(error, OrderSystemError) else None
    reason = known.code if known else type(error).__name__
    facts = {"message": message_id, "receives": receives, "reason": reason}
    metrics.add_metric(name="MessageFailed", unit=MetricUnit.Count, value=1)
    logger.warning("MessageFailed", extra={"failed": facts}, exc_info=None if known else error)


def _message(body: str) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except ValueError as error:
        raise CorruptRecordError("unreadable_message", "the message is not JSON") from error
    if not isinstance(message, dict):
        raise CorruptRecordError("unreadable_message", "the message is not a JSON object")
    return message
