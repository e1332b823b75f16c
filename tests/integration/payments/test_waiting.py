"""What waits for people or has stopped coming is counted, for alarms and the dashboard (R19, R31)."""

import json
from datetime import datetime, timedelta

import pytest

from infra.load_settings import load_settings
from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.history import Why
from misa_order.orders.order import Step, StepName
from misa_order.orders.store import OrderStore
from misa_order.payments.statement.store import StatementStore
from misa_order.payments.waiting import DAYS_BACK, Waiting, look, office_time
from tests.builders import CALENDAR, CATALOGUE, NOW, Context, event, load_function, place
from tests.integration.payments.test_statement_lists import write_mail, write_row

FRIDAY = datetime(2026, 11, 20, 15, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-11-20T15:00", "2026-11-20T16:30", 1.5),
        ("2026-11-20T15:00", "2026-11-20T23:00", 2),
        ("2026-11-20T03:00", "2026-11-20T09:00", 1),
        ("2026-11-20T15:00", "2026-11-23T09:00", 3),  # a weekend lies between
        ("2026-11-21T10:00", "2026-11-22T16:00", 0),
        ("2026-04-30T08:00", "2026-05-01T17:00", 0),  # holidays
        ("2026-11-20T15:00", "2026-11-20T14:00", 0),  # a bank's clock runs fast
    ],
)
def test_only_office_hours_of_working_days_count(since: str, until: str, hours: float) -> None:
    begins, ends = (datetime.fromisoformat(at).replace(tzinfo=VIETNAM) for at in (since, until))
    assert office_time(begins, ends, CALENDAR) == timedelta(hours=hours)


def seen(statement: StatementStore, orders: OrderStore, now: datetime) -> Waiting:
    return look(statement, orders, CATALOGUE, CALENDAR, now)


def test_mails_are_silent_since_the_last_one_that_was_accepted(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    write_mail(statement_store, "old", FRIDAY - timedelta(days=2), "accepted")
    write_mail(statement_store, "last", FRIDAY, "accepted")
    for state in ("quarantined", "released"):
        write_mail(statement_store, state, FRIDAY + timedelta(hours=1), state)
    assert seen(statement_store, order_store, FRIDAY + timedelta(days=3)).mails_silent == 9


def test_where_no_mail_was_ever_accepted_the_silence_is_as_long_as_is_looked_back(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    write_mail(statement_store, "long-ago", FRIDAY - timedelta(days=DAYS_BACK + 1), "accepted")
    assert seen(statement_store, order_store, FRIDAY).mails_silent > 100


def test_credits_that_wait_are_counted_by_age_and_those_that_are_settled_are_not(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    waits = {"unmatched": 0, "partial": 1, "possible_duplicate": 5, "refundable": 40}
    for state, days in (waits | {"matched": 0, "refunded": 0}).items():
        write_row(statement_store, state, FRIDAY - timedelta(days=days), state)
    found = seen(statement_store, order_store, FRIDAY).credits_by_age
    assert found == {"today": 1, "2_days": 1, "7_days": 1, "older": 1}


def test_failed_steps_are_counted_by_the_partner_that_is_asked_for_them(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    assert seen(statement_store, order_store, FRIDAY).failed_by_partner == {"suman": 0, "crm and act": 0}
    order = place(order_store, now=FRIDAY).order
    failed = order.paid((), NOW)
    for step in (StepName.RESOURCE, StepName.CONTRACT, StepName.INVOICE):
        failed = failed.with_step(step, Step(n=1, state="failed"))
    order_store.change(order, failed, Why("staff:lan", NOW, "test", None), None)
    assert seen(statement_store, order_store, FRIDAY).failed_by_partner == {"suman": 1, "crm and act": 2}


@pytest.mark.usefixtures("function_environment")
def test_the_function_tells_all_of_it_as_metrics(
    statement_store: StatementStore, capsys: pytest.CaptureFixture[str]
) -> None:
    load_settings(statement_store.table.client, "orders")
    write_mail(statement_store, "last", FRIDAY, "accepted")
    write_row(statement_store, "row", FRIDAY, "partial")
    at = FRIDAY + timedelta(hours=1)
    load_function("measure_waiting").handler(event("schedule") | {"time": at.isoformat()}, Context())
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert [one["BankMailsSilent"] for one in told if "BankMailsSilent" in one] == [[1]]
    waiting = {one["Age"]: one["CreditsWaiting"] for one in told if "CreditsWaiting" in one}
    assert waiting == {"today": [1], "2_days": [0], "7_days": [0], "older": [0]}
    assert {one["Partner"] for one in told if "StepsFailed" in one} == {"suman", "crm and act"}
    assert [one["WaitingMeasured"] for one in told if "WaitingMeasured" in one] == [[1]]
    assert {one["service"] for one in told} == {"misa-order"}
