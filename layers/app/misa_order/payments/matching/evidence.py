"""Sets a memo beside the orders looked up for it: which it names by number, which by key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from misa_order.orders.statuses import Payment
from misa_order.payments.matching.agreement import (
    Agreement,
    Reach,
    compare,
    compare_loosely,
    compare_short_cut,
    may_go_on,
    stored_form,
)
from misa_order.payments.matching.memo import Anchor, MemoReading, NumberMention
from misa_order.settings.catalogue import MatchKey

_LONGER_THAN_A_NAME = 8
_OUR_WORDS = {"domain", "mst", "sdt"}
_GOOD = {Agreement.FULL, Agreement.SHORT_CUT}


class Payable(NamedTuple):
    """What matching needs of an order: ``total`` in VND, ``match_key`` the kind of its ``key``."""

    number: str
    product: str
    match_key: MatchKey
    key: str
    total: int
    payment: Payment
    created_at: str


@dataclass(frozen=True, slots=True)
class Named:
    """An order whose number stands in the memo, and how well its key agrees there."""

    order: Payable
    mention: NumberMention
    reach: Reach

    @property
    def agrees(self) -> bool:
        """Whether number and key agree (R19)."""
        return self.reach.agreement in _GOOD

    @property
    def unmarked(self) -> bool:
        """Whether number and key both lack their word: a bank's reference and a name may look the
        same.
        """
        if self.mention.anchor is not Anchor.BARE or self.reach.start != self.mention.key_at:
            return False
        name_like = self.order.key.isalpha() and len(self.order.key) < _LONGER_THAN_A_NAME
        return name_like or self.reach.end - self.reach.start > len(self.order.key)

    def looked_up_at(self, reading: MemoReading) -> bool:
        """Whether the key's place is one whose possible keys are looked up."""
        return any(key.start == self.reach.start for key in reading.keys)


class Keyed(NamedTuple):
    """An open order whose key stands in the memo."""

    order: Payable
    reach: Reach


def named_orders(reading: MemoReading, by_number: Mapping[str, Payable]) -> list[Named]:
    """The orders whose numbers count as named, in the order of the memo, each once.

    Digits without a word for "order" count only where the order's whole key stands right after them
    (R20).
    """
    mentions = [mention for mention in reading.numbers if mention.number in by_number]
    found: dict[str, Named] = {}
    for mention in mentions:
        named = Named(
            by_number[mention.number], mention, _best_reach(reading, by_number[mention.number], mention, mentions)
        )
        before = found.get(mention.number)
        if _counts(reading, named) and (before is None or named.reach.agreement > before.reach.agreement):
            found[mention.number] = named
    return list(found.values())


def _counts(reading: MemoReading, named: Named) -> bool:
    if named.mention.anchor not in {Anchor.GLUED, Anchor.BARE}:
        return True
    if named.reach.agreement is not Agreement.FULL:
        return False
    # What goes on behind a bare number and key is not looked up, so it must plainly end.
    return named.looked_up_at(reading) or not may_go_on(reading.text, named.reach.end, named.order.match_key)


def _best_reach(
    reading: MemoReading, order: Payable, mention: NumberMention, mentions: Sequence[NumberMention]
) -> Reach:
    reaches = _adjacent_reaches(reading, order, mention)
    if mention.anchor not in {Anchor.GLUED, Anchor.BARE}:
        reaches += [
            compare(reading.text, key.start, *_key(order)) for key in reading.keys if key.kind == order.match_key
        ]
        for other in _rest_of_list(mention, mentions):
            reaches += _adjacent_reaches(reading, order, other)
    absent = Reach(Agreement.ABSENT, mention.start, mention.start)
    return max(reaches, key=lambda reach: reach.agreement, default=absent)


def _adjacent_reaches(reading: MemoReading, order: Payable, mention: NumberMention) -> list[Reach]:
    """How the key right after the number agrees, with its word or without.

    Without its word, text that does not agree at all is no key.
    """
    worded = [key for key in reading.keys if key.kind == order.match_key and key.word_at == mention.key_at]
    if worded:
        return [compare(reading.text, key.start, *_key(order)) for key in worded]
    if order.key in _OUR_WORDS:  # the word alone, its key cut off
        return []
    reaches = [compare(reading.text, mention.key_at, *_key(order))]
    if mention.anchor is Anchor.SHORT:
        reaches.append(compare_short_cut(reading.text, mention.key_at, order.number, *_key(order)))
    return [reach for reach in reaches if reach.agreement is not Agreement.DIFFERS]


def _rest_of_list(mention: NumberMention, mentions: Sequence[NumberMention]) -> Iterator[NumberMention]:
    """The further numbers of a list: a key after the last of them counts for all (R21)."""
    end = mention.end
    for other in mentions:
        if other.anchor is Anchor.LISTED and end < other.start <= end + 8:
            yield other
            end = other.end


def keyed_orders(reading: MemoReading, by_key: Mapping[str, Sequence[Payable]]) -> list[Keyed]:
    """The open orders whose whole key stands after its word or right after digits meant as a
    number, each once.
    """
    found: dict[str, Keyed] = {}
    for mention in reading.keys:
        for order in (order for key in mention.lookups for order in by_key.get(key, ())):
            reach = compare_loosely(reading.text, mention.start, *_key(order))
            if mention.kind in {None, order.match_key} and reach.agreement is Agreement.FULL:
                found.setdefault(order.number, Keyed(order, reach))
    return list(found.values())


def same_key(one: Payable, other: Payable) -> bool:
    """Whether two orders have the same key, as far as a bank lets it be seen."""
    return stored_form(*_key(one)) == stored_form(*_key(other)) and one.match_key == other.match_key


def hidden_readings(reading: MemoReading, named: Sequence[Named], asked: Sequence[str]) -> bool:
    """Whether an agreeing domain may be a longer one that was not looked up, as the memo holds too
    many.
    """
    starts = {one.reach.start for one in named if one.order.match_key is MatchKey.DOMAIN}
    return any(not set(key.lookups) <= set(asked) for key in reading.keys if key.start in starts)


def contradicted(reading: MemoReading, named: Sequence[Named]) -> bool:
    """Whether a key after its word is none of the named orders', though some have a key of its
    kind.
    """
    for mention in reading.keys:
        of_kind = [one.order for one in named if one.order.match_key == mention.kind]
        reaches = [compare(reading.text, mention.start, *_key(order)).agreement for order in of_kind]
        if reaches and Agreement.FULL not in reaches:
            return True
    return False


def _key(order: Payable) -> tuple[MatchKey, str]:
    return order.match_key, order.key
