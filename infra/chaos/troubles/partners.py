"""Partners that flap: SUMAN, CRM, ACT, the mail service and the listening portal behave otherwise for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.outside import Outside

_SLOW = 1.5
"""Seconds that a slow partner takes for an answer."""


@contextmanager
def behaving(outside: Outside, kind: str) -> Iterator[None]:
    """``suman down`` until the block ends, whatever is on its way."""
    partner, mode = kind.split()
    try:
        _behave(outside, partner, mode)
        yield
    finally:
        _behave(outside, partner, "ok")


def _behave(outside: Outside, partner: str, mode: str) -> None:
    outside.entrances.simulator("POST", "/behaviour", {"partner": partner, "mode": mode, "seconds": _SLOW})
