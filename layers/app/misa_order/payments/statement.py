"""A row of the bank statement: one transaction, whichever ways and however often it arrived (R15, R16)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from misa_order.payments.booking import Booking, Direction
from misa_order.payments.matching import Match, MatchResult


class RowState(StrEnum):
    """Where the money of a row stands (api.md)."""

    MATCHED = "matched"
    PARTIAL = "partial"
    UNMATCHED = "unmatched"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    DEBIT = "debit"
    REFUNDABLE = "refundable"
    REFUNDED = "refunded"


FREE = frozenset({RowState.PARTIAL, RowState.UNMATCHED, RowState.POSSIBLE_DUPLICATE, RowState.REFUNDABLE})
"""Credits that pay nothing yet."""


class StatementRow(BaseModel):
    """One bank transaction; amounts in VND. ``judged_at`` is None until the matcher has seen it, and it sees it once.

    ``orders`` are paid by it, ``candidates`` are what the matcher suggests, best first; ``result`` and ``reason`` are
    its verdict (R19) with ``missing`` VND (negative: too much); ``spans`` say where in the memo it read that.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

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
    raw: tuple[str, ...]
    received_at: datetime
    orders: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    result: MatchResult | None = None
    reason: str | None = None
    missing: int = 0
    spans: tuple[tuple[int, int], ...] = ()
    judged_at: datetime | None = None

    def is_same_money(self, booking: Booking) -> bool:
        """Whether a booking that shares one of its keys can be this row: account, direction and amount agree."""
        return (self.account, self.direction, self.amount) == (booking.account, booking.direction, booking.amount)

    @property
    def waits_for_judgement(self) -> bool:
        """Whether the matcher has still to see it: a new credit, or a debit that takes a credit back (R18)."""
        return self.judged_at is None and (self.state is RowState.UNMATCHED or self.takes_back)

    @property
    def takes_back(self) -> bool:
        """Whether it is the reversal of a credit."""
        return self.state is RowState.DEBIT and self.reverses

    @property
    def is_free(self) -> bool:
        """Whether its money is nobody's yet, so that staff may give it to an order (R19, R27)."""
        return self.state in FREE

    @classmethod
    def of(cls, row_id: str, booking: Booking, state: RowState, received_at: datetime) -> Self:
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
            raw=(booking.raw_ref,),
            received_at=received_at,
        )

    def settled(self, state: RowState, reason: str, orders: tuple[str, ...], now: datetime) -> Self:
        """The row as staff settled it: the matcher never touches it again (R22)."""
        verdict = {"state": state, "reason": reason, "orders": orders, "candidates": (), "judged_at": now}
        return self.model_copy(update={**verdict, "version": self.version + 1})

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
    return RowState.REFUNDABLE if match.reason == "cancelled" else RowState.PARTIAL
