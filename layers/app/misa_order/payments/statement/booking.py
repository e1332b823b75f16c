"""One movement on one of our bank accounts, whichever way it was reported, and what makes two
reports the same.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.text import one_line
from misa_order.payments.statement.reference import comparable, visible

_LONGEST_IN_KEY = 128
# A file's rows are looked up, planned and written in turn, and each step asks for the same keys again.
_REMEMBERED = 1024
_NOT_COMPARABLE = re.compile(r"[^0-9A-Z]+")
# Only what banks print, where a narrative of theirs begins, with the number or the day of what it
# takes back right behind it. People type "hoan tra giao dich don hang 1000002" or "studio-rev"
# without anything having been reversed.
_REVERSAL = re.compile(
    r"(?:REVERS(?:AL|ED)|REV|(?:HUY|DAO|HOAN|HOAN TRA|THU HOI|TRA LAI) (?:GD|GIAO DICH|LENH|BUT TOAN)|BUT TOAN DAO)"
    r"(?: (?:SO|NGAY|REF|OF|FOR|CUA))?(?: (?:GD|GIAO DICH|LENH|BUT TOAN|SO))?[ :.#/-]{1,3}(?=[A-Z]{0,6}[0-9])"
)


class Direction(StrEnum):
    """Which way the money went, seen from our account."""

    IN = "in"
    OUT = "out"


type Source = Literal["mail", "excel", "feed", "gateway"]


@dataclass(frozen=True, slots=True)
class Booking:
    """One credit or debit as a bank reports it (R15, R18); ``InvalidInputError`` names the field
    that cannot be.

    ``account`` is our account's number, ``amount`` and ``balance`` are whole VND (``amount`` > 0,
    ``balance`` after the booking), ``booked_at`` is aware and stands at midnight in Vietnam when
    ``time_known`` is false, ``value_date`` is a Vietnamese date. ``memo`` is what the payer typed,
    with runs of blanks made one. ``raw_ref`` says where the raw text is kept and is this booking's
    alone. ``reverses`` tells that the bank's wording takes an earlier booking back. ``file_line``
    names a line of a file by the file's content, so that the same file again is the same lines.
    ``reference`` is None where what stands there is none (R16).
    """

    account: str
    bank: str
    amount: int
    direction: Direction
    memo: str
    booked_at: datetime
    time_known: bool
    value_date: date
    reference: str | None
    balance: int | None
    source: Source
    raw_ref: str
    reverses: bool = False
    file_line: str | None = None

    def __post_init__(self) -> None:
        if not self.account.strip():
            raise InvalidInputError("account_missing", "a booking is on one of our accounts", "account")
        if self.amount <= 0:
            raise InvalidInputError("amount_not_positive", "the direction carries the sign", "amount")
        if self.booked_at.tzinfo is None:
            raise InvalidInputError("time_without_zone", "the time of a booking has an offset", "booked_at")
        if not self.raw_ref:
            raise InvalidInputError("raw_text_missing", "the raw text of every booking is kept", "raw_ref")
        object.__setattr__(self, "memo", tidy_memo(self.memo))
        shown = visible(one_line(self.reference or ""))
        object.__setattr__(self, "reference", shown if comparable(shown) else None)


def tidy_memo(text: str) -> str:
    """The memo as it was typed, made fit as one line, and composed (NFC)."""
    return unicodedata.normalize("NFC", one_line(text))


def normalise_memo(text: str) -> str:
    """The memo as channels agree on it: upper-case ASCII letters and digits, nothing else.

    ``đơn hàng 1000002`` is ``DONHANG1000002``: a bank's mail and its Excel file differ in blanks,
    case and signs.
    """
    plain = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return _NOT_COMPARABLE.sub("", plain.upper())


def is_reversal(narrative: str) -> bool:
    """Whether the bank's narrative begins with words that take back an earlier booking (R18).

    ``REVERSAL FT26320123`` does; ``DH1000002 REV 12`` does not, for what stands further behind may
    be the payer's. Only for narratives that a bank writes.
    """
    plain = unicodedata.normalize("NFKD", narrative.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _REVERSAL.match(" ".join(bare.upper().split())) is not None


@lru_cache(_REMEMBERED)
def identity_keys(booking: Booking) -> tuple[str, ...]:
    """Every key under which the booking is known, strongest first; none if the bank gave too little
    (R16).

    The id that a feed gave it, within the feed; the bank's reference, within account, direction and
    amount (a reversal may carry the reference of what it takes back, and a fee that of its
    transfer); account, value date, direction, amount and running balance; where all these are
    missing, the line of the file. Records that share one may be one transaction: contradiction.py
    says when they are not.
    """
    keys = []
    if booking.source == "feed":
        keys.append(f"FEED#{_bounded(booking.raw_ref)}")
    if booking.reference:
        keys.append(reference_key(booking.account, booking.direction, booking.amount, booking.reference))
    if booking.balance:
        keys.append(f"BAL#{_day_and_amount(booking)}#{booking.balance}")
    if booking.file_line and not keys:
        keys.append(f"LINE#{booking.account}#{_bounded(booking.file_line)}")
    return tuple(keys)


def reference_key(account: str, direction: Direction, amount: int, reference: str) -> str:
    """The identity key of a booking by its bank's reference, however that is spelled."""
    return f"REF#{account}#{direction}#{amount}#{_bounded(comparable(reference) or '')}"


def channel(booking: Booking) -> str:
    """By which way it came: a feed's own name, the bank's mails, or spreadsheets."""
    return booking.raw_ref.rpartition("/")[0] if booking.source == "feed" else booking.source


def key_kinds(booking: Booking) -> frozenset[str]:
    """Of which kinds its identity keys are: bookings that share a kind but no key are two payments
    for certain (R16).

    ``r`` reference, ``b`` running balance, or the feed whose id it has.
    """
    kinds = {"r": booking.reference, "b": booking.balance, channel(booking): booking.source == "feed"}
    return frozenset(kind for kind, known in kinds.items() if known)


@lru_cache(_REMEMBERED)
def look_alike_key(booking: Booking) -> str:
    """Shared by bookings that may be one payment or two: same account, date, amount, direction and
    memo (R16).

    It never joins rows by itself: staff are shown a ``possible_duplicate``.
    """
    return f"{_day_and_amount(booking)}#{sha256(normalise_memo(booking.memo).encode()).hexdigest()[:16]}"


@lru_cache(_REMEMBERED)
def transaction_id(booking: Booking) -> str:
    """The id of the row that this record makes if it joins none: 16 hexadecimal digits, from what
    it says and whence.

    It is the same on every delivery of the same record, and for a line of the same file. A record
    that says something else under the same name gets another id, for it may be other money.
    """
    said = (comparable(booking.reference), booking.balance, normalise_memo(booking.memo))
    return sha256(f"{booking.file_line or booking.raw_ref}#{_day_and_amount(booking)}#{said}".encode()).hexdigest()[:16]


def _day_and_amount(booking: Booking) -> str:
    return f"{booking.account}#{booking.value_date.isoformat()}#{booking.direction}#{booking.amount}"


def _bounded(text: str) -> str:
    """Keys of the table have a limit; a feed's reference may not."""
    return text if len(text) <= _LONGEST_IN_KEY else sha256(text.encode()).hexdigest()
