"""Digits that a payer meant as an order number though no order has them: a slip of the finger, or a
further order.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from misa_order.orders.number import FEWEST_DIGITS
from misa_order.payments.matching.evidence import Named
from misa_order.payments.matching.memo import MemoReading

_FEWEST_TYPED = FEWEST_DIGITS - 2
_MOST_TYPED = 13


def typed_numbers(reading: MemoReading) -> set[str]:
    """What stands after a word for "order", about as long as a number; a blank inside or a glued
    key is taken out.
    """
    chars = reading.text.chars
    runs = [[chars[start:end] for start, end in tokens] for tokens in reading.regions]
    typed = {digits for run in runs for digits in run}
    typed |= {first + second for run in runs for first, second in pairwise(run)}
    glued = {digits[:FEWEST_DIGITS] for digits in typed if len(digits) > _MOST_TYPED}
    return glued | {digits for digits in typed if _FEWEST_TYPED <= len(digits) <= _MOST_TYPED}


def one_slip_apart(one: str, other: str) -> bool:
    """Whether one slip of the finger turns one number into the other.

    From 1000002: 1000003 is a wrong digit, 1000020 a swap, 100002 a lost and 1000202 a further
    digit.
    """
    if len(one) != len(other):
        shorter, longer = sorted((one, other), key=len)
        dropped = (longer[:place] + longer[place + 1 :] for place in range(len(longer)))
        return len(longer) == len(shorter) + 1 and shorter in dropped
    wrong = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(wrong) == 2:  # noqa: PLR2004 — a swap is two wrong digits
        first, second = wrong
        return second == first + 1 and one[first] == other[second] and one[second] == other[first]
    return len(wrong) == 1


def stray_digits(reading: MemoReading, amount: int, named: Sequence[Named]) -> bool:
    """Whether digits meant as a further order number belong to no order: R21 pays all that are
    named, or none.

    The amount is no number, nor are a phone or anything that stands behind the key.
    """
    covered = {
        place for one in named for place in (*range(one.mention.start, one.mention.end), *range(*one.reach.span))
    }
    numbers = {one.order.number for one in named}
    key_starts = [one.reach.start for one in named if one.reach.end > one.reach.start]
    return any(
        digits not in numbers and _looks_like_number(digits, amount)
        for tokens in reading.regions
        for digits in _uncovered(reading.text.chars, _before_key(tokens, key_starts), covered)
    )


def _before_key(tokens: Sequence[tuple[int, int]], key_starts: Sequence[int]) -> list[tuple[int, int]]:
    inside = [start for start in key_starts if tokens[0][0] <= start]
    return [token for token in tokens if not inside or token[0] < min(inside)]


def _uncovered(chars: str, tokens: Sequence[tuple[int, int]], covered: set[int]) -> Iterator[str]:
    """The digits that are left, those between which only blanks stand taken together."""
    digits, before = "", 0
    for start, end in tokens:
        taken = start in covered and end - 1 in covered
        if digits and (taken or chars[before:start].strip()):
            yield digits
            digits = ""
        if not taken:
            digits += chars[start:end]
        before = end
    yield digits


def _looks_like_number(digits: str, amount: int) -> bool:
    phone = digits.startswith("0") and len(digits) > FEWEST_DIGITS + 1
    return len(digits) >= FEWEST_DIGITS and digits != str(amount) and not phone
