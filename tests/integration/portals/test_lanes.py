"""A portal that is slow or dead holds one worker at most, and what waits for it is told soon after it is back (R84)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from misa_order.kernel.errors import PartnerDownError
from misa_order.kernel.history import Why
from misa_order.portals.deliver import IN_ORDER
from misa_order.portals.lane import HELD
from misa_order.portals.send_again import send_again
from misa_order.table import keys
from tests.builders import counted_calls, place
from tests.portals import Listener, Workers, status, to_one


@pytest.fixture
def numbers(workers: Workers) -> list[str]:
    return [place(workers.orders, key=f"key-{n}", domain=f"quan{n}").order.number for n in range(6)]


def slowly(workers: Workers, seconds: float, code: int = 200) -> None:
    """The portal answers after so long: the workers' time passes, nobody's here."""

    def call(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        answer = at_once(url, body, headers)
        workers.ahead += timedelta(seconds=seconds)
        return answer if code == 200 else code

    at_once, workers.call = workers.call, call


def lane(workers: Workers) -> Any:
    return workers.store.lane("web")


def test_a_healthy_portal_costs_no_write_for_its_lane(workers: Workers, numbers: list[str]) -> None:
    for number in numbers:
        with counted_calls(workers.orders.table.client) as calls:
            workers.work(to_one("web", number))
        assert calls == ["Query", "BatchGetItem", "PutItem"]
    assert lane(workers) is None


def test_after_one_failure_nobody_calls_and_then_one_at_a_time(
    workers: Workers, web: Listener, numbers: list[str]
) -> None:
    web.answer = status(503)
    first, *others = [to_one("web", number) for number in numbers]
    workers.turned_away(first)
    for message in others:
        assert workers.turned_away(message) >= 10
    assert len(web.told) == 1
    workers.ahead += timedelta(seconds=10)
    # The first to come holds the lane while it calls: whoever comes meanwhile waits.
    call = workers.call

    def others_meanwhile(*sent: Any) -> int:
        workers.call = call
        for message in others[1:]:
            assert workers.turned_away(message) >= HELD.seconds  # as long as a call may take
        return call(*sent)

    workers.call = others_meanwhile
    workers.turned_away(others[0])
    assert len(web.told) == 2
    # No try is counted against those that were turned away, and their day has begun.
    assert [workers.of("web", number)[0].attempts for number in numbers] == [1, 1, 0, 0, 0, 0]
    assert {workers.of("web", number)[0].since for number in numbers[2:]} == {workers.now - timedelta(seconds=10)}


def test_of_two_workers_that_see_the_lane_due_one_is_let_through(workers: Workers, numbers: list[str]) -> None:
    slowly(workers, 0, 500)
    workers.turned_away(to_one("web", numbers[0]))
    workers.ahead += timedelta(seconds=10)
    seen = lane(workers)
    assert [workers.store.move(seen, seen.held(workers.now)) for _ in range(3)] == [True, False, False]


class Round:
    """Messages that come back when they were told to; ``due`` is when, by the order's number."""

    def __init__(self, workers: Workers, numbers: list[str]) -> None:
        self.workers = workers
        self.due = dict.fromkeys(numbers, workers.now)

    def next(self) -> None:
        """The time passes until the next message is due, and it is worked on."""
        number = min(self.due, key=lambda one: self.due[one])
        self.workers.ahead += max(self.due[number] - self.workers.now, timedelta())
        try:
            self.workers.work(to_one("web", number))
            del self.due[number]
        except PartnerDownError as down:
            self.due[number] = self.workers.now + timedelta(seconds=down.wait or 0)


def test_what_waited_most_of_a_day_is_told_minutes_after_its_portal_is_back(
    workers: Workers, web: Listener, numbers: list[str]
) -> None:
    web.answer = status(500)
    messages = Round(workers, numbers[:4])
    for _ in range(8):
        messages.next()
    workers.ahead += timedelta(hours=20)
    told = len(web.told)
    for _ in range(12):
        messages.next()
    # Three rounds of some five minutes: each message came three times, and one in each round was tried.
    assert len(web.told) - told <= 8
    assert max(messages.due.values()) - workers.now < timedelta(minutes=6)
    web.answer = status(200)
    back = workers.now
    while messages.due:
        messages.next()
    assert workers.now - back < timedelta(minutes=7)
    assert lane(workers) is None


def test_a_slow_portal_is_told_one_at_a_time_until_it_is_quick(workers: Workers, numbers: list[str]) -> None:
    at_once = workers.call
    slowly(workers, 3)
    workers.work(to_one("web", numbers[0]))
    assert lane(workers).probe_at == workers.now
    # The next may go at once, alone; who comes meanwhile looks again soon.
    seen = lane(workers)
    assert workers.store.move(seen, seen.held(workers.now))
    assert workers.turned_away(to_one("web", numbers[3])) < 8
    workers.ahead += HELD
    workers.work(to_one("web", numbers[1]))
    assert lane(workers).failures == 0
    workers.call = at_once
    workers.work(to_one("web", numbers[2]))
    assert lane(workers) is None


