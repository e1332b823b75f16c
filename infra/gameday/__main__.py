"""`make gameday`: every scene on a system of its own; ``python -m infra.gameday [--scene NAME]``.

0 only if every scene ended as it must.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from infra.gameday.aws_cli import CommandError
from infra.gameday.bounced_letter import play_bounced_letter
from infra.gameday.broken_create import play_broken_create
from infra.gameday.first_alarm import play_first_alarm
from infra.gameday.first_order import play_first_order
from infra.gameday.lost_mail import play_lost_mail
from infra.gameday.lost_table import play_lost_table
from infra.gameday.poisoned_event import play_poisoned_event
from infra.gameday.scene import Scene
from infra.gameday.suman_down import play_suman_down
from infra.load_settings import load_settings
from infra.local.system import LocalSystem
from infra.local.timeline import StoryError, Timeline
from infra.local.up import FAILURES, StepDisplay, until_asked_to_stop
from infra.package import ROOT

CREATE = "create"


class _Act(NamedTuple):
    title: str
    play: Callable[[Scene], None]


ACTS: Mapping[str, _Act] = {
    "order": _Act("the first order, by the lines of docs/first_day.md", play_first_order),
    "alarm": _Act("the first alarm that is made to ring on purpose", play_first_alarm),
    "suman": _Act("SUMAN is down for 70 minutes", play_suman_down),
    "mail": _Act("a bank mail that never came", play_lost_mail),
    "event": _Act("a poisoned event", play_poisoned_event),
    "letter": _Act("a letter that comes back", play_bounced_letter),
    # The last: the stream is another afterwards.
    "table": _Act("the table is ruined, and restored", play_lost_table),
}
SCENES = (CREATE, *ACTS)


def main() -> int:
    """Play one scene or all; 1 with the reason where one did not end as it must."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", choices=SCENES, help="this one alone")
    parser.add_argument("--state", type=Path, default=ROOT / "build/gameday", help="folder of keys and logs")
    asked = parser.parse_args()
    console, began = Console(highlight=False), time.monotonic()
    try:
        with until_asked_to_stop():
            _play((asked.scene,) if asked.scene else SCENES, asked.state, Timeline(console), console)
    except KeyboardInterrupt:
        console.print("stopped")
        return 1
    except (StoryError, AssertionError, CommandError, ClientError, BotoCoreError, *FAILURES) as error:
        console.print(f"\nThe scene did not end as it must: {error}", style="red", markup=False)
        return 1
    console.print(f"\nEvery scene ended as it must, in {time.monotonic() - began:.0f} s.", style="bold green")
    return 0


def _play(names: tuple[str, ...], state: Path, line: Timeline, console: Console) -> None:
    if CREATE in names:
        line.act(f"{CREATE} – the first create fails")
        play_broken_create(line, state)
    acts = [name for name in names if name != CREATE]
    if not acts:
        return
    display = StepDisplay(console)
    try:
        with LocalSystem(state, load_settings=load_settings, progress=display) as system:
            display.done()
            display.close()
            scene = Scene(system, line)
            for name in acts:
                line.act(f"{name} – {ACTS[name].title}")
                ACTS[name].play(scene)
    finally:
        display.close()


if __name__ == "__main__":
    sys.exit(main())
