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


def block(words: str) -> str:
    """The one block of commands in the page's step of the first order that holds these words."""
    [step] = _STEP.findall((DOCS / "first_day.md").read_text("utf-8"))
    [found] = [one for one in re.findall(r"```bash\n(.*?)```", step, re.DOTALL) if words in one]
    return str(found)


def play_first_order(scene: Scene) -> None:
    """A stranger's shell on this system's addresses: placed, told as a bank feed tells, paid and granted."""
    with tempfile.TemporaryDirectory() as folder:
        with scene.step("seen", "a portal's first order, as docs/first_day.md has it") as remark:
            said = _shell(scene, block("Idempotency-Key"), Path(folder))
            expect("the answer", said[0], "201")
            remark(said[1])
        with scene.step("seen", "its money, signed with openssl as a bank feed signs") as remark:
            said = _shell(scene, block("/v1/bank-feeds/generic"), Path(folder))
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
