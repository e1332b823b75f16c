"""A partner may be down for a day (R31)."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from misa_order.fulfilment.patience import GIVE_UP_AFTER, LONGEST_WAIT, tried, wait_after
from misa_order.orders.order import Step
from tests.builders import NOW

IN_A_ROW = 2
"""Steps that one message may have to see through a day of silence each: unlocking, and the grant behind it."""


def tries_of_a_day() -> int:
    """How often a message comes until its step is given up, when it alone asks and every try fails at once."""
    passed, tries = timedelta(), 1
    while passed < GIVE_UP_AFTER:
        passed += timedelta(seconds=wait_after(tries))
        tries += 1
    return tries


def test_r31_the_first_waits_are_of_ten_twenty_and_forty_seconds() -> None:
    assert [wait_after(attempts) for attempts in (1, 2, 3)] == [10, 20, 40]


def test_r31_no_wait_is_longer_than_two_hours() -> None:
    assert wait_after(1000) == 2 * 3600


def test_r31_a_step_is_given_up_when_nobody_has_answered_for_a_day() -> None:
    step, day = Step(attempts=3, since=NOW), timedelta(hours=24)
    assert tried(step, "down", NOW + day - timedelta(seconds=1)) is not None
    assert tried(step, "down", NOW + day) is None


def test_waits_grow_and_stay_below_the_longest() -> None:
    waits = [wait_after(attempts) for attempts in range(1, 1000)]
    assert all(earlier <= later <= LONGEST_WAIT for earlier, later in pairwise(waits))


def test_a_step_is_given_up_soon_after_its_day_and_not_asked_for_all_the_time() -> None:
    before_last = sum(wait_after(attempts) for attempts in range(1, tries_of_a_day() - 1))
    assert timedelta(seconds=before_last) < GIVE_UP_AFTER <= timedelta(seconds=before_last + LONGEST_WAIT)
    assert tries_of_a_day() <= 24


def test_a_step_is_given_up_long_before_its_message_would_be(template: dict[str, Any]) -> None:
    for name in ("ProvisionOrderQueue", "RecordRevenueQueue", "RequestInvoiceQueue"):
        queue = template["Resources"][name]["Properties"]
        assert queue["RedrivePolicy"]["maxReceiveCount"] > IN_A_ROW * tries_of_a_day()
        assert timedelta(seconds=queue["MessageRetentionPeriod"]) > (IN_A_ROW + 1) * GIVE_UP_AFTER


def test_what_waits_for_a_partner_is_hidden_no_longer_than_a_queue_can() -> None:
    assert timedelta(seconds=LONGEST_WAIT) < timedelta(hours=12)
