"""What two records both state and do not agree on: they are two transactions, or one was told
wrongly (R16).
"""

from collections.abc import Set as AbstractSet
from functools import lru_cache

from misa_order.orders.number import is_order_number
from misa_order.payments.matching.memo import Anchor, read_memo
from misa_order.payments.matching.reasons import MatchReason
from misa_order.payments.matching.typed_digits import typed_numbers
from misa_order.payments.statement.booking import Booking, channel
from misa_order.payments.statement.reference import comparable, is_document_number

MOST_DAYS_APART = 5
"""Channels give one booking value dates over a weekend; a document number is only its day's."""
_UNWORDED = {Anchor.GLUED, Anchor.BARE}


def contradiction(one: Booking, other: Booking) -> str | None:
    """A code of REASONS for what both state and do not agree on, None where the two may be one
    transaction.
    """
    if (one.account, one.direction, one.amount) != (other.account, other.direction, other.amount):
        return MatchReason.OTHER_MONEY
    references = comparable(one.reference), comparable(other.reference)
    if _days_too_many(one, other, *references):
        return MatchReason.OTHER_DAY
    if one.balance and other.balance and one.balance != other.balance:
        return MatchReason.OTHER_BALANCE
    # Two channels may know one booking by two references; one channel does not.
    if None not in references and references[0] != references[1] and channel(one) == channel(other):
        return MatchReason.OTHER_REFERENCE
    numbers = _order_numbers(one.memo), _order_numbers(other.memo)
    if all(numbers) and not _stands_in(*numbers) and not _stands_in(*reversed(numbers)):
        return MatchReason.OTHER_ORDER
    return None


def _days_too_many(one: Booking, other: Booking, first: str | None, second: str | None) -> bool:
    of_one_day = first == second and is_document_number(first)
    return abs((one.value_date - other.value_date).days) > (0 if of_one_day else MOST_DAYS_APART)


@lru_cache(maxsize=1024)
def _order_numbers(memo: str) -> frozenset[str]:
    """The order numbers that a memo states: those after a word for "order" if there are any, then
    what else may be one, then digits that were meant as one and are none.
    """
    reading = read_memo(memo)
    worded = frozenset(mention.number for mention in reading.numbers if mention.anchor not in _UNWORDED)
    found = worded or frozenset(mention.number for mention in reading.numbers)
    return found or frozenset(typed_numbers(reading))


def _stands_in(few: AbstractSet[str], many: AbstractSet[str]) -> bool:
    """Whether every number of one memo stands in the other, whole, or cut as a channel cuts a memo
    at its end.
    """
    return all(
        number in many or (not is_order_number(number) and any(whole.startswith(number) for whole in many))
        for number in few
    )
