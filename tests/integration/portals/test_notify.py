"""A portal is told of each change at least once, signed, of the thing as it is then (R84)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancelled
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment, Resource
from misa_order.portals.delivery import DeliveryState
from misa_order.portals.notify import Notified
from misa_order.portals.send_again import send_again
from tests.builders import NOW, counted_calls, place
from tests.portals import Listener, Workers, status, to_one

DAY = timedelta(hours=24)


def why(reason: str = "x") -> Why:
    return Why("function:x", NOW, reason)


@pytest.fixture
def order(workers: Workers) -> Order:
    return place(workers.orders).order


def placed(workers: Workers) -> dict[str, Any]:
    return next(event for event in workers.events() if event["event"] == "OrderPlaced")


def test_the_one_portal_of_a_product_is_told_at_once_in_three_calls(
    workers: Workers, web: Listener, order: Order
) -> None:
    event = placed(workers)
    with counted_calls(workers.orders.table.client) as calls:
        told = workers.work(event)
    assert calls == ["Query", "BatchGetItem", "PutItem"]
    assert told.delivery
    assert (told.delivery.id, told.delivery.state, told.delivery.status) == (f"web:{order.number}:1", "taken", 200)
    [body] = web.told
    assert {name: body[name] for name in body if name != "order"} == {
        "id": f"{order.number}/1",
        "version": 1,
        "event": "order.placed",
        "at": "2026-11-21T15:04:05+07:00",
        "portal": "web",
    }
    assert body["order"]["number"] == order.number
    assert body["order"]["payment"]["memo"].startswith(f"Thanh toan don hang {order.number}")
    web.verify("web", NOW)


def test_what_was_taken_is_not_told_again_and_the_repeat_is_one_read(
    workers: Workers, web: Listener, order: Order
) -> None:
    event = placed(workers)
    workers.work(event)
    with counted_calls(workers.orders.table.client) as calls:
        told = workers.work(event).delivery
    assert told == workers.of("web", order.number)[0]
    assert (calls, len(web.told)) == (["Query"], 1)


def test_where_no_portal_sells_the_product_nothing_is_read_or_written(
    workers: Workers, web: Listener, order: Order
) -> None:
    event = placed(workers)
    workers.register({"web": web.url}, ("SME",))
    with counted_calls(workers.orders.table.client) as calls:
        assert workers.work(event) == Notified(None, 0)
    assert (calls, web.told) == ([], [])


def test_each_of_several_portals_gets_a_message_of_its_own(
    workers: Workers, web: Listener, app: Listener, order: Order
) -> None:
    workers.register({"web": web.url, "app": app.url})
    assert workers.work(placed(workers)).passed_on == 2
    messages = [message for queue, message, _ in workers.sent if queue == "portals"]
    for message in [*messages, *messages]:
        workers.work(json.loads(json.dumps(message)))
    assert [body["portal"] for body in (*web.told, *app.told)] == ["web", "app"]
    app.verify("app", NOW)


def test_a_change_that_has_no_event_of_its_own_is_told_where_portals_see_it(
    workers: Workers, web: Listener, order: Order
) -> None:
    store = workers.orders
    moved = store.change(order, order.moved(resource=Resource.PENDING_APPROVAL), why(), None)
    store.change(moved, moved.model_copy(update={"warned_on": NOW.date()}), why(), None)
    assert [event["event"] for event in workers.events()] == ["OrderPlaced", "OrderChanged"]
    workers.work(workers.events()[-1])
    assert (web.told[0]["event"], web.told[0]["order"]["status"]["resource"]) == ("order.changed", "PENDING_APPROVAL")


def test_a_deadline_is_told_as_what_it_came_to(workers: Workers, web: Listener, order: Order) -> None:
    workers.work(to_one("web", order.number, 2, "DeadlinePassed"))
    workers.orders.change(order, order.moved(resource=Resource.LOCKED), why(), "DeadlinePassed")
    workers.work(workers.events()[-1] | {"version": 3})
    assert [body["event"] for body in web.told] == ["order.changed", "order.locked"]


@pytest.mark.parametrize("answer", [400, 404, 410, 500, 503, 302])
def test_a_portal_that_does_not_take_it_is_tried_again_with_growing_waits(
    workers: Workers, web: Listener, order: Order, answer: int
) -> None:
    web.answer = status(answer, Location="/elsewhere")
    assert workers.work(placed(workers)) == Notified(None, 1)
    [(queue, message, wait)] = workers.sent
    waits = [wait]
    for _ in range(4):
        workers.ahead += timedelta(seconds=waits[-1])
        waits.append(workers.turned_away(message))
    assert (queue, message["portal"]) == ("portals", "web")
    assert waits == sorted(waits)
    assert waits[0] >= 10
    [waiting] = workers.of("web", order.number)
    assert (waiting.state, waiting.attempts, waiting.status) == ("waiting", 5, answer)
    assert waiting.error == f"It answered with status {answer}"
    assert waiting.next_try == workers.now + timedelta(seconds=waits[-1])
    # The same id each time, and a redirect leads nowhere.
    assert {(body["id"], path) for body, path in zip(web.told, web.paths, strict=True)} == {
        (f"{order.number}/1", f"{web.url.removeprefix('http://')} /")
    }
    web.answer = status(204)
    workers.ahead += timedelta(seconds=waits[-1])
    taken = workers.work(message).delivery
    assert taken
    assert (taken.state, taken.attempts, taken.error) == ("taken", 6, None)


def test_after_a_day_it_is_failed_with_a_letter_and_the_letter_is_a_way_back(
    workers: Workers, web: Listener, order: Order
) -> None:
    web.answer = status(500)
    workers.work(placed(workers))
    message = workers.sent[0][1]
    workers.ahead += DAY - timedelta(seconds=1)
    workers.turned_away(message)
    workers.ahead += timedelta(hours=1)
    failed = workers.work(message).delivery
    assert failed
    assert (failed.state, failed.status, failed.next_try) == ("failed", 500, None)
    [letter] = workers.letters
    assert letter["reason"] == failed.error == "Nobody took it for a day; the last try: It answered with status 500"
    # What was given up is told no more, unless somebody asks.
    workers.work(message)
    assert (len(web.told), len(workers.letters)) == (3, 1)
    web.answer = status(200)
    workers.ahead += timedelta(hours=1)
    again = workers.work(letter).delivery
    assert again
    assert (again.state, again.attempts, web.told[-1]["event"]) == ("taken", 1, "order.placed")


def test_who_asks_has_a_taken_one_sent_again_as_the_thing_is_by_now(
    workers: Workers, web: Listener, order: Order
) -> None:
    taken = workers.work(placed(workers)).delivery
    assert taken
    store = workers.orders
    store.change(order, cancelled(order), why(), "OrderCancelled")
    send_again(taken.id, workers.store, Why("staff:an", workers.now, "delivery_asked_again"))
    [event] = [one for one in workers.events() if one["event"] == "DeliveryAskedAgain"]
    workers.work(event)
    first, second = web.told
    assert (second["id"], second["event"]) == (first["id"], "order.placed")
    assert second["order"]["status"]["payment"] == Payment.CANCELLED


def test_a_portal_taken_out_of_the_setting_is_told_no_more_and_nobody_is_alarmed(
    workers: Workers, web: Listener, app: Listener, order: Order
) -> None:
    web.answer = status(500)
    workers.work(placed(workers))
    for portals, products in (({"app": app.url}, ("CUKCUK",)), ({"web": web.url}, ("SME",))):
        workers.register(portals, products)
        ended = workers.work(workers.sent[0][1]).delivery
        assert ended
        assert (ended.state, ended.error) == ("failed", "The portal is not registered any more")
        workers.store.note(ended.begun_anew(workers.now))
    assert (len(web.told), app.told, workers.letters) == (1, [], [])


def test_a_worker_that_dies_before_it_noted_the_answer_tells_once_more_under_the_same_id(
    workers: Workers, web: Listener, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(workers.store, "note", die)
        with pytest.raises(KeyboardInterrupt):
            workers.work(placed(workers))
    workers.work(placed(workers))
    assert [body["id"] for body in web.told] == [f"{order.number}/1"] * 2
    assert workers.of("web", order.number)[0].state is DeliveryState.TAKEN


def test_two_workers_with_one_message_leave_one_delivery_that_is_taken(
    workers: Workers, web: Listener, order: Order
) -> None:
    call, event = workers.call, placed(workers)

    def meanwhile(*sent: Any) -> int:
        workers.call = call
        workers.work(event)
        return call(*sent)

    workers.call = meanwhile
    workers.work(event)
    assert len(web.told) == 2
    assert [one.state for one in workers.of("web", order.number)] == ["taken"]


@pytest.mark.parametrize(
    "message",
    [
        {"event": "OrderPaid"},
        {"event": "OrderPaid", "subject": "1000002", "version": 1, "at": NOW.isoformat()},
        {"event": "OrderPaid", "subject": "1000002", "version": 1, "at": "soon", "order": "1000002"},
    ],
)
def test_a_message_that_tells_of_nothing_is_a_dead_letter_with_its_reason(
    workers: Workers, message: dict[str, Any]
) -> None:
    assert workers.work(message) == Notified()
    workers.work(to_one("web", "9999999"))
    assert [letter["reason"].partition(":")[0] for letter in workers.letters] == ["untellable_event", "no_subject"]


def test_that_a_worker_fetches_its_secret_first_is_no_slowness_of_the_portals(
    workers: Workers, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetched(_: Workers) -> bytes:
        workers.ahead += timedelta(seconds=3)
        return b"the-master"

    monkeypatch.delattr(workers, "master")
    monkeypatch.setattr(Workers, "master", property(fetched), raising=False)
    workers.work(placed(workers))
    assert workers.store.lane("web") is None
