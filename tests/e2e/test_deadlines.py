"""Deadlines on the running system: the jobs at their hours, money in the same second, money after it (R40–R44)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import cycle
from typing import Any

from misa_order.kernel.calendar import VIETNAM
from tests.e2e.outside import Json, Outside, in_parallel, until
from tests.e2e.test_feeds_and_gateways import card_order, feed, generic, pay_at_gateway
from tests.e2e.test_matchers_racing import booked, judge

ORDERS = 20
EXPIRED = {"payment": "TEMP_CANCELLED", "resource": "LOCKED"}
PAID = {"payment": "PAID", "resource": "PROVISIONED"}


def run(outside: Outside, job: str, day: date, at: time = time(0, 30)) -> None:
    """A daily job, on this day and hour in Vietnam."""
    outside.invoke(job, {"time": datetime.combine(day, at, VIETNAM).isoformat()})


def days(order: Json) -> tuple[date, date]:
    """The last days of an order and of its grant."""
    return date.fromisoformat(order["cancel_on"]), date.fromisoformat(order["lock_on"])


def locks(outside: Outside, number: str) -> list[str]:
    return [step for step in outside.effects(number, "suman") if step in {"lock", "unlock"}]


def consistent(outside: Outside, number: str) -> str:
    """How an order has ended: paid with all that follows, or expired and its money waiting for staff."""
    seen = outside.seen(number)
    matched, waiting = outside.rows("matched", number), outside.rows("partial", number)
    after = [change["after"] for entry in seen["history"] for change in entry["changes"] if change["axis"] == "payment"]
    state = str(seen["status"]["payment"])
    assert [after.count(one) for one in ("PAID", "TEMP_CANCELLED")].count(1) == 1, after
    if state == "PAID":
        assert PAID.items() <= seen["status"].items()
        assert ([row["orders"] for row in matched], waiting) == ([[number]], [])
        assert locks(outside, number)[-1:] != ["lock"]
        assert [row["id"] for row in seen["transactions"]] == [matched[0]["id"]]
    else:
        assert EXPIRED.items() <= seen["status"].items()
        assert (matched, [row["reason"] for row in waiting]) == ([], ["temporarily_cancelled"])
        assert locks(outside, number) == ["lock"]
    return state


def tell(outside: Outside, order: Json, way: str) -> None:
    """The bank tells of the transfer that pays an order."""
    if way == "mail":
        outside.deliver(outside.sign(outside.credit(order["total"], order["payment"]["memo"])))
    else:
        assert feed(outside, "generic", generic(outside, order)).status == 200


def expiring(outside: Outside, orders: list[Json]) -> list[Callable[[], Any]]:
    """The night's job, twice at once."""
    last = max(days(order)[1] for order in orders) + timedelta(days=1)
    return [partial(run, outside, "expire_orders", last)] * 2


def test_an_order_is_warned_of_cancelled_and_locked_and_late_money_brings_it_back(outside: Outside) -> None:
    order = outside.order()
    number, (cancel, lock) = order["number"], days(order)
    outside.letters(number, 1)
    run(outside, "remind_customers", cancel - timedelta(days=1), time(8))
    run(outside, "expire_orders", cancel)
    seen = outside.seen(number)
    assert "warned_of_deadline" in [entry["why"] for entry in seen["history"]]
    assert seen["status"]["payment"] != "TEMP_CANCELLED"
    run(outside, "expire_orders", cancel + timedelta(days=1))
    run(outside, "expire_orders", lock)
    assert outside.reaches(number, payment="TEMP_CANCELLED")["status"]["resource"] == "TEMPORARY"
    for _ in range(2):
        run(outside, "expire_orders", lock + timedelta(days=1))
    outside.settle()
    assert EXPIRED.items() <= outside.seen(number)["status"].items()
    assert locks(outside, number) == ["lock"]
    tell(outside, order, "mail")
    (row,) = until("the late money", lambda: outside.rows("partial", number))
    assert row["reason"] == "temporarily_cancelled"
    assert outside.entrances.decide(f"/transactions/{row['id']}/confirm", {"orders": [number]}).status == 200
    outside.reaches(number, **PAID)
    assert outside.effects(number, "suman") == ["temporary", "lock", "unlock", "resource"]
    outside.settle()
    undone = outside.entrances.decide(f"/transactions/{row['id']}/undo", {"reason": "nhầm đơn hàng"})
    assert undone.status == 200, undone.body
    outside.reaches(number, payment="TEMP_CANCELLED")
    outside.settle()
    # By the clock on the wall its day has not passed: it may be worked with again until then.
    assert outside.seen(number)["status"]["resource"] == "TEMPORARY"


def test_a_gateways_word_pays_an_order_that_the_night_has_cancelled(outside: Outside) -> None:
    order = card_order(outside)
    cancel = date.fromisoformat(order["cancel_on"])
    run(outside, "expire_orders", cancel + timedelta(days=1))
    outside.reaches(order["number"], payment="TEMP_CANCELLED", resource="NOT_PROVISIONED")
    assert pay_at_gateway(outside, order)["delivered"]
    outside.reaches(order["number"], **PAID)
    assert outside.effects(order["number"], "suman") == ["resource"]


def test_money_that_comes_in_while_the_job_runs_ends_in_one_state_and_none_is_lost(outside: Outside) -> None:
    orders = [outside.order() for _ in range(ORDERS)]
    outside.settle()
    ways = cycle(("mail", "feed"))
    with ThreadPoolExecutor(4) as banks:
        told = [banks.submit(tell, outside, order, next(ways)) for order in orders]
        until("the first is paid", lambda: any(outside.rows("matched", order["number"]) for order in orders[:4]))
        in_parallel(expiring(outside, orders))
        for one in told:
            one.result()
    outside.settle()
    ends = [consistent(outside, order["number"]) for order in orders]
    assert "PAID" in ends


def test_matchers_and_jobs_that_race_for_the_same_orders_leave_each_in_one_state(outside: Outside) -> None:
    for _ in range(2):
        with outside.paused("match_payment"):
            orders = [outside.order() for _ in range(6)]
            outside.settle()
            rows = [row for order in orders for row in booked(outside, order, 1)]
            judging: list[Callable[[], Any]] = [partial(judge, outside, row) for row in rows]
            in_parallel([*judging[:3], *expiring(outside, orders), *judging[3:]])
        outside.settle()
        for order in orders:
            consistent(outside, order["number"])


def test_slow_locks_that_a_payment_overtakes_lock_nobody_out(outside: Outside) -> None:
    orders = [outside.order() for _ in range(3)]
    outside.settle()
    with outside.behaving("slow", "suman", seconds=1.5):
        in_parallel(expiring(outside, orders))
        for order in orders:
            number = order["number"]
            outside.reaches(number, **EXPIRED)
            paid = {"method": "cash", "paid": True, "note": "Lan"}
            assert outside.entrances.decide(f"/orders/{number}/confirm-payment", paid).status == 200
        outside.settle()
    for order in orders:
        assert PAID.items() <= outside.seen(order["number"])["status"].items()
        assert locks(outside, order["number"])[-1:] != ["lock"]


def test_every_hour_what_waits_is_counted_under_the_functions_own_role(outside: Outside) -> None:
    assert outside.invoke("measure_waiting", {"time": datetime.now(VIETNAM).isoformat()}) is None
