"""How anything is changed that others may change too: read, decide, write if it is unchanged, else
begin again.
"""

from collections.abc import Callable
from contextlib import suppress

from misa_order.table.writes import BusyError, ChangedMeanwhileError, WriteRejectedError, wait_a_little

TRIES = 16
_LONGEST_WAIT = 3
"""The waits stop growing at this try, at 0.16 s: somebody may be waiting for the answer."""


def read_decide_write[Seen, Made](
    subject: str, read: Callable[[], Seen], decide_and_write: Callable[[Seen], Made], known: Seen | None = None
) -> Made:
    """What ``decide_and_write`` gives for what was read; both are done again as long as others are
    faster.

    ``decide_and_write`` lets ChangedMeanwhileError and WriteRejectedError through: a condition of
    its write failed, so nothing was written. ``known`` was read a moment ago and spares the first
    read.

    Raises BusyError that names the ``subject`` when others were faster TRIES times, and all else
    that the two raise.
    """
    for attempt in range(TRIES):
        if attempt:
            wait_a_little(min(attempt, _LONGEST_WAIT))
        seen = known if known is not None and not attempt else read()
        with suppress(ChangedMeanwhileError, WriteRejectedError):
            return decide_and_write(seen)
    raise BusyError(subject)
