"""What moves deadlines and grants without anybody paying: a changed calendar (R42), a grant that is let go (R12a)."""

from datetime import UTC, datetime
from typing import Any

from infra.load_settings import default_setting
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.orders.statuses import Resource
from misa_order.runtime.editable_settings import KINDS
from misa_order.settings.change import change_setting
from misa_order.settings.store import SettingStore
from tests.stations import Stations


def _order(play: Stations, key: str, customer: str) -> Order:
    return play.place(key, customer={"id": customer, "name": "A", "email": "a@abc.vn"})


def move_the_calendar(play: Stations) -> None:
    """Staff put in a company day and take it out again: the deadline moves there and back, at SUMAN too.

    The stream brings the first change to the worker and loses the second, which the schedule's function sends.
    """
    order = _order(play, "moved", "moved")
    play.settle()
    assert order.lock_on
    # The working day on which the order would be locked: weekends and holidays move nothing.
    free = {"date": order.lock_on.isoformat(), "working": False, "note": "du lịch công ty"}
    save_calendar(play, free)
    play.relay()
    moved = _swept(play, order)
    assert moved.lock_on
    assert moved.lock_on > order.lock_on
    assert (moved.step("temporary").n, moved.step("temporary").until) == (2, moved.lock_on)
    save_calendar(play)
    play.resend()
    back = _swept(play, order)
    assert (back.lock_on, back.step("temporary").n) == (order.lock_on, 3)


def save_calendar(play: Stations, *overrides: dict[str, Any]) -> None:
    """Staff save the shipped calendar with these days more."""
    settings = SettingStore(play.table)
    why = Why("staff:lan", datetime.now(UTC), "setting_changed")
    shipped = default_setting("calendar")
    document = {**shipped, "overrides": [*shipped["overrides"], *overrides]}
    change_setting("calendar", document, KINDS["calendar"], settings, why)


def _swept(play: Stations, order: Order) -> Order:
    """The order after the sweep: the event's message, those that it sends, and SUMAN's."""
    for _ in range(2):
        assert play.work("move_deadlines") == []
    play.settle()
    assert play.orders.get(order.number).step("temporary").state == "done"
    return play.orders.get(order.number)


def hand_on_a_grant(play: Stations) -> None:
    """A customer's first order is cancelled, and the second one works."""
    first, second = _order(play, "first", "two-orders"), _order(play, "second", "two-orders")
    play.settle()
    assert play.orders.get(second.number).status.resource is Resource.NOT_PROVISIONED
    path = f"/v1/orders/{first.number}/cancel"
    play.portal("cancel_order", "POST", path, "POST /v1/orders/{number}/cancel")
    play.settle()
    assert play.orders.get(second.number).status.resource is Resource.TEMPORARY
