"""Staff change the calendar while the system runs: open deadlines move, and SUMAN is told (R42)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from infra.local.entrances import Answer
from tests.e2e.outside import Outside, until


def put(outside: Outside, body: dict[str, Any]) -> Answer:
    token = outside.entrances.token("admin", name="lan")
    return outside.entrances.call("PUT", f"{outside.system.endpoints['admin']}/settings/calendar", body, token=token)


@contextmanager
def company_day(outside: Outside, day: str) -> Iterator[int]:
    """A working day is free meanwhile; the version of the calendar that says so. Afterwards it is as it was."""
    shown = outside.entrances.staff("/settings/calendar", "admin").body
    before = {part: shown[part] for part in ("weekend", "overrides")}
    free = {"date": day, "working": False, "note": "du lịch công ty"}
    saved = put(outside, {**before, "overrides": [*before["overrides"], free], "version": shown["version"]})
    assert saved.status == 200, saved.body
    try:
        yield saved.body["version"]
    finally:
        assert put(outside, before).status == 200


def moved(outside: Outside, number: str, before: str | None) -> dict[str, Any]:
    """The order as soon as it is to be locked on another day than before."""

    def look() -> dict[str, Any] | None:
        order = outside.seen(number)
        return order if order["lock_on"] != before else None

    return until(f"another lock_on of {number}", look)


def grants(outside: Outside, number: str) -> list[tuple[str, str]]:
    """Under which key SUMAN granted until when."""
    return [
        (request["idempotency_key"].removeprefix(f"{number}/"), request["body"]["until"])
        for request in outside.asked(number, "suman")
        if request["effect"]
    ]


def test_a_company_day_moves_the_open_deadlines_and_taking_it_out_moves_them_back(outside: Outside) -> None:
    order, paid = outside.order(), outside.order()
    number, lock_on = order["number"], order["lock_on"]
    outside.pay(paid)
    outside.settle()
    assert grants(outside, number) == [("temporary/1", lock_on)]
    with company_day(outside, lock_on) as version:
        later = moved(outside, number, lock_on)
        entry = next(entry for entry in later["history"] if entry["why"] == "deadline_moved")
        assert entry["actor"] == "function:move_deadlines"
        assert f"lock_on {lock_on} → {later['lock_on']}" in entry["note"]
        assert entry["note"].endswith(f"calendar version {version}")
        assert date.fromisoformat(lock_on) < date.fromisoformat(later["lock_on"])
        assert date.fromisoformat(later["lock_on"]) <= date.fromisoformat(lock_on) + timedelta(days=14)
        assert later["cancel_on"] == order["cancel_on"]
        until("the new grant", lambda: len(grants(outside, number)) > 1)
    back = moved(outside, number, later["lock_on"])
    assert back["lock_on"] == lock_on
    outside.settle()
    assert grants(outside, number) == [
        ("temporary/1", lock_on),
        ("temporary/2", later["lock_on"]),
        ("temporary/3", lock_on),
    ]
    assert outside.seen(number)["status"] == order["status"] | {"licence": None}
    assert not [entry for entry in outside.seen(paid["number"])["history"] if entry["why"] == "deadline_moved"]
