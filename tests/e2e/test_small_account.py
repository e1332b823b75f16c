"""An account that runs ten functions at once, as a new one does: all comes later, and whole (ADR 18)."""

import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
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
PLACES = 10
STARVED = 15
"""Seconds for which another stack of the account takes all ten places."""
DELIVERIES = 10
"""Twice as many as a message once had before it was a dead letter."""
OTHER = "another-stack"
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


def throttled(outside: Outside, worker: str) -> int:
    """How often a function was called that did not run."""
    now, about_now = datetime.now(UTC), timedelta(hours=1)
    points = outside.system.aws.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="Throttles",
        Dimensions=[{"Name": "FunctionName", "Value": outside.system.endpoints["functions"][worker]}],
        StartTime=now - about_now,
        EndTime=now + about_now,
        Period=3600,
        Statistics=["Sum"],
    )["Datapoints"]
    return int(sum(point["Sum"] for point in points))


def another_stack(outside: Outside) -> None:
    """A function of somebody else in the same account, which runs for as many seconds as it is told."""
    functions, code = outside.system.aws.client("lambda"), io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("other.py", "import time\n\n\ndef handler(seconds, _context):\n    time.sleep(seconds)\n")
    known = functions.get_function_configuration(FunctionName=outside.system.endpoints["functions"]["authorize"])
    own = {"Role": known["Role"], "Runtime": known["Runtime"], "Handler": "other.handler", "Timeout": 60}
    functions.create_function(FunctionName=OTHER, Code={"ZipFile": code.getvalue()}, **own)


def other_ran(outside: Outside, seconds: int) -> bool:
    functions = outside.system.aws.client("lambda")
    try:
        functions.invoke(FunctionName=OTHER, Payload=json.dumps(seconds).encode())
    except functions.exceptions.TooManyRequestsException:
        return False
    return True


def credits_waiting(outside: Outside) -> int:
    """How many messages the matcher has before it."""
    url, name = outside.system.endpoints["queues"]["match_payment"], "ApproximateNumberOfMessages"
    return int(
        outside.system.aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]
    )


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


@contextmanager
def nothing_else_runs(outside: Outside) -> Iterator[None]:
    """Another stack holds all places for a while; what is done here finds none, and at the end all are free again."""
    with ThreadPoolExecutor(PLACES) as others:
        for _ in range(PLACES):
            others.submit(until, "a free place", partial(other_ran, outside, STARVED))
        until("the account is full", lambda: not other_ran(outside, 0))
        yield


def test_money_and_a_job_that_come_at_once_are_worked_off_once_and_nothing_is_given_up(small: Outside) -> None:
    """Also what finds no place for many deliveries on end: no credit is a dead letter for it."""
    another_stack(small)
    matcher = small.system.endpoints["queues"]["match_payment"]
    small.system.aws.client("sqs").set_queue_attributes(QueueUrl=matcher, Attributes={"VisibilityTimeout": "1"})
    *orders, unpaid = [placed(small, small.body()) for _ in range(PAID + 1)]
    mails = [small.sign(small.credit(order["total"], order["payment"]["memo"])) for order in orders]
    at_once: list[Callable[[], Any]] = [partial(small.deliver, mail) for mail in mails]
    at_once.append(partial(remind, small, unpaid))
    with ExitStack() as starving, small.paused("match_payment"):
        in_parallel(at_once)
        until("all money is booked", lambda: credits_waiting(small) == PAID, 3 * PATIENCE)
        starving.enter_context(nothing_else_runs(small))
    assert small.waiting(small.system.endpoints["dead_letter_queues"]) == []
    assert throttled(small, "match_payment") > DELIVERIES
    for order in orders:
        until(f"the end of {order['number']}", partial(ended, small, order["number"]), 3 * PATIENCE)
    small.settle()
    small.portals_are_told()
    assert_whole(small, orders)
    asked = small.seen(unpaid["number"])
    assert asked["status"]["payment"] == "AWAITING_CUSTOMER"
    assert "warned_of_deadline" in [entry["why"] for entry in asked["history"]]


def assert_whole(outside: Outside, orders: list[Json]) -> None:
    """Each transfer paid its order and no other, each step had its effect once, and nothing was given up."""
    assert outside.waiting(outside.system.endpoints["dead_letter_queues"]) == []
    listed = {state: outside.listed("/transactions", state) for state in STATES}
    rows = [(state, row["amount"], tuple(row["orders"])) for state, found in listed.items() for row in found]
    assert sorted(rows) == sorted(("matched", order["total"], (order["number"],)) for order in orders)
    for order in orders:
        assert outside.effects(order["number"], "suman") == ["temporary", "resource"]
        for partner in ("crm", "act"):
            assert sorted(outside.effects(order["number"], partner)) == ["contract", "invoice"]
