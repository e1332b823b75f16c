"""Messages go on queues: one, or ten a call, and alone what a batch leaves in doubt."""

from collections.abc import Mapping
from itertools import batched
from typing import Any

from misa_order.kernel.errors import CorruptRecordError
from misa_order.runtime import wiring
from misa_order.runtime.refused_messages import told_apart
from misa_order.runtime.settings import required

_MOST = 10


def send(queue: str, message: str, delay: int = 0) -> None:
    """Put a message on a queue named as in relay.ROUTES, there after ``delay`` seconds. Raises as told_apart does."""
    url, sqs = required(f"{queue.upper()}_QUEUE"), wiring.client("sqs")
    with told_apart(queue):
        sqs.send_message(QueueUrl=url, MessageBody=message, DelaySeconds=delay)


def send_all(queue: str, messages: Mapping[int, str]) -> dict[int, CorruptRecordError]:
    """Put numbered messages on a queue named as in relay.ROUTES; those that it refuses for what they are.

    Raises what is no message's fault: then each of them is there or not.
    """
    refused: dict[int, CorruptRecordError] = {}
    for numbers in batched(messages, _MOST, strict=False):
        batch = {number: messages[number] for number in numbers}
        taken = _send_batch(queue, batch) if len(batch) > 1 else frozenset()
        for number in batch.keys() - taken:
            try:
                send(queue, batch[number])
            except CorruptRecordError as error:
                refused[number] = error
    return refused


def _send_batch(queue: str, messages: Mapping[int, str]) -> set[int]:
    """Which of them SQS says that it took. Of another only a call of its own says whose the fault is.

    A batch is refused whole for one message, or where all are too large together; and ``SenderFault`` is said of a
    throttled message too.
    """
    sqs = wiring.client("sqs")
    entries: Any = [{"Id": str(number), "MessageBody": message} for number, message in messages.items()]
    try:
        with told_apart(queue):
            answer = sqs.send_message_batch(QueueUrl=required(f"{queue.upper()}_QUEUE"), Entries=entries)
    except (CorruptRecordError, sqs.exceptions.BatchRequestTooLong):
        return set()
    return {int(entry["Id"]) for entry in answer.get("Successful", ())}


def may_be_told(product: str) -> bool:
    """Whether any portal is told of a product (R84), also where the setting cannot be read: notify_portal says what is
    wrong with it, and no other event waits for that.
    """
    from misa_order.runtime.portals import is_told  # noqa: PLC0415 - only who has an event needs it

    try:
        return is_told(product)
    except Exception:  # noqa: BLE001 - whatever it is
        return True
