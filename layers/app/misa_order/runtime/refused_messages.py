"""Whose fault it is that a queue did not take a message: the message's own, or that of the way
there.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from misa_order.kernel.errors import CorruptRecordError
from misa_order.table.writes import FAILURES

_ABOUT_THE_MESSAGE = {"InvalidMessageContents", "InvalidParameterValue"}
"""SQS takes none of its letters; it is too large."""


@contextmanager
def told_apart(queue: str) -> Iterator[None]:
    """Raise CorruptRecordError ``message_refused`` where a queue refuses this very message.

    What would meet any other message too (no access, no such queue, throttling, no answer) is
    raised as it came.
    """
    try:
        yield
    except FAILURES as error:
        said = getattr(error, "response", {}).get("Error", {})
        if said.get("Code") not in _ABOUT_THE_MESSAGE:
            raise
        raise CorruptRecordError("message_refused", f"{queue}: {said.get('Message')}") from error
