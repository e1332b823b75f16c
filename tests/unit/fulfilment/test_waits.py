"""A partner may be down for a day (R31)."""

from datetime import timedelta
from itertools import pairwise

from misa_order.runtime.queues import LONGEST_WAIT, wait_after

MAX_RECEIVES = 25


def test_a_message_is_delivered_for_more_than_a_day_before_it_is_given_up() -> None:
    waits = [wait_after(receives) for receives in range(1, MAX_RECEIVES)]
    assert timedelta(seconds=sum(waits)) >= timedelta(hours=24)


def test_waits_grow_and_stay_below_the_longest() -> None:
    waits = [wait_after(receives) for receives in range(1, 1000)]
    assert waits[:3] == [10, 20, 40]
    assert all(earlier <= later <= LONGEST_WAIT for earlier, later in pairwise(waits))


def test_the_workers_queues_deliver_that_often(
    template: dict[str, dict[str, dict[str, dict[str, dict[str, int]]]]],
) -> None:
    for name in ("ProvisionOrderQueue", "RecordRevenueQueue", "RequestInvoiceQueue"):
        assert template["Resources"][name]["Properties"]["RedrivePolicy"]["maxReceiveCount"] >= MAX_RECEIVES
