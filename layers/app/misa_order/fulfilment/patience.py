"""How long a partner that does not answer is waited for (R31)."""

from datetime import datetime, timedelta

from misa_order.orders.order import Step

FIRST_WAIT = 5
LONGEST_WAIT = 7200
GIVE_UP_AFTER = timedelta(hours=24)
"""A step that nobody has answered for this long has failed, at its next try."""


def wait_after(attempts: int) -> int:
    """Seconds until the next try after the ``attempts``-th (from 1) had no answer: 10, 20, 40 …
    7200.
    """
    return min(FIRST_WAIT << min(attempts, 16), LONGEST_WAIT)


def tried(step: Step, error: str, now: datetime) -> Step | None:
    """The step after one more try without an answer, with the time of the next; None after a day of
    them.
    """
    since, attempts = step.since or now, step.attempts + 1
    if now - since >= GIVE_UP_AFTER:
        return None
    next_try = now + timedelta(seconds=wait_after(attempts))
    facts = {"attempts": attempts, "error": error, "at": now, "since": since, "next_try": next_try}
    return step.model_copy(update=facts)


def given_up(error: str) -> str:
    """What staff read of such a step: ``Nobody answered for a day; the last try: <error>``."""
    return f"Nobody answered for a day; the last try: {error}"
