"""`make check` runs every tool and says at its end which failed."""

from io import StringIO

import pytest
from rich.console import Console

from infra.check import TOOLS, check, main


def said(tools: dict[str, str]) -> tuple[int, str]:
    shown = StringIO()
    code = check(tools, Console(file=shown, width=120))
    return code, shown.getvalue()


def test_a_tool_that_fails_stops_no_other_and_is_shown() -> None:
    code, shown = said({"one": "false", "two": "true", "three": "no-such-tool"})
    assert code == 1
    assert [" ".join(line.split()[:2]) for line in shown.splitlines()[-3:]] == ["one failed", "two ok", "three failed"]
    assert "No such file or directory: 'no-such-tool'" in shown


def test_what_a_tool_says_is_shown_only_where_it_failed() -> None:
    assert "spoken" not in said({"one": "echo spoken"})[1]
    assert "No such file" in said({"one": "ls spoken"})[1]


def test_nothing_failed() -> None:
    assert said({"one": "true"})[0] == 0


def test_a_check_that_is_not_there_is_refused_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["typos"])
    assert ", ".join(TOOLS) in capsys.readouterr().err
