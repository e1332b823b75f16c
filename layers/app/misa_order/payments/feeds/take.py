"""A bank feed's call is taken: every booking on the statement, once, its raw text kept (R15,
R16).
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from misa_order.payments.record import RecordedBooking, record_bookings
from misa_order.payments.statement.booking import Booking
from misa_order.payments.statement.store import StatementStore

type KeepText = Callable[[str, bytes], None]
"""Keeps a raw text under a name."""


def take_feed(
    bookings: Sequence[Booking], raw: bytes, keep: KeepText, store: StatementStore, now: datetime
) -> list[RecordedBooking]:
    """Put the bookings of one call on the statement, each by itself: killed half-way, the same call
    again goes on.

    The raw text is kept before anything is written. A repeat adds nothing; an id that is known of
    other money makes a row in doubt. BusyError as record_bookings.
    """
    outcomes = []
    for booking in bookings:
        keep(booking.raw_ref, raw)
        outcomes += record_bookings([booking], store, now)
    return outcomes
