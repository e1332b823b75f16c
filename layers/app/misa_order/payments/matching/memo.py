"""Reads a memo into evidence: what may be an order number, and where a key may stand (R19, R20).

It looks for what a memo must contain and ignores the rest, whatever bank wrapped it: digits that
are valid by their check digit and follow a word for "order", or stand right before a key; and keys
after Domain, MST or SDT, or right after such digits. Nothing here knows which orders exist:
matching.py decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from misa_order.orders.number import FEWEST_DIGITS, MOST_DIGITS, is_order_number
from misa_order.payments.matching.key_lookups import lookups
from misa_order.payments.matching.memo_text import MemoText, fold
from misa_order.settings.catalogue import MatchKey

MOST_NUMBERS = 20
MOST_REGIONS = 12
_MOST_TOKENS = 16
_MOST_KEYS = 12
_MOST_JOINED = 4
_BEFORE = 28
_FEWEST_MEANT = FEWEST_DIGITS - 2
_JOINS_AFTER_WORD = 2
_JOINS_WITHOUT = 1

# Blanks may stand inside a word, so each letter may be followed by one.
_ORDER_WORD = re.compile(
    r"""(?: (?P<short> (?<![a-z0-9])(?:thanh\ ?toan|tt|ck|nap|qr|ma?)?d\ ?[./]?\ ?h )
          | d\ ?o\ ?n\ ?h\ ?a\ ?n\ ?g | o\ ?r\ ?d\ ?e\ ?r
          | (?P<loose> (?<![a-z0-9])don ) )
        [ .:#,_/-]{0,4}(?:(?:ma\ ?)?so|ma|no)?[ .:#_/-]{0,3}(?=[0-9])""",
    re.VERBOSE,
)
_OTHER_PAPER = re.compile(r"(?:oa|van|bien|phieu|bao|hop) {1,3}\Z")
_DIGITS = re.compile(r"[0-9]+")
_BLANKS = re.compile(r" {1,2}\Z")
_LIST_GAP = re.compile(r"(?: {1,3}| ?[,;+&/-] {0,2})(?:(?:va|and|voi|so) {0,2})?(?=[0-9])")
_BARE = re.compile(r"(?<![a-z0-9:/\x7f])[0-9]{7,8}(?=(?P<gap>[ ,]{1,3}(?:- ?)?)[a-z0-9+])")
_NOT_OURS = re.compile(
    r"""(?:\A|[^a-z]|(?<=tk))
        (?: hoa\ ?don | hd | tham\ ?chieu | ref | trace | ckn | s?tk | tai\ ?khoan | the | account | acc? | bhxh
          | m\ ?s\ ?t | s\ ?d\ ?t | dt | dien\ ?thoai | phone | tel | cmnd | cccd | gd | giao\ ?dich | ma | so
          | lien\ ?he | kh | khach\ ?hang | hop\ ?dong | van\ ?don | bill | ho\ ?so | code | otp | so\ ?tien | tien
          | vnd | tu | toi | den | ft | zp | bien )
        [ .:#(]{1,3}\Z""",
    re.VERBOSE,
)
# A wallet's own words are no key, though a tenant may be called so.
_KEY_GAP = re.compile(r"[ ,.:;_/(-]{1,4}(?<!-(?=chuyen ?(?:tien|khoan)-))(?=[a-z0-9+])")
_KEY_WORD = re.compile(
    r"""(?: (?P<domain> d\ ?o\ ?m\ ?a\ ?i\ ?n )
          | (?: (?<![a-z])|(?<=toan)|(?<=hang)|(?<=tt) )
            (?: (?P<tax_code> m\ ?s\ ?t ) | (?P<phone> s\ ?d\ ?t ) ) )
        [ .:#=_/(-]{0,4}(?:https?://)?(?:www\.)?(?(domain)(?=[a-z0-9])|(?=[0-9+]))""",
    re.VERBOSE,
)


class Anchor(StrEnum):
    """Why some digits may be an order number."""

    SHORT = "dh"
    WORD = "order_word"
    LISTED = "listed"
    GLUED = "glued"
    BARE = "bare"


class NumberMention(NamedTuple):
    """Digits that may be an order number, ``start`` to ``end`` of the folded text; a bare key
    stands at ``key_at``.
    """

    number: str
    start: int
    end: int
    key_at: int
    anchor: Anchor


class KeyMention(NamedTuple):
    """A place where a key may begin; ``word_at`` is where its word begins, ``start`` if there is
    none.
    """

    kind: MatchKey | None
    word_at: int
    start: int
    lookups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemoReading:
    """All evidence in one memo, in the order in which it stands there.

    ``regions`` are the runs of digit tokens after a word for "order", valid or not. ``crowded``:
    there was more than a payer writes, so that nothing may be exact.
    """

    text: MemoText
    numbers: tuple[NumberMention, ...]
    keys: tuple[KeyMention, ...]
    regions: tuple[tuple[tuple[int, int], ...], ...]
    crowded: bool


