"""Money reaches the statement: every transaction once, whichever ways and however often it arrives
(R15–R18).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, Self

from misa_order.payments.statement.booking import Booking
from misa_order.payments.statement.plan import RowPlan, plan_row
from misa_order.payments.statement.store import StatementStore
from misa_order.table import keys
from misa_order.table.contention import read_decide_write
from misa_order.table.wire import Item
from misa_order.table.writes import Part, WriteRejectedError


class RecordedBooking(NamedTuple):
    """Where a booking stands: its row, and whether that row is new; a row that was known has joined
    with it (R16).

    ``made_it``: this very record made the row, now or before.
    """

    row_id: str
    added: bool
    made_it: bool

    @classmethod
    def of(cls, plan: RowPlan, booking: Booking) -> Self:
        """What became of a booking whose plan was carried out."""
        return cls(plan.row.id, plan.added, plan.row.raw[:1] == (booking.raw_ref,))


class RepeatedError(Exception):
    """What was to be written along with the bookings was written before; nothing changed."""


def record_bookings(
    bookings: Sequence[Booking],
    store: StatementStore,
    now: datetime,
    also: Callable[[Sequence[str]], Part] | None = None,
    *more: Part,
) -> list[RecordedBooking]:
    """Put bookings of one source on the statement, each once, in one transaction of the table (one
    call if all is new).

    ``also`` makes a part from the rows' ids that is written along with ``more``, for a source that
    must be taken only once; raises RepeatedError when its condition fails, BusyError when others
    keep writing the same keys.
    """
    known: dict[keys.ItemKey, Item] = {}

    def plan() -> list[RowPlan]:
        return [plan_row(booking, known, store, now) for booking in bookings]

    def once(plans: Sequence[RowPlan]) -> list[RecordedBooking]:
        first = [also([plan.row.id for plan in plans])] if also else []
        parts = [*first, *(part for plan in plans for part in plan.parts), *more]
        try:
            if parts:
                store.table.write(parts)
        except WriteRejectedError as error:
            if also and 0 in error.stored:
                raise RepeatedError from error
            known.update({parts[position].key: item for position, item in error.stored.items()})
            raise
        return [RecordedBooking.of(plan, booking) for plan, booking in zip(plans, bookings, strict=True)]

    return read_decide_write("statement", plan, once)
