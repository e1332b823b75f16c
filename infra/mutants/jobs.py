"""Children of this process, two at a time, each with an end to its processor time and its memory.

This process has the libraries loaded and the code under test not, so that a child begins at once, and afresh.
"""

import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.metadata import entry_points
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

# What pytest loads for every run, and what is under everything: here it is loaded once.
for _plugin in entry_points(group="pytest11"):
    _plugin.load()
for _library in ("boto3", "hypothesis", "pydantic"):
    import_module(_library)

_FORK = multiprocessing.get_context("fork")
_AT_ONCE = 2
_MOST_BYTES = 3 << 30
_PATIENCE = 30
"""Waiting may take so many times the processor time, on a machine that has other work."""
_VERDICTS = {0: "survived", 1: "killed", 2: "killed"}


class Job:
    """A child at work; ``verdict`` says how it ended."""

    def __init__(self, target: Callable[..., int], arguments: tuple[Any, ...], seconds: float, log: Path) -> None:
        self._seconds, self._ends = seconds, 0.0
        self._child = _FORK.Process(target=_limited, args=(target, arguments, seconds, log))

    def start(self) -> int:
        """Begin; answers what to wait for."""
        self._child.start()
        self._ends = time.monotonic() + _PATIENCE * self._seconds
        return self._child.sentinel

    def verdict(self) -> str:
        """``killed``, ``timed out``, ``survived``, ``undecided``; ``running`` until then."""
        code = self._child.exitcode
        if code is None:
            if time.monotonic() < self._ends:
                return "running"
            self._child.kill()
            self._child.join()
            return "undecided"
        if code < 0:
            return "timed out"
        return _VERDICTS.get(code, "undecided")


def _limited(target: Callable[..., int], arguments: tuple[Any, ...], seconds: float, log: Path) -> None:
    """An endless loop ends by its processor time, so other work on the machine decides nothing."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    resource.setrlimit(resource.RLIMIT_DATA, (_MOST_BYTES, _MOST_BYTES))
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    # Chance decides no mutant, and no example found in one is kept for the code as it is.
    os.environ["CI"] = "1"
    os._exit(target(*arguments))


def in_parallel[Key](jobs: Iterable[tuple[Key, Job]]) -> Iterator[tuple[Key, str]]:
    """Each key with its job's verdict, as they end."""
    left, running = iter(jobs), dict[int, tuple[Key, Job]]()
    while True:
        for key, job in islice(left, _AT_ONCE - len(running)):
            running[job.start()] = key, job
        if not running:
            return
        wait(list(running), timeout=5)
        for sentinel, (key, job) in list(running.items()):
            if (verdict := job.verdict()) != "running":
                del running[sentinel]
                yield key, verdict
