"""Days pass: the morning's and the night's jobs run for days to come, and one dies half-way and runs again, late."""

import json
import threading
import time as clock
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from botocore.exceptions import BotoCoreError

from infra.chaos.troubles.workers import kill_one
from infra.local.system import LocalSystem
from misa_order.kernel.calendar import VIETNAM, business_date

_MORNING, _NIGHT = time(8), time(0, 30)
_TRIES = 20
_DAYS = {"morning": 4, "midnight": 6, "days": 20}
"""How many days on it is: orders of today are warned of, cancelled for now, and locked."""


@contextmanager
def passing(system: LocalSystem, kind: str, dice: Random) -> Iterator[None]:
    """``morning``, ``midnight`` or ``days later`` at once; a job that ``dies`` runs again when the block ends."""
    when = kind.partition(" ")[0]
    job = "remind_customers" if when == "morning" else "expire_orders"
    at = datetime.combine(_day(_DAYS[when]), _MORNING if when == "morning" else _NIGHT, VIETNAM)
    dies = kind.endswith("dies")
    if dies:
        _die(system, job, at, dice)
    else:
        run(system, job, at)
    yield
    if dies:
        run(system, job, at + timedelta(days=1))


def run(system: LocalSystem, job: str, at: datetime) -> Any:
    """A job as its schedule starts it at that time; it is called again where it fails."""
    functions, name = system.aws.client("lambda"), system.endpoints["functions"][job]
    said = b""
    for _ in range(_TRIES):
        with suppress(BotoCoreError):
            answer = functions.invoke(FunctionName=name, Payload=json.dumps({"time": at.isoformat()}).encode())
            said = answer["Payload"].read()
            if "FunctionError" not in answer:
                return json.loads(said)
        clock.sleep(1)
    raise AssertionError(f"{job} failed again and again: {said!r}")


def _die(system: LocalSystem, job: str, at: datetime, dice: Random) -> None:
    """The job is begun, and killed after a moment."""
    functions, name = system.aws.client("lambda"), system.endpoints["functions"][job]
    asked = {"FunctionName": name, "Payload": json.dumps({"time": at.isoformat()}).encode()}

    def begin() -> None:
        with suppress(BotoCoreError):
            functions.invoke(**asked)

    begun = threading.Thread(target=begin, daemon=True)
    begun.start()
    clock.sleep(dice.uniform(0.05, 0.8))
    kill_one(system, job, dice, youngest=0)
    begun.join()


def _day(ahead: int) -> date:
    return business_date(datetime.now(UTC)) + timedelta(days=ahead)
