"""What staff have told again ends as all else does, and gives a bad portal no more workers than one (R84)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.kernel.history import Why
from misa_order.portals.send_again import send_again
from tests.builders import place
from tests.portals import Listener, Workers, status, to_one


@pytest.fixture
def numbers(workers: Workers) -> list[str]:
    return [place(workers.orders, key=f"key-{n}", domain=f"quan{n}").order.number for n in range(6)]


def asked_again(workers: Workers, number: str) -> dict[str, Any]:
    """Have the first change of an order told again; gives the event."""
    send_again(f"web:{number}:1", workers.store, Why("staff:an", workers.now, "delivery_asked_again"))
    events = [one for one in workers.events() if one["event"] == "DeliveryAskedAgain"]
    return next(one for one in events if one["delivery"] == f"web:{number}:1")


def test_a_day_of_being_turned_away_ends_it_and_its_letter_is_the_way_back(
    workers: Workers, web: Listener, numbers: list[str]
) -> None:
    web.answer = status(503)
    workers.turned_away(to_one("web", numbers[0]))
    workers.turned_away(to_one("web", numbers[1]))
    workers.ahead += timedelta(minutes=5)
    event = asked_again(workers, numbers[1])
    workers.turned_away(event)
    workers.ahead += timedelta(hours=24)
    workers.turned_away(to_one("web", numbers[2]))
    workers.turned_away(event)
    for _ in range(2):
        ended = workers.work(event).delivery
        assert ended
        assert ended.state == "failed"
    [letter] = workers.letters
    workers.turned_away(letter)
    [again] = workers.of("web", numbers[1])
    assert (again.state, again.since) == ("waiting", workers.now)


def test_a_letter_that_is_put_back_twice_begins_one_day(workers: Workers, web: Listener, numbers: list[str]) -> None:
    web.answer = status(503)
    message = to_one("web", numbers[0])
    workers.turned_away(message)
    workers.ahead += timedelta(hours=24)
    workers.work(message)
    [letter] = workers.letters
    workers.turned_away(letter)
    workers.ahead += timedelta(hours=24)
    workers.work(letter)
    ended = workers.work(letter).delivery
    assert ended
    assert (ended.state, len(workers.letters)) == ("failed", 2)


def test_however_many_are_asked_for_at_once_one_is_let_through(
    workers: Workers, web: Listener, numbers: list[str]
) -> None:
    web.answer = status(503)
    for number in numbers:
        workers.turned_away(to_one("web", number))
    workers.ahead += timedelta(minutes=30)
    told, call = len(web.told), workers.call

    def others_meanwhile(*sent: Any) -> int:
        workers.call = call
        for number in numbers[1:]:
            workers.turned_away(asked_again(workers, number))
        return call(*sent)

    workers.call = others_meanwhile
    workers.turned_away(asked_again(workers, numbers[0]))
    assert len(web.told) == told + 1
