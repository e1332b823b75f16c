"""Decides what a credit pays, from its memo and the orders looked up for it (R19–R21, R24).

A false exact is the worst defect this system can have: what is in doubt here is partial, for staff
to confirm.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, zip_longest
from typing import NamedTuple

from misa_order.orders.statuses import Payment
from misa_order.payments.matching.agreement import Agreement
from misa_order.payments.matching.evidence import (
    Keyed,
    Named,
    Payable,
    contradicted,
    hidden_readings,
    keyed_orders,
    named_orders,
    same_key,
)
from misa_order.payments.matching.memo import MOST_NUMBERS, MemoReading
from misa_order.payments.matching.reasons import REASONS, MatchReason
from misa_order.payments.matching.typed_digits import one_slip_apart, stray_digits, typed_numbers

__all__ = ["MOST_KEYS", "MOST_NUMBERS", "REASONS", "Match", "MatchResult", "Payable", "Wanted", "decide", "wanted"]

MOST_KEYS = 16
_MOST_CANDIDATES = 10
_PAYABLE = {Payment.UNPAID, Payment.AWAITING_CUSTOMER, Payment.CUSTOMER_CONFIRMED}
_CLOSED = {
    Payment.PAID: MatchReason.ALREADY_PAID,
    Payment.CANCELLED: MatchReason.CANCELLED,
    Payment.TEMP_CANCELLED: MatchReason.TEMPORARILY_CANCELLED,
}


class MatchResult(StrEnum):
    """R19: exact pays by itself, partial waits for staff, none shows no candidate."""

    EXACT = "exact"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """A decision: order numbers best first (all paid where exact), a code of REASONS, and where it
    comes from.

    ``missing`` is the orders' total less the amount in VND, negative for an excess, 0 where it is
    equal or not known. ``spans`` are parts of the memo as start and end, end exclusive.
    """

    result: MatchResult
    orders: tuple[str, ...]
    reason: MatchReason
    missing: int = 0
    spans: tuple[tuple[int, int], ...] = ()


class Wanted(NamedTuple):
    """The look-ups that deciding needs: orders by number in any state, open orders by key."""

    numbers: tuple[str, ...]
    keys: tuple[str, ...]


def wanted(reading: MemoReading) -> Wanted:
    """At most 20 numbers and 16 keys, however long or hostile the memo and however many the orders.

    ``DH1000002 nhahangabc`` wants the number 1000002 and the key ``nhahangabc``.
    """
    numbers = dict.fromkeys(mention.number for mention in reading.numbers)
    after_word = [mention.lookups for mention in reading.keys if mention.kind]
    anywhere = [mention.lookups for mention in reading.keys]
    keys = dict.fromkeys(key for group in (after_word, anywhere) for rank in zip_longest(*group) for key in rank if key)
    return Wanted(tuple(numbers)[:MOST_NUMBERS], tuple(keys)[:MOST_KEYS])


def decide(
    reading: MemoReading, amount: int, by_number: Mapping[str, Payable], by_key: Mapping[str, Sequence[Payable]]
) -> Match:
    """What a credit of ``amount`` VND with this memo pays (R19–R21).

    ``by_number`` holds those wanted numbers that exist, whatever their state; ``by_key`` the orders
    of each wanted key that are neither paid nor cancelled. Exact needs number and key of every
    order named, the sum of their totals, and that all wait for payment; an amount alone never makes
    a candidate.
    """
    named = named_orders(reading, by_number)
    keyed = keyed_orders(reading, by_key)
    if named:
        return _decide_named(reading, amount, named, _others(named, keyed))
    if keyed:
        return _decide_keyed(reading, amount, keyed)
    if typed_numbers(reading):
        return Match(MatchResult.NONE, (), MatchReason.UNKNOWN_NUMBER)
    key_given = any(mention.kind for mention in reading.keys)
    return Match(MatchResult.NONE, (), MatchReason.UNKNOWN_KEY if key_given else MatchReason.NO_EVIDENCE)


def _decide_named(reading: MemoReading, amount: int, named: list[Named], others: list[Keyed]) -> Match:
    missing = sum(one.order.total for one in named) - amount
    objection = _objection(reading, amount, named, others) or _closed(named) or _wrong_amount(named, missing)
    orders = [one.order.number for one in named]
    spans = [(one.mention.start, one.mention.end) for one in named]
    spans += [one.reach.span for one in named if one.reach.end > one.reach.start]
    if objection is None:
        return Match(MatchResult.EXACT, tuple(orders), _exact_reason(named), 0, _in_memo(reading, spans))
    orders += [one.order.number for one in _ranked(reading, amount, others)]
    spans += [one.reach.span for one in others]
    return Match(MatchResult.PARTIAL, tuple(orders[:MOST_NUMBERS]), objection, missing, _in_memo(reading, spans))


def _objection(reading: MemoReading, amount: int, named: list[Named], others: list[Keyed]) -> MatchReason | None:
    """What stands against the orders named being those that are meant."""
    if others:
        return MatchReason.WRONG_PAIR
    worst = min(one.reach.agreement for one in named)
    if not all(one.agrees for one in named):
        return _DISAGREEMENT[worst]
    return _doubt(reading, amount, named)


def _doubt(reading: MemoReading, amount: int, named: list[Named]) -> MatchReason | None:
    """What else in the memo makes numbers and keys that agree doubtful."""
    if contradicted(reading, named):
        return MatchReason.KEY_DIFFERS
    if hidden_readings(reading, named, wanted(reading).keys):
        return MatchReason.KEY_LONGER
    if any(one.unmarked for one in named):
        return MatchReason.NUMBER_UNMARKED
    if reading.crowded or _overlap(named) or stray_digits(reading, amount, named):
        return MatchReason.OTHER_NUMBER
    return None


_DISAGREEMENT = {
    Agreement.ABSENT: MatchReason.NUMBER_ONLY,
    Agreement.DIFFERS: MatchReason.KEY_DIFFERS,
    Agreement.CUT: MatchReason.KEY_CUT,
    Agreement.LONGER: MatchReason.KEY_LONGER,
}


def _closed(named: list[Named]) -> MatchReason | None:
    return next((_CLOSED[one.order.payment] for one in named if one.order.payment not in _PAYABLE), None)


def _wrong_amount(named: list[Named], missing: int) -> MatchReason | None:
    if missing == 0:
        return None
    if len(named) > 1:
        return MatchReason.SUM_DIFFERS
    return MatchReason.AMOUNT_SHORT if missing > 0 else MatchReason.AMOUNT_OVER


def _exact_reason(named: list[Named]) -> MatchReason:
    if len(named) > 1:
        return MatchReason.SEVERAL_ORDERS
    cut = named[0].reach.agreement is Agreement.SHORT_CUT
    return MatchReason.SHORT_MEMO_CUT if cut else MatchReason.NUMBER_AND_KEY


def _others(named: list[Named], keyed: list[Keyed]) -> list[Keyed]:
    """Open orders whose key is in the memo but is no named order's; one inside an agreeing key is
    none.
    """
    kinds = {one.order.match_key for one in named}
    within = [one.reach for one in named if one.agrees]
    return [
        one
        for one in keyed
        if one.order.match_key in kinds
        and not any(same_key(one.order, known.order) for known in named)
        and not any(reach.start == one.reach.start and one.reach.end < reach.end for reach in within)
    ]


def _overlap(named: list[Named]) -> bool:
    places = sorted((one.mention.start, one.mention.end) for one in named)
    return any(before[1] > after[0] for before, after in pairwise(places))


def _decide_keyed(reading: MemoReading, amount: int, keyed: list[Keyed]) -> Match:
    ranked = _ranked(reading, amount, keyed)[:_MOST_CANDIDATES]
    orders = tuple(one.order.number for one in ranked)
    missing = ranked[0].order.total - amount if len(ranked) == 1 else 0
    reason = MatchReason.NUMBER_MISTYPED if typed_numbers(reading) else MatchReason.KEY_ONLY
    spans = _in_memo(reading, [one.reach.span for one in ranked])
    return Match(MatchResult.PARTIAL, orders, reason, missing, spans)


def _ranked(reading: MemoReading, amount: int, keyed: list[Keyed]) -> list[Keyed]:
    """Best first: a number close to what was typed, the right amount, still payable, the newest."""
    typed = typed_numbers(reading)

    def rank(one: Keyed) -> tuple[bool, bool, bool]:
        close = any(one_slip_apart(one.order.number, digits) for digits in typed)
        return close, one.order.total == amount, one.order.payment in _PAYABLE

    newest_first = sorted(keyed, key=lambda one: one.order.created_at, reverse=True)
    return sorted(newest_first, key=rank, reverse=True)


def _in_memo(reading: MemoReading, spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({reading.text.span(start, end) for start, end in spans}))
