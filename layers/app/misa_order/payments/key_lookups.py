"""Under which strings may the key that stands at some place of a memo be found? A few exact look-ups, best first.

Where a mangled memo does not show where its key ends, each plausible end is proposed; what is found is then compared with
the text (agreement.py), so that a proposal alone decides nothing.
"""

import re
from collections.abc import Iterator

from misa_order.payments.agreement import DOMAIN, PHONE, TAX_CODE

_LONGEST_DOMAIN = 63
_MOST_PIECES = 4
_PIECE = re.compile(r"[a-z0-9]+")
_GAP = re.compile(r" ?- ?| {1,2}")
_GLUED_TAIL = re.compile(r"(?:trace[0-9]{4}|ctlnhid[a-z][0-9]|[a-z]{2,10}[0-9]{10}|magiaodich)[a-z0-9]*\Z")
_DIGITS = re.compile(r"\+?[0-9]+")
_DIGITS_GAP = re.compile(r"[ .-]{1,2}(?=[0-9])")
_TAX_CODE_LENGTHS = {10, 12, 13}
_PHONE_LENGTHS = range(9, 14)


def lookups(chars: str, start: int, kind: str | None, joins: int) -> tuple[str, ...]:
    """The exact strings under which an order with the key at ``start`` may be stored, at most 12 for each kind.

    ``kind`` None means that no word says what it is. ``joins`` is how many blanks inside the key are thinkable.
    """
    found: dict[str, None] = {}
    if kind in {None, DOMAIN}:
        found.update(dict.fromkeys(_domains(chars, start, joins)))
    if kind in {None, TAX_CODE, PHONE}:
        for digits in _digit_runs(chars, start):
            found.update(dict.fromkeys(_digit_keys(digits, kind)))
    return tuple(found)


def _domains(chars: str, start: int, joins: int) -> Iterator[str]:
    typed = ""
    for _ in range(_MOST_PIECES):
        piece = _PIECE.match(chars, start, start + _LONGEST_DOMAIN + 1)
        if piece is None:
            return
        if tail := _GLUED_TAIL.search(piece[0]):
            yield from _dashed_and_not(typed + piece[0][: tail.start()])
        typed += piece[0]
        yield from _dashed_and_not(typed)
        gap = _GAP.match(chars, piece.end())
        if gap is None or (joins == 0 and "-" not in gap[0]):
            return
        joins -= "-" not in gap[0]
        typed += "-" if "-" in gap[0] else ""
        start = gap.end()


def _dashed_and_not(domain: str) -> Iterator[str]:
    if 0 < len(domain) <= _LONGEST_DOMAIN:
        yield domain
        if "-" in domain:
            yield domain.replace("-", "")


def _digit_runs(chars: str, start: int) -> Iterator[str]:
    """What the digits at ``start`` are, up to each place where they may end."""
    digits = ""
    for _ in range(_MOST_PIECES):
        piece = _DIGITS.match(chars, start, start + max(_PHONE_LENGTHS) + 1)
        if piece is None:
            return
        digits += piece[0]
        yield digits
        gap = _DIGITS_GAP.match(chars, piece.end())
        if gap is None:
            return
        start = gap.end()


def _digit_keys(digits: str, kind: str | None) -> Iterator[str]:
    if kind != PHONE and len(digits) in _TAX_CODE_LENGTHS and digits.isdigit():
        yield digits
        if len(digits) == max(_TAX_CODE_LENGTHS):
            yield f"{digits[:10]}-{digits[10:]}"
    if kind != TAX_CODE and len(digits) in _PHONE_LENGTHS:
        subscriber = re.sub(r"\A(?:\+?84(?=[1-9])|0)", "", digits)
        if subscriber != digits:
            yield f"0{subscriber}"
            yield f"+84{subscriber}"
