"""Runs tests over a mutant, or over the code as it is to learn which test reaches what.

A mutant is imported afresh with all that is worked out from it, and nothing is written into the work tree.
"""

import importlib.abc
import importlib.util
import json
import sys
import time
from collections.abc import Generator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

from infra.mutants.rooms import SOURCES

_WITHOUT = ("randomly", "cacheprovider", "hypothesispytest")
_QUIET = (
    "-q",
    "--no-header",
    "--tb=short",
    "--assert=plain",
    *(part for name in _WITHOUT for part in ("-p", f"no:{name}")),
)
Reach = dict[str, dict[str, Any]]
"""By test: ``seconds`` of processor time, and ``reached``, the functions as ``path:name``."""


class _Mutated(importlib.abc.MetaPathFinder):
    def __init__(self, path: str, text: str) -> None:
        self._file, self._text = SOURCES / path, text
        self._name = ".".join(("misa_order", *Path(path).with_suffix("").parts))

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self._name:
            return None
        loader = _Loader(name, str(self._file))
        loader.text = self._text
        return importlib.util.spec_from_file_location(name, self._file, loader=loader)


class _Loader(SourceFileLoader):
    text = ""

    def get_code(self, _name: str) -> CodeType:
        return compile(self.text, self.path, "exec", dont_inherit=True)


class _Chosen:
    """Only these tests, the quickest first."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds = seconds

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._seconds), key=lambda item: self._seconds[item.nodeid]
        )


class _Recorded:
    """What each test reaches, and the processor time that it takes."""

    def __init__(self) -> None:
        self.tests: Reach = {}
        self._now: set[str] = set()
        events, self._tool = sys.monitoring, sys.monitoring.PROFILER_ID
        events.use_tool_id(self._tool, "mutants")
        events.register_callback(self._tool, events.events.PY_START, self._started)
        events.set_events(self._tool, events.events.PY_START)

    def _started(self, code: CodeType, _at: int) -> Any:
        if code.co_filename.startswith(str(SOURCES)):
            name = code.co_qualname.split(".<locals>", 1)[0]
            self._now.add(f"{Path(code.co_filename).relative_to(SOURCES).as_posix()}:{name}")
        return sys.monitoring.DISABLE

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """What is tried by chance decides no mutant: the examples that are written down do."""
        items[:] = [item for item in items if not hasattr(getattr(item, "obj", None), "hypothesis")]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._now = set()
        sys.monitoring.restart_events()
        began = time.process_time()
        answer = yield
        self.tests[item.nodeid] = {"seconds": time.process_time() - began, "reached": sorted(self._now)}
        return answer


def try_mutant(path: str, text: str, tests: dict[str, float]) -> int:
    """Pytest's answer over the chosen tests, given with their seconds; it stops at the first that fails."""
    sys.meta_path.insert(0, _Mutated(path, text))
    files = sorted({test.split("::")[0] for test in tests})
    return int(pytest.main(["-x", *_QUIET, *files], plugins=[_Chosen(tests)]))


def record(test_file: str, out: Path) -> int:
    """Write what each test of one file reaches."""
    recorded = _Recorded()
    answer = pytest.main([*_QUIET, test_file], plugins=[recorded])
    if answer in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:  # all of a file may be tried by chance
        out.write_text(json.dumps(recorded.tests))
        return 0
    return int(answer)
