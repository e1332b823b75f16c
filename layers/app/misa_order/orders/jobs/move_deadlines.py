"""Staff changed the calendar: the open deadlines of all orders move with it, and their histories
say so (R42).

The event CalendarChanged starts a sweep: a message for each partition of the due list, in which
every order with an open deadline stands. A message is worked on until the function's time is nearly
over; then another one says where to go on. Everything may come twice: an order that is counted by
the present calendar is left as it is.

Functions remember the calendar for up to 60 s (R2), so an order may be placed, claimed or granted
by the old one behind the sweep's back, and an order that is changed while it is swept may jump over
the sweep's place. Therefore the sweep is sent twice: at once, and again ``AGAIN_AFTER`` seconds
later, when nobody remembers the old calendar any more. The sweep itself reads the calendar from the
table with each message, and stops where that is newer than its own: the newer calendar has sent a
sweep of its own, which begins its second round after the last write by the older one.
"""

from collections.abc import Callable, Mapping
from itertools import batched
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from misa_order.kernel.attempts import Attempts
from misa_order.kernel.calendar import Clock, WorkingCalendar
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.orders.recount import moves_between, recounted
from misa_order.orders.store import OrderStore
from misa_order.settings.calendar import CalendarSetting
from misa_order.settings.store import SettingStore
from misa_order.table.contention import read_decide_write
from misa_order.table.keys import DUE_SHARDS

AGAIN_AFTER = 90
"""Seconds: longer than a function remembers the calendar and a request or a message of the sweep
lasts together.
"""
ENOUGH = 15.0
"""Seconds that must be left for another ``_AT_ONCE`` orders and the message that follows."""
_AT_ONCE = 25

type SendAgain = Callable[[Mapping[str, Any], int], None]
"""Puts a message on the sweep's own queue, to be delivered after so many seconds."""


class SweepMessage(BaseModel):
    """A message: the event itself, or which partition of the due list to work on, from behind which
    position.

    ``version`` is the calendar's. ``unmoved`` are orders before that position that could not be
    moved yet.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore", hide_input_in_errors=True)

    version: int
    shard: int | None = Field(default=None, ge=0, lt=DUE_SHARDS)
    after: str = ""
    unmoved: tuple[str, ...] = ()


class Swept(NamedTuple):
    """What came of a message: ``fanned_out``, ``superseded`` by a newer calendar, ``unfinished`` or
    ``done``.
    """

    result: str
    moved: int = 0


def move_deadlines(
    part: SweepMessage,
    orders: OrderStore,
    settings: SettingStore,
    send: SendAgain,
    clock: Clock,
    seconds_left: Callable[[], float],
) -> Swept:
    """Work on one message of the sweep; killed, repeated or late it leaves the same.

    An order that cannot be moved holds up no other, and is tried again at the end of its partition.
    ExceptionGroup, each error noting its order, when it still cannot be. Raises NotFoundError
    ``setting_not_found`` without a calendar.
    """
    setting = settings.get("calendar")
    if setting.version > part.version:
        return Swept("superseded")
    if part.shard is None:
        for delay in (0, AGAIN_AFTER):
            for shard in range(DUE_SHARDS):
                send({"version": part.version, "shard": shard}, delay)
        return Swept("fanned_out")
    calendar = CalendarSetting.model_validate(setting.document).working_calendar()
    return _Sweep(orders, calendar, setting.version, clock).work(part, part.shard, send, seconds_left)


class _Sweep:
    """One message's worth of orders."""

    def __init__(self, orders: OrderStore, calendar: WorkingCalendar, version: int, clock: Clock) -> None:
        self.orders = orders
        self.calendar = calendar
        self.version = version
        self.clock = clock
        self.moved = 0
        self.attempts = Attempts("order")

    def work(self, part: SweepMessage, shard: int, send: SendAgain, seconds_left: Callable[[], float]) -> Swept:
        for batch in batched(self.orders.timed(shard, part.after), _AT_ONCE, strict=False):
            for order in self.orders.read_many([timed.number for timed in batch]):
                self._try(order)
            if seconds_left() < ENOUGH:
                unmoved = [*part.unmoved, *self.attempts.failed]
                send({"version": self.version, "shard": shard, "after": batch[-1].position, "unmoved": unmoved}, 0)
                return Swept("unfinished", self.moved)
        for order in self.orders.read_many(part.unmoved):
            self._try(order)
        self.attempts.raise_failures(f"could not have their deadlines moved, {self.moved} had")
        return Swept("done", self.moved)

    def _try(self, order: Order) -> None:
        with self.attempts.at(order.number):
            number = order.number
            self.moved += read_decide_write(number, lambda: self.orders.get(number), self._move, known=order)

    def _move(self, order: Order) -> bool:
        """Whether there was anything to move."""
        after = recounted(order, self.calendar)
        if after == order:
            return False
        note = f"{', '.join(moves_between(order, after))}; calendar version {self.version}"
        event = None if after.steps == order.steps else "DeadlineMoved"
        self.orders.change(order, after, Why("function:move_deadlines", self.clock(), "deadline_moved", note), event)
        return True
