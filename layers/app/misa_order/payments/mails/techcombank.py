"""Techcombank's messages: the account, a signed amount, a date, and what may be spent, which is no balance."""

import re

from misa_order.payments.booking import Booking, Direction
from misa_order.payments.mails.reading import Letter, one, read_amount, read_moment, sentences

_NOTICE = re.compile(r"Số tiền giao dịch\s*:", re.IGNORECASE)
# The payer's words come last and run to the end of the line: nothing in them can stand for a field before them.
_BOOKING = re.compile(
    r"Số tài khoản\s*:\s*(?P<account>[0-9xX*]{6,20})\s+"
    r"Số tiền giao dịch\s*:\s*(?P<amount>[+-]\s?[0-9][0-9.,]*\s?VND)\s+"
    r"Số dư khả dụng\s*:\s*-?[0-9][0-9.,]*\s?VND\s+"
    r"Ngày\s*:\s*(?P<moment>[0-9]{2}/[0-9]{2}/[0-9]{4}(?:,?\s[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?)\s+"
    r"Nội dung\s*: *(?P<memo>[^\n]+)",
    re.IGNORECASE,
)


def read(letter: Letter) -> tuple[Booking, ...] | None:
    """The booking of a message; None for any other mail. Raises ``InvalidInputError`` (see reading)."""
    text = letter.text()
    if not _NOTICE.search(text):
        return None
    return one([_booking(letter, found) for found in sentences(text, _BOOKING)])


def _booking(letter: Letter, found: re.Match[str]) -> Booking:
    amount = read_amount(found["amount"])
    return letter.booking(
        letter.account_in(found["account"]),
        abs(amount),
        Direction.IN if amount > 0 else Direction.OUT,
        found["memo"],
        read_moment(found["moment"]),
    )
