"""`make logs`: a line of a function's log as people read it."""

import json
from pathlib import Path

import pytest

from infra.local.logs import main, told


def test_a_line_says_when_what_its_facts_and_where() -> None:
    line = {
        "level": "INFO",
        "location": "handler:32",
        "message": "MailAccepted",
        "timestamp": "2026-11-27 10:26:46,350+0000",
        "function_name": "misa-order-parse_bank_mail",
        "mail": "7",
    }
    assert told(json.dumps(line)) == "10:26:46.350 INFO MailAccepted mail=7 (handler:32)"


def test_a_traceback_stands_below_its_line() -> None:
    said = told(json.dumps({"level": "ERROR", "message": "no", "location": "x:1", "exception": "Traceback …"}))
    assert said
    assert said.endswith("(x:1)\nTraceback …")


@pytest.mark.parametrize("line", ['{"_aws": {}}', "START RequestId: 1", "END RequestId: 1"])
def test_metrics_and_the_runtimes_own_lines_are_left_out(line: str) -> None:
    assert told(line) is None


def test_what_is_no_line_of_ours_is_shown_as_it_is() -> None:
    assert told("Task timed out\n") == "Task timed out"


def test_nothing_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["create_order", "--state", str(tmp_path)]) == 1
    assert "make up" in capsys.readouterr().err
