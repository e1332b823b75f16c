"""A row of the bank statement: one transaction, whichever ways and however often it arrived (R15,
R16).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from misa_order.kernel.history import Why
from misa_order.payments.matching.decide import Match, MatchResult
from misa_order.payments.matching.reasons import MatchReason
from misa_order.payments.statement.booking import Booking, Direction
from misa_order.payments.statement.records import Doubt, Record


class RowState(StrEnum):
    """Where the money of a row stands (api.md)."""

    MATCHED = "matched"
    PARTIAL = "partial"
    UNMATCHED = "unmatched"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    DEBIT = "debit"
    REFUNDABLE = "refundable"
    REFUNDED = "refunded"
    JOINED = "joined"


class Decided(BaseModel):
    """Who of the staff settled a row last, when and why."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    by: str
    at: datetime
    why: str


COUNTED = tuple(state for state in RowState if state is not RowState.JOINED)
"""The states of rows that are money; a row that joined another is kept only for who asks for it."""
FREE = frozenset({RowState.PARTIAL, RowState.UNMATCHED, RowState.POSSIBLE_DUPLICATE, RowState.REFUNDABLE})
"""Credits that pay nothing yet."""


class StatementRow(BaseModel):
    """One bank transaction; amounts in VND. ``judged_at`` is None until the matcher has seen it,
    and it sees it once.

    ``orders`` are paid by it, ``candidates`` are what the matcher suggests, best first; ``result``
    and ``reason`` are its verdict (R19) with ``missing`` VND (negative: too much); ``spans`` say
    where in the memo it read that. ``possible_duplicate_of`` is the row from which it cannot be
    told for certain, ``told_apart`` are those from which staff told it, ``joined_into`` is the row
    that it turned out to be (R16).
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str
    version: int = 1
    state: RowState
    bank: str
    account: str
    amount: int
    direction: Direction
    memo: str
    booked_at: datetime
    time_known: bool
    value_date: date
    reference: str | None
    balance: int | None
    reverses: bool
    source: str
    records: tuple[Record, ...]
    received_at: datetime
    orders: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    result: MatchResult | None = None
    reason: str | None = None
    missing: int = 0
    spans: tuple[tuple[int, int], ...] = ()
    judged_at: datetime | None = None
    possible_duplicate_of: str | None = None
    told_apart: tuple[str, ...] = ()
    joined_into: str | None = None
    decided: Decided | None = None

    @property
    def raw(self) -> tuple[str, ...]:
        """Where the raw text of each of its records is kept."""
        return tuple(record.raw for record in self.records)

    def repeated_by(self, booking: Booking) -> bool:
        """Whether one of its records is this very booking; then there is nothing to write."""
        same_money = (self.account, self.direction, self.amount) == (booking.account, booking.direction, booking.amount)
        return same_money and any(record.repeats(booking) for record in self.records)

    def bookings(self) -> tuple[Booking, ...]:
        """Each of its records as the booking that it told of."""
        return tuple(self._booking(record) for record in self.records)

    def _booking(self, record: Record) -> Booking:
        return Booking(
            account=self.account,
            bank=self.bank,
            amount=self.amount,
            direction=self.direction,
            memo=record.memo,
            booked_at=self.booked_at,
            time_known=self.time_known,
            value_date=record.value_date,
            reference=record.reference,
            balance=record.balance,
            source=record.source,
            raw_ref=record.raw,
            reverses=self.reverses,
            file_line=record.line,
        )

    @property
    def waits_for_judgement(self) -> bool:
        """Whether the matcher has still to see it: a new credit, or a debit that takes a credit
        back (R18).
        """
        awaited = self.state is RowState.UNMATCHED or (self.takes_back and not self.possible_duplicate_of)
        return self.judged_at is None and awaited

    @property
    def takes_back(self) -> bool:
        """Whether it is the reversal of a credit."""
        return self.state is RowState.DEBIT and self.reverses

    @property
    def is_free(self) -> bool:
        """Whether its money is nobody's yet, so that staff may give it to an order (R19, R27)."""
        return self.state in FREE

    @classmethod
    def of(
        cls, row_id: str, booking: Booking, state: RowState, received_at: datetime, doubt: Doubt | None = None
    ) -> Self:
        """The row as it is first written."""
        return cls(
            id=row_id,
            state=state,
            bank=booking.bank,
            account=booking.account,
            amount=booking.amount,
            direction=booking.direction,
            memo=booking.memo,
            booked_at=booking.booked_at,
            time_known=booking.time_known,
            value_date=booking.value_date,
            reference=booking.reference,
            balance=booking.balance,
            reverses=booking.reverses,
            source=booking.source,
            records=(Record.of(booking, received_at, None),),
            received_at=received_at,
            possible_duplicate_of=doubt.other if doubt else None,
            reason=doubt.reason if doubt else None,
        )

    def with_records(self, *records: Record) -> Self:
        """The row with further records, and what it learns from them: a reference or balance that
        it did not have.
        """
        references = (self.reference, *(one.reference for one in records))
        balances = (self.balance, *(one.balance for one in records))
        gained = {
            "reference": next(filter(None, references), None),
            "balance": next(filter(None, balances), self.balance),
        }
        return self.model_copy(update={**gained, "records": (*self.records, *records), "version": self.version + 1})

    def absorbing(self, gone: "StatementRow", joined_by: str) -> Self:
        """The row with the records of another that is the same transaction; in doubt of that one it
        is no more.
        """
        moved = [one if one.joined_by else one.model_copy(update={"joined_by": joined_by}) for one in gone.records]
        told_apart = tuple(dict.fromkeys((*self.told_apart, *gone.told_apart)))
        grown = self.with_records(*moved).model_copy(update={"told_apart": told_apart})
        if self.possible_duplicate_of != gone.id:
            return grown
        if gone.possible_duplicate_of in {None, self.id}:
            return grown.cleared()
        return grown.model_copy(update={"possible_duplicate_of": gone.possible_duplicate_of})

    def joined(self, into: str) -> Self:
        """What is left of a row that turned out to be another: no money, no suggestion, the way to
        that other.
        """
        gone = {"state": RowState.JOINED, "joined_into": into, "records": (), "candidates": (), "orders": ()}
        return self.model_copy(update={**gone, "possible_duplicate_of": None, "version": self.version + 1})

    def cleared(self) -> Self:
        """The row in doubt no more, as a new one that the matcher has not seen; what was settled
        stays settled.
        """
        cleared = self.model_copy(update={"possible_duplicate_of": None})
        if self.state is RowState.DEBIT and self.judged_at is None:
            return cleared.model_copy(update={"reason": None})
        if self.state is RowState.POSSIBLE_DUPLICATE:
            return cleared.model_copy(update={"state": RowState.UNMATCHED, "reason": None})
        return cleared

    def settled(self, state: RowState, why: Why, orders: tuple[str, ...] = ()) -> Self:
        """The row as staff settled it: the matcher never touches it again (R22). What pays an order is in no doubt."""
        decided = Decided(by=why.actor, at=why.at, why=why.note or why.reason)
        verdict = {"state": state, "reason": why.reason, "orders": orders, "candidates": (), "judged_at": why.at}
        doubt = None if state is RowState.MATCHED else self.possible_duplicate_of
        more = {"possible_duplicate_of": doubt, "decided": decided, "version": self.version + 1}
        return self.model_copy(update={**verdict, **more})

    def taking_back(self, orders: tuple[str, ...], now: datetime) -> Self:
        """The debit that takes a credit back, with the orders that staff have to look at (R18)."""
        found = {"reason": MatchReason.REVERSAL, "candidates": orders, "judged_at": now}
        return self.model_copy(update={**found, "version": self.version + 1})

    def judged(self, match: Match, now: datetime) -> Self:
        """The row with the matcher's verdict on it."""
        exact = match.result is MatchResult.EXACT
        verdict = {
            "state": _state_after(match),
            "result": match.result,
            "reason": match.reason,
            "orders": match.orders if exact else (),
            "candidates": () if exact else match.orders,
            "missing": match.missing,
            "spans": match.spans,
            "judged_at": now,
        }
        return self.model_copy(update={**verdict, "version": self.version + 1})


def _state_after(match: Match) -> RowState:
    if match.result is MatchResult.EXACT:
        return RowState.MATCHED
    if match.result is MatchResult.NONE:
        return RowState.UNMATCHED
    # Money for a cancelled order waits on the list that ends with another order or a refund (R27).
    return RowState.REFUNDABLE if match.reason is MatchReason.CANCELLED else RowState.PARTIAL
