"""Decides where a record belongs: to a row that is known, to a row of its own, or to one that is in
doubt (R16).
"""

from collections.abc import Collection, Sequence
from itertools import combinations
from typing import NamedTuple

from misa_order.payments.matching.reasons import MatchReason
from misa_order.payments.statement.booking import Booking, identity_keys, key_kinds
from misa_order.payments.statement.contradiction import contradiction
from misa_order.payments.statement.records import Doubt
from misa_order.payments.statement.row import RowState, StatementRow

_NAMES = {"FEED": "feed_id", "REF": "reference", "BAL": "balance", "LINE": "file_line"}
_SETTLED = {RowState.MATCHED, RowState.REFUNDED}


class Joining(NamedTuple):
    """The record joins ``row`` under a kind of key; ``same`` are further rows that it shows to be
    that transaction.
    """

    row: StatementRow
    joined_by: str
    same: tuple[StatementRow, ...] = ()


class _Near(NamedTuple):
    """A row that shares keys with a record, strongest first, and what stands against its being the
    same.
    """

    row: StatementRow
    shared: tuple[str, ...]
    objection: str | None


def place(booking: Booking, rows: Sequence[StatementRow]) -> Joining | Doubt | None:
    """Where a record belongs, given the rows that share a key with it or look like it; None: a new
    row.

    It joins a row with which it shares a key and nothing contradicts. Several such rows are one, if
    nothing contradicts between them and staff have not told them apart; else the one with which it
    shares most. Where a key is shared and nothing agrees, or nothing but the looks does, it is a
    row of its own in doubt.
    """
    near = sorted((one for row in rows if (one := _near(row, booking)).shared), key=_strongest_first)
    agreeing = [one for one in near if one.objection is None]
    if agreeing:
        return _joining(agreeing) or Doubt(agreeing[0].row.id, MatchReason.SAME_KEYS)
    if near:
        return Doubt(near[0].row.id, near[0].objection or MatchReason.SAME_KEYS)
    kinds = key_kinds(booking)
    doubtful = [row for row in rows if kinds.isdisjoint(kinds_of(row))]
    return Doubt(min(doubtful, key=_earliest).id, MatchReason.LOOKS_ALIKE) if doubtful else None


def kinds_of(row: StatementRow) -> frozenset[str]:
    """Of which kinds the keys of all its records are."""
    return frozenset[str]().union(*map(key_kinds, row.bookings()))


def can_be_absorbed(row: StatementRow) -> bool:
    """Whether its records may move to another row: it pays nothing, and nothing was given back."""
    return row.is_free or row.state is RowState.DEBIT


def _near(row: StatementRow, booking: Booking) -> _Near:
    told, own = row.bookings(), identity_keys(booking)
    shared = [(one, keys) for one in told if (keys := set(identity_keys(one)).intersection(own))]
    agreeing = [one for one, _ in shared if contradiction(one, booking) is None]
    if shared and not agreeing:
        return _Near(row, _names(own, shared), contradiction(shared[0][0], booking))
    # What staff have joined may contradict itself: such a record speaks only against what it agrees
    # with.
    against = (one for one in told if not any(contradiction(one, fellow) for fellow in agreeing))
    objection = next((found for one in against if (found := contradiction(one, booking))), None)
    return _Near(row, _names(own, shared), objection)


def _names(own: Sequence[str], shared: Sequence[tuple[Booking, Collection[str]]]) -> tuple[str, ...]:
    common = set[str]().union(*(keys for _, keys in shared))
    return tuple(_NAMES[key.partition("#")[0]] for key in own if key in common)


def _joining(agreeing: Sequence[_Near]) -> Joining | None:
    if all(_may_be_one(one.row, other.row) for one, other in combinations(agreeing, 2)):
        kept = min(agreeing, key=lambda one: _worth(one.row))
        return Joining(kept.row, kept.shared[0], tuple(one.row for one in agreeing if one is not kept))
    most = [one for one in agreeing if len(one.shared) == len(agreeing[0].shared)]
    return Joining(most[0].row, most[0].shared[0]) if len(most) == 1 else None


def _may_be_one(one: StatementRow, other: StatementRow) -> bool:
    apart = one.id in other.told_apart or other.id in one.told_apart
    return not apart and not any(contradiction(a, b) for a in one.bookings() for b in other.bookings())


def _worth(row: StatementRow) -> tuple[object, ...]:
    """Which of several rows stays: what is settled, then what was judged, then what is in no doubt,
    then the first.
    """
    return row.state not in _SETTLED, row.judged_at is None, row.possible_duplicate_of is not None, *_earliest(row)


def _earliest(row: StatementRow) -> tuple[object, ...]:
    return row.received_at, row.id


def _strongest_first(one: _Near) -> tuple[object, ...]:
    return -len(one.shared), *_earliest(one.row)
