"""Every step with its partner refusing, down, too slow, answering twice, and the worker killed before it could note it.

The effect at the partner is there once, and the order ends as it must (R31).
"""

from contextlib import ExitStack

import pytest

from tests.e2e.faults import failing
from tests.e2e.outside import Outside
from tests.e2e.turning_points import PARTNERS, TurningPoints

WORKERS = ("ProvisionOrderRole", "RecordRevenueRole", "RequestInvoiceRole")


@pytest.fixture
def points(apart: Outside) -> TurningPoints:
    return TurningPoints(apart)


def test_partners_that_were_down_are_asked_again_and_staff_see_when(apart: Outside, points: TurningPoints) -> None:
    with apart.behaving("down", *PARTNERS, "mail"):
        points.turn()
        points.when_all(lambda step: step["state"] == "waiting" and step["next_try"] and step["error"])
    points.end_well()


def test_partners_too_slow_to_be_heard_have_acted_once(apart: Outside, points: TurningPoints) -> None:
    with apart.behaving("slow", *PARTNERS, seconds=6):
        points.turn()
        # What CRM was not heard to do ACT has not been asked for.
        points.when_all_were_done("suman", "crm")
    points.end_well()


def test_partners_that_answer_twice_have_acted_once(apart: Outside, points: TurningPoints) -> None:
    with apart.behaving("twice", *PARTNERS):
        points.turn()
        points.end_well()


def test_workers_killed_between_the_answer_and_its_note_do_nothing_twice(apart: Outside, points: TurningPoints) -> None:
    with ExitStack() as dying:
        for role in WORKERS:
            dying.enter_context(failing(apart, role, "dynamodb:PutItem"))
        points.turn()
        points.when_all_were_done(*PARTNERS)
    points.end_well()


def test_what_partners_refused_is_found_by_staff_and_done_when_they_retry_it(
    apart: Outside, points: TurningPoints
) -> None:
    with apart.behaving("refuse", *PARTNERS):
        points.turn()
        points.when_all(lambda step: step["state"] == "failed" and "từ chối" in step["error"])
        apart.settle()
    points.retry()
    points.end_well()