def test_a_portal_that_hangs_is_looked_at_less_often_than_one_that_fails_at_once(
    workers: Workers, numbers: list[str]
) -> None:
    slowly(workers, 10, 504)
    waits = []
    for _ in range(8):
        workers.turned_away(to_one("web", numbers[0]))
        waits.append((lane(workers).probe_at - workers.now).seconds)
        workers.ahead += timedelta(seconds=waits[-1])
    assert waits == [10, 20, 40, 80, 160, 320, 640, 900]


def test_one_delivery_that_always_fails_holds_up_no_other(workers: Workers, web: Listener, numbers: list[str]) -> None:
    poison = to_one("web", numbers[0])

    def picky(request: Any) -> None:
        status(500 if web.told[-1]["order"]["number"] == numbers[0] else 200)(request)

    web.answer = picky
    workers.turned_away(poison)
    workers.ahead += timedelta(seconds=10)
    workers.work(to_one("web", numbers[1]))
    waits = []
    for _ in range(12):
        waits.append(workers.turned_away(poison))
        assert lane(workers) is None
        workers.ahead += timedelta(seconds=waits[-1])
    assert waits == [20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 7200, 7200, 7200]
    assert workers.turned_away(poison) == 7200
    # Who comes before its time is sent away without a call.
    told = len(web.told)
    workers.ahead += timedelta(seconds=200)
    assert workers.turned_away(poison) == 7000
    assert len(web.told) == told


def test_a_worker_that_dies_while_it_looks_lets_the_next_one_look(
    workers: Workers, web: Listener, numbers: list[str]
) -> None:
    web.answer = status(500)
    workers.turned_away(to_one("web", numbers[0]))
    workers.ahead += timedelta(seconds=10)
    seen = lane(workers)
    assert workers.store.move(seen, seen.held(workers.now))
    web.answer = status(200)
    workers.ahead += HELD
    workers.work(to_one("web", numbers[1]))
    assert lane(workers) is None


def test_another_portal_is_told_as_if_nothing_were_wrong(
    workers: Workers, web: Listener, app: Listener, numbers: list[str]
) -> None:
    workers.register({"web": web.url, "app": app.url})
    web.answer = status(503)
    for number in numbers:
        workers.turned_away(to_one("web", number))
        workers.work(to_one("app", number))
    assert (len(web.told), len(app.told)) == (1, len(numbers))


def test_a_day_of_being_turned_away_ends_as_a_day_of_tries_does(
    workers: Workers, web: Listener, numbers: list[str]
) -> None:
    web.answer = status(503)
    first, second = (to_one("web", number) for number in numbers[:2])
    workers.turned_away(first)
    workers.turned_away(second)
    workers.ahead += timedelta(hours=24)
    workers.turned_away(to_one("web", numbers[2]))
    workers.turned_away(second)
    assert workers.work(second).delivery == workers.of("web", numbers[1])[0]
    [letter] = workers.letters
    assert (letter["delivery"], workers.of("web", numbers[1])[0].state) == (f"web:{numbers[1]}:1", "failed")


def test_a_later_change_waits_for_an_earlier_one_that_is_due_soon(
    workers: Workers, web: Listener, numbers: list[str]
) -> None:
    web.answer = status(503)
    number = numbers[0]
    first, second = to_one("web", number), to_one("web", number, 2, "OrderPaid")
    wait = workers.turned_away(first)
    assert workers.turned_away(second) > wait
    web.answer = status(200)
    workers.ahead += timedelta(seconds=11)
    assert workers.turned_away(second) > 0
    workers.ahead += timedelta(seconds=wait - 11)
    workers.work(first)
    workers.work(second)
    assert [body["version"] for body in web.told] == [1, 1, 2]


@pytest.mark.parametrize("due", [IN_ORDER, -timedelta(minutes=2)])
def test_a_later_change_does_not_wait_for_one_that_is_due_much_later_or_was_never_tried_again(
    workers: Workers, web: Listener, numbers: list[str], due: timedelta
) -> None:
    web.answer = status(500)
    workers.turned_away(to_one("web", numbers[0]))
    [waiting] = workers.of("web", numbers[0])
    workers.store.move(lane(workers), None)
    workers.store.note(waiting.model_copy(update={"next_try": workers.now + due}))
    web.answer = status(200)
    workers.work(to_one("web", numbers[0], 2, "OrderPaid"))
    assert [body["version"] for body in web.told] == [1, 2]


def test_who_asks_for_it_is_let_through_a_closed_lane(workers: Workers, web: Listener, numbers: list[str]) -> None:
    web.answer = status(503)
    for _ in range(6):
        workers.turned_away(to_one("web", numbers[0]))
        workers.ahead = lane(workers).probe_at - (workers.now - workers.ahead)
    workers.turned_away(to_one("web", numbers[0]))
    workers.ahead += timedelta(seconds=1)
    web.answer = status(200)
    send_again(f"web:{numbers[0]}:1", workers.store, Why("staff:an", workers.now, "delivery_asked_again"))
    [event] = [one for one in workers.events() if one["event"] == "DeliveryAskedAgain"]
    delivery = workers.work(event).delivery
    assert delivery
    assert delivery.state == "taken"
    assert workers.orders.table.get(keys.lane("web")) is None
