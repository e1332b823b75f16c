"""An account that runs ten functions at once, as a new one does: all comes later, and whole (ADR 18)."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from misa_order.kernel.calendar import VIETNAM
from tests.e2e.faults import apart_in
from tests.e2e.outside import PATIENCE, Json, Outside, in_parallel, until

PAID = 12
PAUSE = 1
"""Seconds for which a portal waits before it calls again."""
ENDED = {"payment": "PAID", "resource": "PROVISIONED", "revenue": "RECORDED", "invoice": "INVOICING"}
STATES = ("matched", "partial", "unmatched", "possible_duplicate", "refundable", "debit")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Outside]:
    with apart_in(tmp_path, "small") as outside:
        try_throttled_events_again(outside)
        yield outside


def try_throttled_events_again(outside: Outside) -> None:
    """AWS tries an event that finds no function free for six hours; the engine would count it among the failed."""
    functions, known = outside.system.aws.client("lambda"), outside.system.endpoints
    # Who has letters and no queue takes events, but for the reader of the stream.
    for worker in known["dead_letter_queues"].keys() - known["queues"].keys() - {"relay_events"}:
        latest = {"FunctionName": known["functions"][worker], "Qualifier": "$LATEST"}
        kept = functions.get_function_event_invoke_config(**latest)["DestinationConfig"]
        functions.put_function_event_invoke_config(**latest, MaximumRetryAttempts=100, DestinationConfig=kept)


def throttled(outside: Outside) -> int:
    """How often a function was called that did not run."""
    now, about_now = datetime.now(UTC), timedelta(hours=1)
    figures = outside.system.aws.client("cloudwatch").get_metric_statistics
    about = {"Namespace": "AWS/Lambda", "MetricName": "Throttles", "Statistics": ["Sum"], "Period": 3600}
    counts = [
        figures(
            **about,
            StartTime=now - about_now,
            EndTime=now + about_now,
            Dimensions=[{"Name": "FunctionName", "Value": function}],
        )["Datapoints"]
        for function in outside.system.endpoints["functions"].values()
    ]
    return int(sum(point["Sum"] for points in counts for point in points))


def placed(outside: Outside, body: Json) -> Json:
    """An order whose portal calls again under the same key where it is answered by a 429 or a 5xx."""
    key = uuid.uuid4().hex

    def call() -> Json | None:
        answer = outside.entrances.order(body, key)
        if answer.status in {200, 201}:
            return dict(answer.body)
        assert answer.status == 429 or answer.status >= 500, answer
        time.sleep(PAUSE)
        return None

    return until("the order", call)


def remind(outside: Outside, order: Json) -> None:
    """The morning's job, as its schedule starts it, on the day before an order's last."""
    morning = datetime.combine(date.fromisoformat(order["cancel_on"]) - timedelta(days=1), hour(8), VIETNAM)
    outside.system.aws.client("lambda").invoke(
        FunctionName=outside.system.endpoints["functions"]["remind_customers"],
        InvocationType="Event",
        Payload=json.dumps({"time": morning.isoformat()}).encode(),
    )


def looked_at(outside: Outside, number: str) -> Json | None:
    """An order, if there is room for staff to see it."""
    answer = outside.entrances.staff(f"/orders/{number}")
    return dict(answer.body) if answer.status == 200 else None


def ended(outside: Outside, number: str) -> bool:
    seen = looked_at(outside, number)
    return bool(seen and ENDED.items() <= seen["status"].items())


def test_money_and_a_job_that_come_at_once_are_worked_off_once_and_nothing_is_given_up(small: Outside) -> None:
    *orders, unpaid = [placed(small, small.body()) for _ in range(PAID + 1)]
    mails = [small.sign(small.credit(order["total"], order["payment"]["memo"])) for order in orders]
    at_once: list[Callable[[], Any]] = [partial(small.deliver, mail) for mail in mails]
    at_once.append(partial(remind, small, unpaid))
    in_parallel(at_once)
    for order in orders:
        until(f"the end of {order['number']}", partial(ended, small, order["number"]), 3 * PATIENCE)
    small.settle()
    small.portals_are_told()

    assert throttled(small) > 0
    assert small.waiting(small.system.endpoints["dead_letter_queues"]) == []
    rows = [
        (state, row["amount"], tuple(row["orders"])) for state in STATES for row in small.listed("/transactions", state)
    ]
    assert sorted(rows) == sorted(("matched", order["total"], (order["number"],)) for order in orders)
    for order in orders:
        assert small.effects(order["number"], "suman") == ["temporary", "resource"]
        for partner in ("crm", "act"):
            assert sorted(small.effects(order["number"], partner)) == ["contract", "invoice"]
    asked = small.seen(unpaid["number"])
    assert asked["status"]["payment"] == "AWAITING_CUSTOMER"
    assert "warned_of_deadline" in [entry["why"] for entry in asked["history"]]
