"""Under which strings may the key that stands at some place of a memo be found? A few exact
look-ups, best first.

Where a mangled memo does not show where its key ends, each plausible end is proposed; what is found
is then compared with the text (agreement.py), so that a proposal alone decides nothing.
"""

import re
from collections.abc import Iterator
from itertools import islice

from misa_order.payments.matching.agreement import bank_speaks, key_ends
from misa_order.payments.matching.memo_text import MemoText
from misa_order.settings.catalogue import MatchKey

_LONGEST_DOMAIN = 63
_MOST_PIECES = 12
_MOST_READINGS = 4
_PIECE = re.compile(r"[a-z0-9]+")
_GAP = re.compile(r" ?[-._/] ?| {1,2}")
_GLUED_TAIL = re.compile(
    r"(?<=[a-z0-9])(?:trace[0-9]{4}|ctlnhid[a-z][0-9]|(?:ft|zp|mbvcb)[0-9]{8}|momo[0-9]{8}|b2b0200|magiaodich)"
)
_DIGITS = re.compile(r"\+?[0-9]+")
_DIGITS_GAP = re.compile(r"[ .-]{1,2}(?=[0-9])")
_TAX_CODE_LENGTHS = {10, 12, 13}
_PHONE_LENGTHS = range(9, 14)


def lookups(text: MemoText, start: int, kind: MatchKey | None, joins: int) -> tuple[str, ...]:
    """The exact strings under which an order with the key at ``start`` may be found, shortest
    first.

    They hold no dashes: that is how keys are looked up. ``kind`` None means that no word says what
    it is. ``joins`` is how many blanks and other separators inside a domain are thinkable; dashes
    do not count.
    """
    found: dict[str, None] = {}
    if kind in {None, MatchKey.DOMAIN}:
        ended = (domain for domain, end in _domains(text, start, joins) if key_ends(text, end, MatchKey.DOMAIN))
        found.update(dict.fromkeys(islice(ended, _MOST_READINGS)))
    for digits, end in _digit_runs(text.chars, start):
        for each in (MatchKey.TAX_CODE, MatchKey.PHONE):
            if kind in {None, each} and key_ends(text, end, each):
                found.update(dict.fromkeys(_tax_codes(digits) if each is MatchKey.TAX_CODE else _phones(digits)))
    return tuple(found)


def _domains(text: MemoText, start: int, joins: int) -> Iterator[tuple[str, int]]:
    """What the domain is, up to each place where it may end."""
    chars, typed = text.chars, ""
    for _ in range(_MOST_PIECES):
        piece = _PIECE.match(chars, start, start + _LONGEST_DOMAIN + 1)
        if piece is None:
            return
        if tail := _GLUED_TAIL.search(chars, start, piece.end()):
            yield typed + chars[start : tail.start()], tail.start()
        typed += piece[0]
        if len(typed) > _LONGEST_DOMAIN:
            return
        yield typed, piece.end()
        gap = _GAP.match(chars, piece.end())
        dashed = gap is not None and "-" in gap[0]
        if gap is None or not (dashed or (joins and not bank_speaks(text, gap.end()))):
            return
        joins -= not dashed
        start = gap.end()


def _digit_runs(chars: str, start: int) -> Iterator[tuple[str, int]]:
    """What the digits at ``start`` are, up to each place where they may end."""
    digits = ""
    for _ in range(_MOST_PIECES):
        piece = _DIGITS.match(chars, start, start + max(_PHONE_LENGTHS) + 1)
        if piece is None or len(digits) > max(_PHONE_LENGTHS):
            return
        digits += piece[0]
        yield digits, piece.end()
        gap = _DIGITS_GAP.match(chars, piece.end())
        if gap is None:
            return
        start = gap.end()


def _tax_codes(digits: str) -> Iterator[str]:
    if len(digits) in _TAX_CODE_LENGTHS and digits.isdigit():
        yield digits


def _phones(digits: str) -> Iterator[str]:
    subscriber = re.sub(r"\A(?:\+?84(?=[1-9])|0)", "", digits)
    if len(digits) in _PHONE_LENGTHS and subscriber != digits:
        yield f"0{subscriber}"
        yield f"+84{subscriber}"
