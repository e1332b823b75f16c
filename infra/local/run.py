"""`make run`: the whole system on this machine, and an order's life played on it as a timeline.

``python -m infra.local.run [--once]``: with ``--once`` it ends after the story, with 0 only if every station ended as
it must.
"""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from infra.load_settings import load_settings
from infra.local.entrances import Entrances
from infra.local.story import play_story
from infra.local.system import LocalSystem
from infra.local.timeline import StoryError, Timeline
from infra.local.tokens import STATE
from infra.local.up import FAILURES, StepDisplay, stay_up, until_asked_to_stop


def main() -> int:
    """Start, play, stay; the exit code says whether the story ended as it must."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the story")
    parser.add_argument("--state", type=Path, default=STATE, help="folder of keys, log and endpoints.json")
    asked = parser.parse_args()
    console = Console(highlight=False)
    try:
        with until_asked_to_stop():
            _run(console, asked.state, once=asked.once)
    except KeyboardInterrupt:
        console.print("stopped")
    except StoryError as error:
        console.print(f"\nThe story did not end as it must: {error}", style="red", markup=False)
        return 1
    except FAILURES as error:
        Console(stderr=True, highlight=False).print(f"The local system did not start. {error}", markup=False)
        return 1
    return 0


def _run(console: Console, state: Path, *, once: bool) -> None:
    console.print("[bold]MISA Order[/bold] – the whole system on this machine")
    display = StepDisplay(console)
    try:
        with LocalSystem(state, load_settings=load_settings, progress=display) as system:
            display.done()
            display.close()
            play_story(Entrances(system), Timeline(console))
            console.print("\nEvery station ended as it must.", style="bold green")
            if not once:
                _lead_to_the_page(console, system)
                stay_up(console, system)
    finally:
        display.close()


def _lead_to_the_page(console: Console, system: LocalSystem) -> None:
    """What is left for whoever watched: the one transfer that the story leaves to people."""
    if page := system.endpoints.get("staff"):
        console.print("\nAct 2's mistyped transfer waits for you: sign in as Kế toán văn phòng, then ↓ and Enter.")
        console.print(f"  [bold]{page}/statement[/bold]\n", soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
