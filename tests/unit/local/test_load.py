"""What `make load` makes of what it saw: its judgement, its figures and its picture."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from infra.load.arrivals import Arrivals, Life
from infra.load.backlog import Look
from infra.load.picture import draw
from infra.load.processors import Spent, spent
from infra.load.report import LATENCY, Run, panels_of, table_of
from infra.load.verdict import End, faults
from infra.local.entrances import Answer

NOW = datetime(2026, 11, 28, tzinfo=UTC)
DONE = {"payment": "PAID", "resource": "PROVISIONED", "revenue": "RECORDED", "invoice": "INVOICING", "licence": "NO"}
ONCE = Counter(["suman temporary", "suman resource", "crm contract", "act contract", "crm invoice", "act invoice"])
LETTERS = Counter(["instructions 1", "granted 1"])


def life(number: str = "1", **changes: Any) -> Life:
    usual: dict[str, Any] = {"name": f"t{number}", "due": 0.0, "number": number, "posted": 0.02, "mailed_at": NOW}
    return Life(**usual | changes)


def end(**changes: Any) -> End:
    return End(DONE, NOW + timedelta(milliseconds=80), ONCE, LETTERS)._replace(**changes)


def test_an_order_that_went_through_once_is_no_fault() -> None:
    assert faults([life()], {"1": end()}, {"outbox": 0}) == []


WRONG: dict[str, tuple[list[Life], dict[str, End], dict[str, int]]] = {
    "order 1: payment is UNPAID": ([life()], {"1": end(status=DONE | {"payment": "UNPAID"})}, {}),
    "order 1: invoice is REQUEST_FAILED": ([life()], {"1": end(status=DONE | {"invoice": "REQUEST_FAILED"})}, {}),
    "order 1: suman resource was done 2 times": ([life()], {"1": end(effects=ONCE + Counter(["suman resource"]))}, {}),
    "order 1: act invoice was done 0 times": ([life()], {"1": end(effects=ONCE - Counter(["act invoice"]))}, {}),
    "order 1: suman lock was done 2 times": ([life()], {"1": end(effects=ONCE + Counter(["suman lock"] * 2))}, {}),
    "order 1: 2 letters 'granted 1'": ([life()], {"1": end(letters=LETTERS + Counter(["granted 1"]))}, {}),
    "order 1: 1 of 2 letters": ([life()], {"1": end(letters=Counter(["granted 1"]))}, {}),
    "order 1: it is not in the table": ([life()], {}, {}),
    "order 1: given to 2 orders": ([life(), life()], {"1": end()}, {}),
    "t1: the portal was answered 500": ([life("", name="t1", wrong=["the portal was answered 500"])], {}, {}),
    "match_payment-dead-letters: 1 left": ([], {}, {"outbox": 0, "match_payment-dead-letters": 1}),
}


@pytest.mark.parametrize("told", WRONG)
def test_what_was_lost_or_done_twice_is_told(told: str) -> None:
    assert faults(*WRONG[told]) == [told]


def run(**changes: Any) -> Run:
    lives = [life(str(number), due=number / 10) for number in range(21)]
    ends = {one.number: end(granted_at=NOW + timedelta(seconds=one.due)) for one in lives}
    looks = [Look(0.0, 3, Counter(match=2)), Look(1.0, 7, Counter(mail=1))]
    used = Spent({"match": 2.1, "mail": 0.0}, 1.05, 1.05)
    return Run(10, lives, ends, looks, used, 2)._replace(**changes)


def test_what_is_held_is_set_against_what_the_processors_allow() -> None:
    seen = run()
    assert seen.held == pytest.approx(10)
    assert seen.each == pytest.approx(0.2)
    assert seen.share == pytest.approx(1.0)


def test_the_table_tells_rate_waits_backlog_and_who_used_the_processors() -> None:
    console = Console(file=StringIO(), width=120, force_terminal=False)
    console.print(table_of(run()))
    said = console.file.getvalue()  # type: ignore[attr-defined] # a StringIO
    for told in ("10 · 10.00", "21 · 21", "1000 ms · 1900 ms · 2000 ms", "7 · 2", "200 ms: 10.0", "100.0 ms", "100%"):
        assert told in said


def test_a_run_in_which_nothing_was_granted_has_a_table_and_a_picture_too() -> None:
    nothing = run(ends={})
    table_of(nothing)
    assert (nothing.held, nothing.share) == (0, 0)
    ET.fromstring(draw(panels_of(nothing)))


def test_the_picture_has_a_point_for_each_grant_and_a_line_for_each_queue() -> None:
    drawn = ET.fromstring(draw(panels_of(run()), frozenset({LATENCY})))
    named = Counter(one.tag.rpartition("}")[2] for one in drawn.iter())
    assert (named["circle"], named["polyline"]) == (21, 3)


def test_our_own_processor_time_grows_with_what_we_do() -> None:
    before = spent()
    sum(range(3_000_000))
    assert spent().since(before).load > 0


class Slow:
    """Entrances whose portal answers each order with an error, after a while."""

    def __init__(self) -> None:
        self.orders: list[str] = []

    def order(self, _body: Any, key: str) -> Answer:
        self.orders.append(key)
        return Answer(503, "later")


def test_orders_arrive_at_their_time_each_as_another_tenants_and_a_refusal_is_told() -> None:
    portal: Any = Slow()
    lives = Arrivals(portal).play(rate=50, seconds=0.1)
    assert [one.due for one in lives] == [0, 0.02, 0.04, 0.06, 0.08]
    assert sorted(portal.orders) == sorted({one.name for one in lives})
    assert [one.wrong for one in lives] == [["the portal was answered 503"]] * 5
