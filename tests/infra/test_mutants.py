"""What makes mutants, as far as it needs no tool of its own; `make mutants` is the rest of its test."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.mutants.jobs import Job, in_parallel
from infra.mutants.patterns import changed
from infra.mutants.reasons import Reason, gone, read_reasons
from infra.mutants.rooms import ROOMS, SOURCES

_REASONS = read_reasons()


@pytest.mark.parametrize(
    ("pattern", "mutants"),
    [
        ("a|b c|d", {"b c|d", "a|d", "a|b c"}),
        ("(?:a|b)c", {"(?:b)c", "(?:a)c"}),
        (r"(?<![a-z])x{0,4}\Z", {r"x{0,4}\Z", r"(?<![^a-z])x{0,4}\Z", r"(?<![a-z])x{1,4}\Z"}),
        (r"\Aa?b+", {"a?b+", r"\Aab+", r"\Aa?b*"}),
        (r"[|(]\|", {r"[^|(]\|"}),
        ("abc", set()),
    ],
)
def test_a_pattern_loses_what_it_might_have_been_written_without(pattern: str, mutants: set[str]) -> None:
    found = list(changed(pattern))
    assert mutants <= set(found)
    assert pattern not in found
    assert len(found) == len(set(found))
    assert all(re.compile(text) for text in found)
    assert found or not mutants


def _spin() -> int:
    while True:
        pass


def _wait() -> int:
    time.sleep(600)
    return 0


def _eat() -> int:
    return len(b" " * (1 << 40))


def _answer(code: int) -> Callable[[], int]:
    return lambda: code


@pytest.mark.parametrize(
    ("work", "verdict"),
    [
        (_answer(0), "survived"),
        (_answer(1), "killed"),
        (_answer(2), "killed"),
        (_answer(5), "undecided"),
        (_spin, "timed out"),
        (_eat, "killed"),
    ],
)
def test_how_a_child_ends_says_what_became_of_its_mutant(work: Callable[[], int], verdict: str, tmp_path: Path) -> None:
    assert list(in_parallel([("it", Job(work, (), 1, tmp_path / "log"))])) == [("it", verdict)]


def test_who_only_waits_is_ended_and_undecided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.mutants.jobs._PATIENCE", 0)
    waits = Job(_wait, (), 1, tmp_path / "log")
    assert list(in_parallel([("it", waits)])) == [("it", "undecided")]


def test_more_jobs_than_places_all_end(tmp_path: Path) -> None:
    jobs = [(code, Job(_answer(code), (), 1, tmp_path / f"{code}.log")) for code in (0, 1, 0, 1, 0)]
    assert sorted(in_parallel(jobs)) == sorted((code, "killed" if code else "survived") for code in (0, 1, 0, 1, 0))


def test_a_reason_without_its_mutant_is_told() -> None:
    kept, lost = Reason("a.py", "f", "- x\n+ y", "the same"), Reason("a.py", "f", "- x\n+ z", "the same")
    assert gone([kept, lost], [kept.identity]) == [lost]


@pytest.mark.parametrize("reason", _REASONS, ids=[f"{reason.path} {reason.function}" for reason in _REASONS])
def test_a_reason_is_one_for_code_that_is_there(reason: Reason) -> None:
    lines = [line.strip() for line in (SOURCES / reason.path).read_text().splitlines()]
    assert all(line[2:] in lines for line in reason.diff.splitlines() if line.startswith("- "))
    assert reason.why


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_code_and_tests(room: str) -> None:
    assert ROOMS[room].files()
    assert ROOMS[room].test_files()
