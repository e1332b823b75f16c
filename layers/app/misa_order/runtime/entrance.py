"""How every function starts: it imports this first of ours, and its handler stands last in its module as an entrance.

In between modules load while the garbage collector rests. What they make stays as long as the process, and to look
through it again and again takes a tenth of a start.
"""

import gc
from collections.abc import Callable
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.observability import logger, metrics
from misa_order.runtime.snapshot import renew_after_restore

_USUAL = gc.get_threshold()
gc.set_threshold(100_000, 50, 100)

type Handler[R] = Callable[[dict[str, Any], LambdaContext], R]


def entrance[R](handler: Handler[R]) -> Handler[R]:
    """What Lambda calls: ``handler`` with its lines and metrics sent. The function has loaded when it gets here."""
    loaded()
    called: Handler[R] = logger.inject_lambda_context(metrics.log_metrics(handler))
    return called


@cache
def loaded() -> None:
    """All that a start makes is there: the collector works again, and leaves it out."""
    renew_after_restore()
    gc.freeze()
    gc.set_threshold(*_USUAL)
