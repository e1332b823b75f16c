"""cfn-lint with all its rules over the packaged templates and what SAM makes of them."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from infra.rehearse.left import LEFT, Reasons
from infra.rehearse.translated import REGION


def findings(templates: Sequence[Path], left: Reasons | None = None) -> Iterator[str]:
    """What the linter says, informational rules too, but for what is left with a reason."""
    reasons = left or Reasons(LEFT["lint"])
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--include-checks", "I", "--regions", REGION]
    command += ["--format", "json", "--template", *map(str, templates)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout:
        yield f"cfn-lint: {done.stderr.strip()}"
        return
    for found in json.loads(done.stdout):
        where = "/".join(map(str, found["Location"]["Path"] or ()))
        if not reasons.covers(found["Rule"]["Id"], where):
            yield _told(found, where)
    yield from reasons.idle()


def _told(found: dict[str, Any], where: str) -> str:
    return f"{Path(found['Filename']).name}: {found['Rule']['Id']} {found['Message']} at {where}"
