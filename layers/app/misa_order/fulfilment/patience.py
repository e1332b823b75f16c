"""How long a partner that does not answer is waited for (R31)."""

from datetime import datetime, timedelta

from misa_order.orders.order import Step

FIRST_WAIT = 5
LONGEST_WAIT = 7200
GIVE_UP_AFTER = timedelta(hours=24)
"""A step that nobody has answered for this long has failed, at its next try."""


def wait_after(attempts: int) -> int:
    """Seconds until the next try after the ``attempts``-th (from 1) had no answer, doubling from 10 s to 2 h."""
    return min(FIRST_WAIT << min(attempts, 16), LONGEST_WAIT)


def tried(step: Step, error: str, now: datetime) -> Step | None:
    """The step after one more try without an answer, and when the next is; None when it has had none for a day."""
    since, attempts = step.since or now, step.attempts + 1
    if now - since >= GIVE_UP_AFTER:
        return None
    next_try = now + timedelta(seconds=wait_after(attempts))
    facts = {"attempts": attempts, "error": error, "at": now, "since": since, "next_try": next_try}
    return step.model_copy(update=facts)


def given_up(error: str) -> str:
    """What staff read of a step that failed so."""
    return f"Nobody answered for a day; the last try: {error}"
