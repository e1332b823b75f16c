"""What time brings when nobody pays: warnings, temporary cancelling, locks (R40, R41, R44)."""

from datetime import date, datetime, time, timedelta

from misa_order.kernel.calendar import VIETNAM
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment, Resource
from tests.builders import event
from tests.stations import Stations


def let_deadlines_pass(play: Stations) -> None:
    """Nobody pays a customer's two orders, of which the second waits for the grant that the first one holds."""
    first, second = (_order(play, name) for name in ("unpaid", "waiting"))
    play.settle()
    assert first.cancel_on
    assert first.lock_on
    _run(play, "remind_customers", first.cancel_on - timedelta(days=1))
    _run(play, "expire_orders", first.lock_on + timedelta(days=1))
    for order in (first, second):
        assert play.orders.get(order.number).status.payment is Payment.TEMP_CANCELLED
    assert play.orders.get(first.number).status.resource is Resource.LOCKED


def _order(play: Stations, key: str) -> Order:
    return play.place(key, customer={"id": "unpaid", "name": "A", "email": "a@abc.vn"})


def _run(play: Stations, job: str, day: date) -> None:
    play.run(job, event("schedule") | {"time": datetime.combine(day, time(8), VIETNAM).isoformat()})
    play.settle()
