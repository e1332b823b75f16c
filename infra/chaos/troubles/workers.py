"""Workers that die: the engine's processes of one function, killed wherever they stand."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

from infra.local.system import LocalSystem

_PROC = Path("/proc")
_YOUNG = 2.0
"""Seconds: who is younger has not begun to work, and the engine ends all others of its function with it."""
_PAUSE = 2.0


def kill_for(system: LocalSystem, function: str, seconds: float, dice: Random) -> int:
    """Kill one worker of a function now and then for so long; how many were killed."""
    ends, killed = time.monotonic() + seconds, 0
    while True:
        killed += kill_one(system, function, dice)
        if time.monotonic() + _PAUSE > ends:
            return killed
        time.sleep(_PAUSE)


def kill_one(system: LocalSystem, function: str, dice: Random, youngest: float = _YOUNG) -> int:
    """Kill one worker of a function, if it has one; how many."""
    found = sorted(workers(system, function, youngest))
    if not found:
        return 0
    with suppress(ProcessLookupError):
        os.kill(dice.choice(found), signal.SIGKILL)
    return 1


def workers(system: LocalSystem, function: str, youngest: float = 0) -> Iterator[int]:
    """The processes in which this very system's engine runs a function."""
    name, port = system.endpoints["functions"][function], system.aws.url.rpartition(":")[2]
    wanted = {f"AWS_LAMBDA_FUNCTION_NAME={name}".encode(), f"AWS_ENDPOINT_URL=http://127.0.0.1:{port}".encode()}
    for place in _PROC.iterdir():
        if place.name.isdigit():
            with suppress(OSError):
                if wanted <= set((place / "environ").read_bytes().split(b"\0")) and _age(place) >= youngest:
                    yield int(place.name)


def _age(place: Path) -> float:
    started = int((place / "stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    return float((_PROC / "uptime").read_text().split()[0]) - started
