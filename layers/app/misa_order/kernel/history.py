"""What happened to an order, for good: when, who, from what, to what, why (R11)."""

from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class Why(NamedTuple):
    """Who changes something, when and for what reason."""

    actor: str
    at: datetime
    reason: str
    note: str | None = None


class AxisChange(BaseModel):
    """One status axis moved."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    axis: str
    before: str | None
    after: str


class HistoryEntry(BaseModel):
    """One change of an order. Entries are only ever added; the table refuses to write one twice.

    ``actor`` is ``customer:<id>``, ``staff:<name>``, ``function:<name>`` or ``partner:<name>``.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    at: datetime
    actor: str
    why: str
    changes: tuple[AxisChange, ...] = ()
    note: str | None = None
