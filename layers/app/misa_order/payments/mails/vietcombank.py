"""Vietcombank: receipts for money sent, and its balance messages, which name account, balance and a cut memo."""

import re

from misa_order.payments.booking import Booking, Direction
from misa_order.payments.mails.reading import Letter, one, read_amount, read_moment, sentences
from misa_order.payments.mails.receipt import read_receipt

_RECEIPT = re.compile(r"biên lai|payment receipt", re.IGNORECASE)
_NOTICE = re.compile(r"S[oố] d[uư] TK VCB", re.IGNORECASE)
# The payer's words come last and run to the end of the line: nothing in them can stand for a field before them.
_BOOKING = re.compile(
    r"S[oố] d[uư] TK VCB\s+(?P<account>[0-9]{6,20})\s+(?:thay\s+(?:đổi|doi)\s+)?(?P<amount>[+-][0-9][0-9.,]*\s?VND)"
    r"\s+l[uú]c\s+(?P<moment>[0-9]{2}-[0-9]{2}-[0-9]{4}\s[0-9]{2}:[0-9]{2}:[0-9]{2})\s?\."
    r"\s*S[oố] d[uư]:?\s+(?P<balance>-?[0-9][0-9.,]*\s?VND)\s?\.\s*Ref:? *(?P<memo>[^\n]+)",
    re.IGNORECASE,
)


def read(letter: Letter) -> tuple[Booking, ...] | None:
    """The booking of a receipt or a balance message; None for any other mail. Raises ``InvalidInputError``."""
    if _RECEIPT.search(letter.subject):
        return read_receipt(letter)
    text = letter.text()
    if not _NOTICE.search(text):
        return None
    return one([_booking(letter, found) for found in sentences(text, _BOOKING)])


def _booking(letter: Letter, found: re.Match[str]) -> Booking:
    amount = read_amount(found["amount"])
    return letter.booking(
        found["account"],
        abs(amount),
        Direction.IN if amount > 0 else Direction.OUT,
        found["memo"],
        read_moment(found["moment"]),
        balance=read_amount(found["balance"]),
    )
