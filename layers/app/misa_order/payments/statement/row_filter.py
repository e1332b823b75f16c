"""What staff filter the statement by (R80): states, account, days, amounts, and what they type into the search box."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from misa_order.payments.matching.memo_text import fold
from misa_order.payments.statement.row import COUNTED, RowState, StatementRow
from misa_order.table.period import Day, ListFilter


def _several(value: Any) -> Any:
    """``partial,unmatched`` as a list."""
    states = value.split(",") if isinstance(value, str) else value
    if not all(state in RowState for state in states):
        raise ValueError(f"states are {', '.join(RowState)}, with commas between several")
    return states


def _digits(value: Any) -> Any:
    # Else "1e3", "+5" and " 5 " would be amounts too.
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        raise ValueError("an amount is a whole number of VND")
    return value


type States = Annotated[tuple[RowState, ...], BeforeValidator(_several), Field(min_length=1, max_length=len(RowState))]
type Amount = Annotated[int, BeforeValidator(_digits), Field(ge=0, le=10**15)]
type Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class RowFilter(BaseModel):
    """What GET /transactions and the export take, all of it optional.

    ``from`` and ``to`` belong to the period, in Vietnam; ``min`` and ``max`` to the amounts, in VND. ``q`` is an order
    number, a key, a reference, an id or words of the memo, with or without their diacritics.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    state: States | None = None
    account: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    min: Amount | None = None
    max: Amount | None = None
    q: Words | None = None

    @property
    def states(self) -> Sequence[RowState]:
        """The lists to look through."""
        return tuple(dict.fromkeys(self.state)) if self.state else COUNTED

    def sieve(self) -> Callable[[StatementRow], bool] | None:
        """Whether a row of those states and days is wanted; None where all of them are."""
        if self.account is None and self.min is None and self.max is None and self.q is None:
            return None
        words = fold(self.q or "").chars.split()
        low, high = self.min or 0, self.max if self.max is not None else float("inf")

        def lets_through(row: StatementRow) -> bool:
            return self.account in {None, row.account} and low <= row.amount <= high and _says(row, words)

        return lets_through


class TransactionFilter(RowFilter, ListFilter):
    """What GET /transactions takes."""

    of_list: ClassVar[str] = "transactions"


def _says(row: StatementRow, words: Sequence[str]) -> bool:
    """Whether each word stands in the memo, a reference, the id, or the number of an order that it pays or may pay.

    Banks drop dashes, so a word is also looked for without them.
    """
    if not words:
        return True
    references = (record.reference or "" for record in row.records)
    text = fold(" ".join((row.memo, row.id, *references, *row.orders, *row.candidates))).chars
    bare = text.replace("-", "")
    return all(word in text or word.replace("-", "") in bare for word in words)
