"""Does the text at some place of a memo say this very key? Judged against the known key of an
order, never guessed.

Banks lose dashes, put blanks in and glue their own tails to what the payer typed, while domains may
hold digits and dashes themselves. So the key is walked letter by letter, and what follows must be
something no key goes on with.
"""

import re
from enum import IntEnum
from typing import NamedTuple

from misa_order.payments.matching.memo_text import MemoText
from misa_order.settings.catalogue import MatchKey

SHORT_MEMO_LENGTH = 25
"""R5: the short memo ``DH<number> <key>`` of the QR code is cut to this many characters."""

_MOST_SKIPS = 4
_FILLING = {MatchKey.DOMAIN: " ", MatchKey.TAX_CODE: " .-", MatchKey.PHONE: " .-"}
_ANY_SEPARATOR = " -._/"
_COUNTRY_CODE = re.compile(r"\+?84[ .-]?(?=[1-9])")

# R20: a domain ends at the end, at a blank, or at a sign that no domain holds. A dash is such a
# sign only with a blank beside it or before what can only be a bank's own; a name ("-garden",
# "-chinhanh11") may be more of the domain.
_DATE = r"(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:20)?[0-9]{2}"
_BANKS_OWN = r"""
      trace\ ?[0-9]{4} | ctlnhid[a-z][0-9]{2} | (?:ft|zp|mbvcb\.?)[0-9]{8} | momo[0-9]{8} | b2b0200[0-9]
"""
_DOMAIN_ENDS = re.compile(
    rf"""
      (?![-a-z0-9\x7f])
    | -(?=\ )
    | -(?:{_DATE}\ ?-?\ ?)?[0-9]{{1,2}}:
    | -[0-9]{{2}}/[0-9]{{2}}/[0-9]{{4}}[-\ ]{{1,3}}[0-9]{{1,2}}:
    | -(?=[a-z0-9]{{10}})(?:[a-z]{{0,20}}[0-9]){{7}}          # a reference; a year and a branch are no seven digits
    | -(?=[a-z0-9]{{10}})(?=(?:[a-z]{{0,20}}[0-9]){{4}})[a-z]{{0,20}}[0-9]{{1,8}}[a-z]{{1,20}}[0-9]
    | -[0-9a-f]{{8}}-[0-9a-f]{{4}}(?![g-z])                   # a UUID
    | -(?:chuyen\ ?tien|chuyen\ ?khoan|ct\ tu|ibft|napas|vnd-tgtt|zalopay|vnpay|viettelpay|shopeepay|ngan\ hang
        |mbbank|vietcombank|vietinbank|techcombank|agribank|sacombank|tpbank|vpbank)(?![a-z0-9])
    | -?(?:{_BANKS_OWN} | ma\ ?giao\ ?dich | thoi\ ?gian\ ?gd)
    """,
    re.VERBOSE,
)
# Where these stand, no key begins: the payer gave none, and some tenant may be called ct, or as a
# date.
_BANK_SPEAKS = re.compile(
    rf"""
      ct\ tu(?:\ [0-9]|\ ?\Z) | (?<=\.)ct?(?:\ t)?\Z
    | gd\ [0-9]{{5}} | ckn\ [0-9]{{4}} | mbbank\ ibft | chuyen\ (?:tien|khoan)(?![a-z0-9]) | ct[0-9]{{4}}\)
    | {_DATE}\ ?-?\ ?[0-9]{{1,2}}: | [0-9]{{1,2}}[:/][0-9]{{1,2}}(?![0-9]) | [0-9]{{1,2}}\.[0-9]{{1,2}}\.[0-9]{{2}}
    | [0-9]{{1,3}}(?:[.,][0-9]{{3}})+(?![0-9])                    # an amount
    | {_BANKS_OWN} | ma\ giao\ dich | thoi\ gian\ gd
    """,
    re.VERBOSE,
)
_MAY_GO_ON = re.compile(r" ?[-._/] ?[a-z0-9]| {1,2}[0-9]{1,5}(?![0-9:/])")
_DIGITS_END = re.compile(r"(?![0-9\x7f])")
_BRANCH_FOLLOWS = re.compile(r"(?:[.-]{1,2}[0-9]{1,5}|[ .-]{1,3}[0-9]{2,3})(?![0-9:/])(?:(?<=[0-9]{3})|(?![a-z]))")


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

    @property
    def span(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end


def stored_form(kind: MatchKey, key: str) -> str:
    """A key without what banks lose from it: dashes, case, and the +84 of a phone."""
    bare = key.lower().replace("-", "")
    return "0" + bare[3:] if kind is MatchKey.PHONE and bare.startswith("+84") else bare


def compare(text: MemoText, start: int, kind: MatchKey, key: str) -> Reach:
    """Compare the text from ``start`` with a key (R19, R20), in time bounded by the key's length.

    For the key ``nhahangabc``: ``nha hang abc`` is FULL, ``nhahangabc-garden`` is LONGER,
    ``nhahang`` is CUT and ``nhahangxyz`` DIFFERS. FULL needs the whole key with a plain end; blanks
    put in or dashes lost do not matter.
    """
    return _judged(text, start, kind, *_walk(text, start, kind, key, _FILLING[kind]))


def compare_loosely(text: MemoText, start: int, kind: MatchKey, key: str) -> Reach:
    """As compare, but any separator may stand between the letters: ``nha.hang.abc`` is FULL here.

    For candidates and for objections only: what agrees loosely pays nothing.
    """
    return _judged(text, start, kind, *_walk(text, start, kind, key, _ANY_SEPARATOR))


def _judged(text: MemoText, start: int, kind: MatchKey, whole: bool, end: int) -> Reach:
    if end == start:
        return Reach(Agreement.DIFFERS, start, start)
    ended = key_ends(text, end, kind)
    if whole:
        return Reach(Agreement.FULL if ended else Agreement.LONGER, start, end)
    return Reach(Agreement.CUT if ended else Agreement.DIFFERS, start, end)


def compare_short_cut(text: MemoText, start: int, number: str, kind: MatchKey, key: str) -> Reach:
    """SHORT_CUT where the text ends as the 25-character memo cuts a longer key (R5, R19).

    The key ``nhahangabc-garden`` of order 1000002 is cut to ``nhahangabc-gard``.
    """
    room = SHORT_MEMO_LENGTH - len(f"DH{number} ")
    if len(key) > room:
        whole, end = _walk(text, start, kind, key[:room], _FILLING[kind])
        # Without its last dash the cut could as well be a shorter domain.
        last_seen = key[room - 1] != "-" or text.chars[end - 1] == "-"
        if whole and last_seen and key_ends(text, end, kind):
            return Reach(Agreement.SHORT_CUT, start, end)
    return Reach(Agreement.DIFFERS, start, start)


def _walk(text: MemoText, start: int, kind: MatchKey, key: str, filling: str) -> tuple[bool, int]:
    """Walk key and text together; says whether the key was used up, and after which character of
    the text.
    """
    chars, end, used, skips = text.chars, start, 0, 0
    if kind is MatchKey.DOMAIN and bank_speaks(text, start):
        return False, start
    wanted, at = _phone_forms(chars, start, key) if kind is MatchKey.PHONE else (key.lower(), start)
    while used < len(wanted) and at < len(chars):
        if chars[at] == wanted[used]:
            used, at = used + 1, at + 1
            end = at
        elif chars[at] in filling and end > start and skips < _MOST_SKIPS:
            if filling != _ANY_SEPARATOR and kind is MatchKey.DOMAIN and bank_speaks(text, at + 1):
                break
            at, skips = at + 1, skips + 1
        elif wanted[used] == "-":
            used += 1
        else:
            break
    return not wanted[used:].strip("-"), end


def _phone_forms(chars: str, at: int, key: str) -> tuple[str, int]:
    """The subscriber's digits and where they begin, whether 0 or +84 stands before them here or
    there.
    """
    wanted = stored_form(MatchKey.PHONE, key)
    country = _COUNTRY_CODE.match(chars, at)
    if country and wanted.startswith("0"):
        return wanted[1:], country.end()
    return wanted, at


def key_ends(text: MemoText, end: int, kind: MatchKey) -> bool:
    """Whether what follows ``end`` cannot be more of the key.

    ``nhahangabc`` ends before `` chuyen tien``, not before ``-garden``.
    """
    chars = text.chars
    if kind is not MatchKey.DOMAIN:
        return bool(_DIGITS_END.match(chars, end)) and not (
            kind is MatchKey.TAX_CODE and _BRANCH_FOLLOWS.match(chars, end)
        )
    return bool(_DOMAIN_ENDS.match(chars, end))


def bank_speaks(text: MemoText, at: int) -> bool:
    """Whether the bank's own words or digits begin here, so no key does: ``chuyen tien``, ``ct tu
    0123``.
    """
    return bool(_BANK_SPEAKS.match(text.chars, at))


def may_go_on(text: MemoText, end: int, kind: MatchKey) -> bool:
    """Whether a key that ends here could have been torn in two by a sign or blank that somebody put
    in.
    """
    return kind is MatchKey.DOMAIN and bool(_MAY_GO_ON.match(text.chars, end))
