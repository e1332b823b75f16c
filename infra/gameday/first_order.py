"""The first order and its money, by the very lines of docs/first_day.md: a shell, curl, jq and openssl."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from infra.gameday.documented import DOCS
from infra.gameday.scene import Scene
from infra.local.timeline import expect
from tests.e2e.outside import ACB

_STEP = re.compile(r"^## \d+\. The first order.*?^## ", re.DOTALL | re.MULTILINE)


def play_first_order(scene: Scene) -> None:
    """A stranger's shell on this system's addresses: placed, told as a bank feed tells, paid and granted."""
    [step] = _STEP.findall((DOCS / "first_day.md").read_text("utf-8"))
    _ours, place, pay = re.findall(r"```bash\n(.*?)```", step, re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        with scene.step("seen", "a portal's first order, as docs/first_day.md has it") as remark:
            said = _shell(scene, place, Path(folder))
            expect("the answer", said[0], "201")
            remark(said[1])
        with scene.step("seen", "its money, signed with openssl as a bank feed signs") as remark:
            said = _shell(scene, pay, Path(folder))
            expect("the answers", said, ["200", "PAID PROVISIONED"])
            remark(" · ".join(said))
        number = re.findall(r'"number": ?"(\d+)"', (Path(folder) / "order.json").read_text("utf-8"))[0]
    scene.granted_once(scene.outside.portal("GET", f"/v1/orders/{number}").body)


def _shell(scene: Scene, lines: str, folder: Path) -> list[str]:
    given = {
        "PATH": os.environ["PATH"],
        "NO_PROXY": "*",
        "TOKEN": scene.outside.entrances.token("portal", "CUKCUK"),
        "PORTAL": str(scene.system.endpoints["portal"]),
        "ACCOUNT": ACB,
        "FEED": scene.system.simulator.secrets["generic_feed"].decode(),
    }
    shell = ["bash", "-euo", "pipefail", "-c", lines]
    done = subprocess.run(shell, cwd=folder, env=given, capture_output=True, text=True, check=False)
    expect("the shell's complaints", done.stderr, "")
    return done.stdout.splitlines()
