"""What one source said of a transaction, and what stands between a record and certainty (R15,
R16).
"""

from datetime import date, datetime
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict

from misa_order.payments.statement.booking import Booking, Source


class Doubt(NamedTuple):
    """With which row a record may be one transaction, and why that is not certain (a code of
    REASONS).
    """

    other: str
    reason: str


class Record(BaseModel):
    """One source's word of the transaction: where its raw text is kept, when it came, and what it
    said of keys (R16).

    ``joined_by`` is the kind of key under which it joined the row (``feed_id``, ``reference``,
    ``balance``, ``file_line``), ``staff`` where they said so, None for the record that made the
    row.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    source: Source
    raw: str
    received_at: datetime
    joined_by: str | None = None
    reference: str | None
    balance: int | None
    value_date: date
    memo: str
    line: str | None = None

    @classmethod
    def of(cls, booking: Booking, received_at: datetime, joined_by: str | None) -> Self:
        """What is kept of a booking."""
        return cls(
            source=booking.source,
            raw=booking.raw_ref,
            received_at=received_at,
            joined_by=joined_by,
            reference=booking.reference,
            balance=booking.balance,
            value_date=booking.value_date,
            memo=booking.memo,
            line=booking.file_line,
        )

    def repeats(self, booking: Booking) -> bool:
        """Whether the booking is this very record again: the same line of the same file, or the
        same name and words.
        """
        same = self.line == booking.file_line if self.line else self.raw == booking.raw_ref
        told = (self.reference, self.balance, self.value_date, self.memo)
        return same and told == (booking.reference, booking.balance, booking.value_date, booking.memo)