def read_memo(memo: str) -> MemoReading:
    """Read a memo of any length in time linear in it (R20); never raises.

    ``don hang 100 0002 domain nhahang abc`` gives the number 1000002, and ``nhahang`` and
    ``nhahangabc`` to look up as keys.
    """
    text = fold(memo)
    words = list(_key_words(text))
    regions: list[tuple[tuple[int, int], ...]] = []
    numbers: list[NumberMention] = []
    for anchor, tokens in _order_words(text.chars):
        regions.append(tokens)
        numbers += _numbers_in(text.chars, tokens, anchor)
    numbers += islice(_bare_numbers(text.chars, regions), MOST_NUMBERS + 1)
    crowded = len(words) > _MOST_KEYS or len(regions) > MOST_REGIONS or len({n.number for n in numbers}) > MOST_NUMBERS
    crowded = crowded or any(len(tokens) > _MOST_TOKENS for tokens in regions)
    keys = words[:_MOST_KEYS]
    starts = {place for mention in keys for place in (mention.word_at, mention.start)}
    keys += _keys_after_digits(text, regions, numbers, starts)
    kept = numbers[: 2 * MOST_NUMBERS]
    return MemoReading(text, tuple(kept), tuple(keys), tuple(regions[:MOST_REGIONS]), crowded)


def _order_words(chars: str) -> Iterator[tuple[Anchor, tuple[tuple[int, int], ...]]]:
    """The digit tokens after each word for "order", to one word more than is allowed."""
    seen = 0
    for word in _ORDER_WORD.finditer(chars):
        if word["loose"] and _OTHER_PAPER.search(chars, max(0, word.start() - _BEFORE), word.start()):
            continue
        yield (Anchor.SHORT if word["short"] else Anchor.WORD), _digit_tokens(chars, word.end())
        seen += 1
        if seen > MOST_REGIONS:
            return


def _digit_tokens(chars: str, at: int) -> tuple[tuple[int, int], ...]:
    tokens: list[tuple[int, int]] = []
    while len(tokens) <= _MOST_TOKENS and (digits := _DIGITS.match(chars, at)):
        tokens.append(digits.span())
        gap = _LIST_GAP.match(chars, digits.end())
        if gap is None:
            break
        at = gap.end()
    return tuple(tokens)


def _numbers_in(chars: str, tokens: tuple[tuple[int, int], ...], anchor: Anchor) -> Iterator[NumberMention]:
    """Whole tokens, tokens with a blank put in, and numbers to which a key of digits was glued."""
    for first, (start, end) in enumerate(tokens[:_MOST_TOKENS]):
        why = Anchor.LISTED if first else anchor
        for stop, digits in _joined(chars, tokens[first : first + _MOST_JOINED]):
            if is_order_number(digits):
                yield NumberMention(digits, start, stop, _after(chars, stop), why)
        for length in range(FEWEST_DIGITS, min(MOST_DIGITS + 1, end - start)):
            if is_order_number(chars[start : start + length]):
                stop = start + length
                yield NumberMention(chars[start:stop], start, stop, stop, Anchor.GLUED)


def _joined(chars: str, tokens: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, str]]:
    """The digits of the first token, of the first two, and so on as long as only blanks stand
    between.
    """
    digits, before = "", None
    for start, end in tokens:
        if before is not None and not _BLANKS.match(chars[before:start]):
            return
        digits += chars[start : min(end, start + MOST_DIGITS + 1)]
        if len(digits) > MOST_DIGITS:
            return
        yield end, digits
        before = end


def _after(chars: str, end: int) -> int:
    gap = _KEY_GAP.match(chars, end)
    return gap.end() if gap else end


def _bare_numbers(chars: str, regions: list[tuple[tuple[int, int], ...]]) -> Iterator[NumberMention]:
    """Free-standing numbers without a word, right before what may be a key; not those that
    something else names.
    """
    taken = {start for tokens in regions for start, _ in tokens}
    for digits in _BARE.finditer(chars):
        before = max(0, digits.start() - _BEFORE)
        if (
            digits.start() in taken
            or not is_order_number(digits[0])
            or _NOT_OURS.search(chars[before : digits.start()])
        ):
            continue
        yield NumberMention(digits[0], *digits.span(), digits.end("gap"), Anchor.BARE)


def _key_words(text: MemoText) -> Iterator[KeyMention]:
    """The places after Domain, MST and SDT, to one more than is allowed."""
    for count, word in enumerate(_KEY_WORD.finditer(text.chars)):
        kind = MatchKey.DOMAIN if word["domain"] else MatchKey.TAX_CODE if word["tax_code"] else MatchKey.PHONE
        yield KeyMention(kind, word.start(), word.end(), lookups(text, word.end(), kind, _JOINS_AFTER_WORD))
        if count >= _MOST_KEYS:
            return


def _keys_after_digits(
    text: MemoText, regions: list[tuple[tuple[int, int], ...]], numbers: list[NumberMention], taken: set[int]
) -> list[KeyMention]:
    """The places right after numbers with a word for "order", and after digits that were meant as
    one but are none.
    """
    after_numbers = {mention.key_at for mention in numbers if mention.anchor is not Anchor.BARE} - taken
    places = {
        _after(text.chars, end)
        for tokens in regions
        for _, end in tokens[:_MOST_JOINED]
        if end - tokens[0][0] >= _FEWEST_MEANT
    }
    places |= {start + FEWEST_DIGITS for tokens in regions for start, end in tokens[:1] if end - start > FEWEST_DIGITS}
    best_first = [*sorted(after_numbers), *sorted(places - taken - after_numbers)]
    return [KeyMention(None, at, at, lookups(text, at, None, _JOINS_WITHOUT)) for at in best_first[:_MOST_KEYS]]
