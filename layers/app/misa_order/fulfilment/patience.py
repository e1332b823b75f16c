"""How long a partner that does not answer is waited for (R31)."""

from datetime import timedelta

FIRST_WAIT = 5
LONGEST_WAIT = 7200
GIVE_UP_AFTER = timedelta(hours=24)
"""A step that nobody has answered for this long has failed, at its next try."""


def wait_after(attempts: int) -> int:
    """Seconds until the next try after the ``attempts``-th (from 1) had no answer, doubling from 10 s to 2 h."""
    return min(FIRST_WAIT << min(attempts, 16), LONGEST_WAIT)
