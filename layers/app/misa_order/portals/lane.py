"""How a portal that fails or is slow is kept from taking capacity from others (R84).

While its lane is open, messages for a portal go out as they come. A call that fails or is slow closes it: then one
message at a time is let through to look, and all others wait.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

SLOW = timedelta(seconds=2)
"""A call that takes longer closes the lane, whatever it brings."""
HELD = timedelta(seconds=15)
"""For so long a message that was let through keeps the others out: longer than a call can take."""
_FIRST_WAIT = 10
_LONGEST_WAIT = {True: 60, False: 900}
"""Seconds: a portal that fails at once costs next to nothing to ask; one that hangs holds a worker."""


class Lane(NamedTuple):
    """A closed lane: when the next message may go through, and how many have failed in a row.

    ``is_held``: one is let through just now, and keeps the others out until then.
    """

    portal: str
    probe_at: datetime
    failures: int
    is_held: bool = False

    def is_due(self, now: datetime) -> bool:
        """Whether a message may try to go through."""
        return now >= self.probe_at

    def next_look(self, now: datetime) -> datetime:
        """When another message had better look again: soon, where the portal takes what it is told, only slowly."""
        return self.probe_at if self.failures else min(self.probe_at, now + SLOW)

    def held(self, now: datetime) -> "Lane":
        """The lane while one message is let through."""
        return self._replace(probe_at=now + HELD, is_held=True)

    def asked_for(self, now: datetime) -> "Lane":
        """The lane when somebody asks: the next may go at once, but not beside one that is let through."""
        return self if self.is_held and not self.is_due(now) else self._replace(probe_at=now, is_held=False)

    def failed(self, now: datetime, *, quick: bool) -> "Lane":
        """The lane after one more that failed."""
        failures = self.failures + 1
        return Lane(self.portal, now + timedelta(seconds=lane_wait(failures, quick=quick)), failures)

    def taken_slowly(self, now: datetime) -> "Lane":
        """The lane after one that was taken, but slowly: the next may go, one at a time."""
        return Lane(self.portal, now, 0)


def lane_wait(failures: int, *, quick: bool) -> int:
    """Seconds until the next look after so many failures in a row (from 1): 10, 20, 40 … 900, or 60."""
    return min(_FIRST_WAIT << min(failures - 1, 16), _LONGEST_WAIT[quick])
