"""Does the text at some place of a memo say this very key? Judged against the known key of an order, never guessed.

Banks lose dashes, put blanks in and glue their own tails to what the payer typed, while domains may hold digits and
dashes themselves. So the key is walked letter by letter, and what follows must be something no key goes on with.
"""

import re
from enum import IntEnum
from typing import NamedTuple

from misa_order.payments.memo_text import UNKNOWN_LETTER, MemoText

SHORT_MEMO_LENGTH = 25
"""R5: the short memo ``DH<number> <key>`` of the QR code is cut to this many characters."""

DOMAIN = "domain"
TAX_CODE = "tax_code"
PHONE = "phone"

_MOST_SKIPS = 4
_FILLING = {DOMAIN: " ", TAX_CODE: " .-", PHONE: " .-"}
_COUNTRY_CODE = re.compile(r"\+?84[ .-]?(?=[1-9])")

# What no domain goes on with (R20). A blank and a word may follow (the payer's name), a blank and a few digits may not:
# those can be the key's own, torn off. A dash with a blank on either side ends it. After a dash or dot without one only
# what is plainly no part of a name may stand. Where the longer reading is itself the key of an open order, that order
# stands against the shorter one (evidence.py).
_DOMAIN_ENDS = re.compile(
    r"""
      \ *\Z
    | [;,:()\[\]{}"!?|=<>]
    | \ ++(?![-0-9\x7f])
    | \ ++[0-9]{6}                                     # a trace, an account, a phone
    | \ ++[0-9]{1,2}[:/]                               # a time or a date
    | \ ++-
    | -[ ]
    | -[0-9]{6}\ {0,2}[-\ ]\ {0,2}[0-9]{1,2}:[0-9]{2}  # date and time
    | -[0-9]{9}
    | -(?=(?:[a-z]{0,12}[0-9]){4})[a-z0-9]{10}        # a reference
    | -(?:ibft|mbbank|vnd-tgtt|momo[0-9])
    | [-.]?(?:trace[0-9]{4}|ctlnhid[a-z][0-9]{4}|[a-z]{2,10}[0-9]{10})
    | \ *+-(?:chuyen\ ?tien|chuyen\ ?khoan|ct\ tu)(?![a-z0-9])
    | \.(?:\ |ct\ ?tu|[0-9]{6}|c?\Z|ct\ ?t?\Z)
    | \.(?:[a-z]{2,12}\.)?(?:vn|com|net)(?![-a-z0-9])  # the address at which the tenant works
    | [/_](?:\ |\Z)
    | ma\ ?giao\ ?dich
    """,
    re.VERBOSE,
)
_DIGITS_END = re.compile(r"(?![0-9\x7f])")
_BRANCH_FOLLOWS = re.compile(r"[ .]{0,2}-? ?[0-9]{1,5}(?![0-9:/])")
_NEXT_WORD = re.compile(r" ?[-._/]([a-z]{4,})")


class Agreement(IntEnum):
    """How well the text agrees with a key, worst first."""

    ABSENT = 0
    DIFFERS = 1
    CUT = 2
    LONGER = 3
    SHORT_CUT = 4
    FULL = 5


class Reach(NamedTuple):
    """An agreement and where in the folded text what agrees begins and ends."""

    agreement: Agreement
    start: int
    end: int


def stored_form(kind: str, key: str) -> str:
    """A key without what banks lose from it: dashes, case, and the +84 of a phone."""
    bare = key.lower().replace("-", "")
    return "0" + bare[3:] if kind == PHONE and bare.startswith("+84") else bare


def compare(text: MemoText, start: int, kind: str, key: str) -> Reach:
    """Compare the text from ``start`` with a key (R19, R20).

    FULL only where the whole key stands there, blanks put in or dashes lost at most, and plainly ends. LONGER: it may
    go on. CUT: it ends too early. Takes time bounded by the key's length.
    """
    whole, end = _walk(text, start, kind, key)
    if end == start:
        return Reach(Agreement.DIFFERS, start, start)
    ended = key_ends(text, start, end, kind)
    if whole:
        return Reach(Agreement.FULL if ended else Agreement.LONGER, start, end)
    return Reach(Agreement.CUT if ended else Agreement.DIFFERS, start, end)


def compare_short_cut(text: MemoText, start: int, number: str, kind: str, key: str) -> Reach:
    """SHORT_CUT where the text ends exactly as the short memo ``DH<number> <key>`` cuts a longer key (R5, R19)."""
    room = SHORT_MEMO_LENGTH - len(f"DH{number} ")
    if len(key) > room:
        whole, end = _walk(text, start, kind, key[:room])
        # Without its last dash the cut could as well be a shorter domain.
        last_seen = key[room - 1] != "-" or text.chars[end - 1] == "-"
        if whole and last_seen and key_ends(text, start, end, kind):
            return Reach(Agreement.SHORT_CUT, start, end)
    return Reach(Agreement.DIFFERS, start, start)


def _walk(text: MemoText, start: int, kind: str, key: str) -> tuple[bool, int]:
    """Walk key and text together; says whether the key was used up, and after which character of the text."""
    chars, end, used, skips = text.chars, start, 0, 0
    wanted, at = _phone_forms(chars, start, key) if kind == PHONE else (key.lower(), start)
    while used < len(wanted) and at < len(chars):
        if chars[at] == wanted[used]:
            used, at = used + 1, at + 1
            end = at
        elif chars[at] in _FILLING[kind] and end > start and skips < _MOST_SKIPS:
            at, skips = at + 1, skips + 1
        elif wanted[used] == "-":
            used += 1
        else:
            break
    return not wanted[used:].strip("-"), end


def _phone_forms(chars: str, at: int, key: str) -> tuple[str, int]:
    """The subscriber's digits and where they begin, whether 0 or +84 stands before them here or there."""
    wanted = stored_form(PHONE, key)
    country = _COUNTRY_CODE.match(chars, at)
    if country and wanted.startswith("0") and not chars.startswith(wanted, at):
        return wanted[1:], country.end()
    return wanted, at


def key_ends(text: MemoText, start: int, end: int, kind: str) -> bool:
    """Whether what follows position ``end`` cannot be more of the key."""
    chars = text.chars
    if kind != DOMAIN:
        return bool(_DIGITS_END.match(chars, end)) and not (kind == TAX_CODE and _BRANCH_FOLLOWS.match(chars, end))
    if chars.startswith(UNKNOWN_LETTER, end):
        return False
    return bool(_DOMAIN_ENDS.match(chars, end)) or _case_changes(text, start, end)


def _case_changes(text: MemoText, start: int, end: int) -> bool:
    """A key in small letters and after its dash or dot a word in capitals: a bank's or wallet's own tail."""
    word = _NEXT_WORD.match(text.chars, end)
    if word is None:
        return False
    return text.original(start, end).islower() and text.original(*word.span(1)).isupper()
