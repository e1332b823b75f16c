"""What a process does when AWS starts it from a snapshot: many processes then begin as the same one."""

import os
import random


def renew() -> None:
    """Let go of what may be stale or must not be shared: settings, secrets, connections, chance.

    What was read from the table before the snapshot may have changed since, secrets may have been
    rotated, connections are closed at their other end, and every copy would draw the same numbers.
    """
    from misa_order.runtime import wiring  # noqa: PLC0415 - only who starts from a snapshot forgets

    wiring.forget()
    random.seed()


def renew_after_restore() -> None:
    """Have AWS call ``renew`` after each restore, where this process may be made a snapshot of."""
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") != "snap-start":
        return
    from snapshot_restore_py import register_after_restore  # noqa: PLC0415 - the managed runtime has it

    register_after_restore(renew)
