"""Who used the processors: the functions' processes, the engine, and this process with all that it stands for."""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")
_WORKER = re.compile(r"/ministack-lambda-(?P<function>.+)-[^-/]+/_worker\.py")
_ENDED = "processes that ended"


class Spent(NamedTuple):
    """Seconds of processor time: of each function, the engine, and the load with partners and mail entrance."""

    functions: Mapping[str, float]
    engine: float
    load: float

    def since(self, before: "Spent") -> "Spent":
        """What was spent between ``before`` and this."""
        functions = {name: used - before.functions.get(name, 0.0) for name, used in self.functions.items()}
        return Spent(functions, self.engine - before.engine, self.load - before.load)

    @property
    def whole(self) -> float:
        """All of it."""
        return sum(self.functions.values()) + self.engine + self.load


class _Process(NamedTuple):
    pid: int
    parent: int
    own: float
    ended_children: float
    command: str


def spent(root: int | None = None) -> Spent:
    """What this process and those below it have used so far; read from /proc, so on Linux alone."""
    me = root or os.getpid()
    functions, engine = defaultdict[str, float](float), 0.0
    for process in _below(me, list(_processes())):
        if found := _WORKER.search(process.command):
            functions[found["function"]] += process.own
        else:
            engine += process.own
            functions[_ENDED] += process.ended_children
    return Spent(functions, engine, sum(os.times()[:2]))


def _below(pid: int, processes: list[_Process]) -> Iterator[_Process]:
    for process in processes:
        if process.parent == pid:
            yield process
            yield from _below(process.pid, processes)


def _processes() -> Iterator[_Process]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat, command = (folder / "stat").read_text("utf-8"), (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it ended meanwhile
        # The name stands in brackets, and may hold anything.
        fields = stat.rpartition(") ")[2].split()
        user, system, ended_user, ended_system = (int(field) / _TICKS for field in fields[11:15])
        yield _Process(
            int(folder.name),
            int(fields[1]),
            user + system,
            ended_user + ended_system,
            command.decode("utf-8", "replace"),
        )
