"""A bank feed's call is taken: every booking on the statement, once, its raw text kept (R15, R16)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.booking import Booking
from misa_order.payments.record import Outcome, record_bookings
from misa_order.payments.store import StatementStore

type Keep = Callable[[str, bytes], None]
"""Keeps a raw text under a name."""


def take_feed(
    bookings: Sequence[Booking], raw: bytes, keep: Keep, store: StatementStore, now: datetime
) -> list[Outcome]:
    """Put the bookings of one call on the statement, each by itself: killed half-way, the same call again goes on.

    The raw text is kept before anything is written. A repeat adds nothing. Raises InvalidInputError ``contradiction``
    when an id, reference or balance is known of other money: nothing is added for that booking, for it would be lost
    in the row that it is not. BusyError as record_bookings.
    """
    outcomes = []
    for booking in bookings:
        keep(booking.raw_ref, raw)
        outcomes += record_bookings([booking], store, now)
    _check_joined([(b, o) for b, o in zip(bookings, outcomes, strict=True) if not o.added], store)
    return outcomes


def _check_joined(joined: Sequence[tuple[Booking, Outcome]], store: StatementStore) -> None:
    if not joined:
        return
    rows = {row.id: row for row in store.rows([outcome.row_id for _, outcome in joined])}
    for booking, outcome in joined:
        row = rows[outcome.row_id]
        if not row.is_same_money(booking):
            message = f"{booking.raw_ref} is known as transaction {row.id}, of other money"
            raise InvalidInputError("contradiction", message, "id")
