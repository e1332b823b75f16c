"""The office hands in the bank's statement as a spreadsheet: of what only the bank knows, and of what is known."""

import json
import threading
from datetime import datetime

from infra.chaos.actor import Actor, again
from infra.chaos.channels import AT
from infra.chaos.world import Money
from infra.local.entrances import Answer
from tests.e2e import test_imports as files


class Clerk:
    """Collects bookings and hands them in together, sometimes the same file twice."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._lines: list[Money] = []
        self._lock = threading.Lock()

    def take(self, money: Money) -> None:
        """It will stand in the next file."""
        with self._lock:
            self._lines.append(money)

    def hand_in(self) -> None:
        """Hand in what was collected, and once more now and then; everything in it is on the statement then."""
        with self._lock:
            lines, self._lines = self._lines, []
        if not lines:
            return
        content = self._file(lines)
        for _ in range(self._actor.dice.choice((1, 1, 2))):
            answer = again("an import", lambda: self._ask("POST", "/statement/imports", content), frozenset({200}))
            results = [one["result"] for one in self._ended(str(answer.body["id"]))]
            if len(results) != len(lines) or "invalid" in results:
                raise AssertionError(f"the file of {len(lines)} rows came out as {results}")
            self._actor.note(f"handed in a file of {[money.n for money in lines]}: {results}")
        for money in lines:
            money.told.append("excel")

    def _file(self, lines: list[Money]) -> bytes:
        rows = []
        for money in lines:
            side = {"credit": None, "debit": money.amount} if money.direction == "out" else {}
            facts = {
                "account": money.account, "booked_at": datetime.combine(money.day, AT), "reference": money.reference,
                "balance": money.balance,
            }  # fmt: skip
            rows.append(files.row(self._actor.outside, money.amount, money.memo, **facts, **side))
        made: list[bytes] = []

        def fill() -> Answer:
            # The template comes from the system, which may be down for a moment.
            try:
                made.append(files.filled(self._actor.outside, *rows))
            except AssertionError as error:
                return Answer(599, str(error))
            return Answer(200, None)

        again("the template", fill, frozenset({200}))
        return made[0]

    def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        answer = files.ask(self._actor.outside, method, path, body)
        return Answer(answer.status, json.loads(answer.content) if answer.content[:1] in b"{[" else answer.content)

    def _ended(self, import_id: str) -> list[dict[str, str]]:
        path = f"/statement/imports/{import_id}?limit=1000"

        def look() -> Answer:
            answer = self._ask("GET", path)
            pending = answer.status == 200 and answer.body["state"] == "PENDING"
            return Answer(599, "still at it") if pending else answer

        return list(again(path, look, frozenset({200}), 300).body["rows"])
