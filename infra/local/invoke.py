"""Runs one function in this process, where a debugger can stop it: ``python -m infra.local.invoke FUNCTION [EVENT]``.

What must have happened before is played first, over an AWS that exists in this process alone (tests/scenes.py). EVENT
is an event's file, as `make samples` writes them, or for ``parse_bank_mail`` a mail (.eml); left out, the scene's own.
It prints the function's log, its answer, what it asked of AWS, and the events that now wait for others.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from infra.local.mail_verdicts import from_address
from infra.local.tokens import STATE
from misa_order.kernel.signature import sign
from misa_order.runtime.observability import logger
from tests.in_process import REGION
from tests.scenes import MAIL, SCENES
from tests.stations import Stations

WORLD = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "POWERTOOLS_METRICS_DISABLED": "true",
}
"""The AWS of this process: no call may leave it."""
_LONGEST = 120


def begin() -> None:
    """Make this process the world of the functions; what they raise is shown as Python shows it."""
    os.environ.update(WORLD)
    # The functions' logger hooks itself in, and would write a traceback as one line of JSON.
    sys.excepthook = sys.__excepthook__


@contextmanager
def quiet() -> Iterator[None]:
    """What is played before has its logs, and they are not what is looked at."""
    level = logger.log_level
    logger.setLevel("ERROR")
    with redirect_stdout(StringIO()):
        yield
    logger.setLevel(level)


def event_of(play: Stations, function: str, path: Path | None) -> dict[str, Any]:
    """Play the function's scene, then take its event or that of a file; ValueError for a file that holds none."""
    with quiet():
        made = SCENES[function](play)
    if path is None:
        return made
    if path.suffix == ".eml":
        raw = path.read_bytes()
        return play.stored_mail(raw, from_address(raw) or "", message_id=MAIL)
    return proven_anew(play, json.loads(path.read_text("utf-8")))


def proven_anew(play: Stations, made: dict[str, Any]) -> dict[str, Any]:
    """A kept event with a signature or token of now: the old one is refused by its age, or fits a body that was."""
    headers = made.get("headers", {})
    if "x-signature" in headers:
        sender = made["rawPath"].rpartition("/")[2]
        name = f"{sender}_feed" if "bank-feeds" in made["rawPath"] else f"{sender}_callback"
        headers["x-signature"] = sign(made["body"].encode(), play.simulator.secrets[name], datetime.now(UTC))
    if made.get("type") == "REQUEST":
        headers["authorization"] = f"Bearer {play.token('portal', 'CUKCUK')}"
    return made


def invoke(function: str, path: Path | None, state: Path = STATE / "invoke") -> bool:
    """Run it and print what came of it; whether it took all that the event holds. What it raises is raised."""
    with Stations(state, fresh=False) as play:
        made = event_of(play, function, path)
        play.calls.clear()
        print(f"— {function} begins (its scene was played before) —")
        answer = play.run(function, made)
        print(f"— {function} has answered —\n{json.dumps(_shown(answer), indent=2, ensure_ascii=False)}")
        asked = Counter(f"{call.service} {call.operation}" for call in play.calls if call.function == function)
        print("it asked of AWS:", ", ".join(f"{call} ×{count}" for call, count in asked.items()) or "nothing")
        waiting = (f"{row['event']} {row['subject']}" for row in play.waiting())
        print("events in the outbox:", ", ".join(waiting) or "none")
    taken = answer if isinstance(answer, dict) else {}
    return not taken.get("batchItemFailures") and int(taken.get("statusCode", 200)) < 400


def _shown(part: Any) -> Any:
    """An answer as people read it: its body as what it says, long texts cut."""
    match part:
        case {"body": str(body), **rest} if body.startswith("{"):
            return _shown({**rest, "body": json.loads(body)})
        case dict():
            return {name: _shown(value) for name, value in part.items()}
        case list():
            return [_shown(value) for value in part]
        case str():
            return part if len(part) <= _LONGEST else f"{part[:_LONGEST]} …"
    return part


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one function; 0 when it took its event."""
    begin()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("function", help="a folder of functions/")
    parser.add_argument("event", type=Path, nargs="?", help="a file; left out, the sample event")
    asked = parser.parse_args(arguments)
    if asked.function not in SCENES:
        parser.error(f"no scene is made for {asked.function!r}; there are {', '.join(SCENES)}")
    if asked.event and not asked.event.is_file():
        parser.error(f"there is no file {asked.event}; `make samples` writes some")
    return 0 if invoke(asked.function, asked.event) else 1


if __name__ == "__main__":
    sys.exit(main())
