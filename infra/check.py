"""Everything that can be said of the code without running it: every tool runs, and a table says which of them failed.

``python -m infra.check`` shows what a tool says only where it failed; NAME … runs those alone.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

_ROOT = Path(__file__).resolve().parent.parent
_BIN = Path(sys.executable).parent
_PYTHON = f"{_BIN}/python -m"
TOOLS: Mapping[str, str] = {
    "types": f"{_BIN}/mypy",
    "lint": f"{_BIN}/ruff check .",
    "format": f"{_BIN}/ruff format --check .",
    "rooms": f"{_BIN}/lint-imports --no-logo",
    "template": f"{_BIN}/cfn-lint infra/template.yaml infra/sign_in.yaml",
    "flow": f"{_PYTHON} infra.flow_docs --check",
    "openapi": f"{_PYTHON} infra.openapi_docs --check",
    "staff-api": f"{_PYTHON} infra.staff_docs --check",
    "citations": f"{_PYTHON} infra.citations",
}
"""The tools by what they look at, the slowest first: two of them run at a time."""


class Ran(NamedTuple):
    """What became of a tool: its exit code, all that it said, and the seconds it took."""

    name: str
    code: int
    said: str
    seconds: float


def run(name: str, command: Sequence[str]) -> Ran:
    """Run one tool to its end; a tool that cannot be started has failed."""
    began, environment = time.monotonic(), {**os.environ, "PYTHONPATH": "layers/app"}
    try:
        done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        return Ran(name, 127, str(error), time.monotonic() - began)
    return Ran(name, done.returncode, done.stdout + done.stderr, time.monotonic() - began)


def summary(ran: Sequence[Ran]) -> Table:
    """A row for each tool."""
    table = Table("check", "", "seconds", box=None)
    for one in ran:
        table.add_row(one.name, "[red]failed[/red]" if one.code else "ok", f"{one.seconds:.1f}")
    return table


def check(tools: Mapping[str, str], console: Console) -> int:
    """Run them all, show what the failed ones said, then the table; 1 where one failed."""
    ran = []
    with ThreadPoolExecutor(2) as pool:
        for one in pool.map(run, tools, (command.split() for command in tools.values())):
            ran.append(one)
            if one.code:
                console.rule(f"{one.name}: {tools[one.name]}", align="left")
                console.print(one.said, markup=False, highlight=False, soft_wrap=True)
    console.print(summary(ran))
    return int(any(one.code for one in ran))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tools that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TOOLS))
    names = parser.parse_args(arguments).names
    if unknown := set(names) - set(TOOLS):
        parser.error(f"there is no check {', '.join(sorted(unknown))}; there are {', '.join(TOOLS)}")
    return check({name: command for name, command in TOOLS.items() if name in (names or TOOLS)}, Console())


if __name__ == "__main__":
    sys.exit(main())
