"""BIDV: receipts for money sent, and its messages of a booking, in the long form and in that of an SMS."""

import re

from misa_order.payments.booking import Booking, Direction
from misa_order.payments.mails.reading import Letter, incomplete, one, read_amount, read_moment, sentences
from misa_order.payments.mails.receipt import read_receipt

_RECEIPT = re.compile(r"biên lai|receipt", re.IGNORECASE)
_NOTICE = re.compile(r"Số tiền GD|tai BIDV\s*[+-]", re.IGNORECASE)
_REFERENCE = re.compile(r"Mã giao dịch\s*[:\n]", re.IGNORECASE)
_ACCOUNT = r"(?P<account>[0-9xX*]{6,20})"
_AMOUNT = r"(?P<amount>[+-]\s?[0-9][0-9.,]*\s?VND)"
_BALANCE = r"(?P<balance>-?\s?[0-9][0-9.,]*\s?VND)"
_MOMENT = r"(?P<moment>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\s+[0-9]{2}/[0-9]{2}/[0-9]{4})"
_NEXT = r"[\s·]+"
_LONG = re.compile(
    rf"Thời gian giao dịch\s*:?\s*{_MOMENT}{_NEXT}Tài khoản thanh toán\s*:?\s*{_ACCOUNT}{_NEXT}"
    rf"Số tiền GD\s*:?\s*{_AMOUNT}{_NEXT}Số dư cuối\s*:?\s*{_BALANCE}{_NEXT}"
    rf"Nội dung giao dịch\s*:?[ \n]*(?P<memo>[^\n]*?)[\s·]*"
    r"Mã giao dịch\s*[:\n]\s*(?P<reference>[0-9A-Za-z-]{6,40})\s*(?:\n|\Z)",
    re.IGNORECASE,
)
# The payer's words come last and run to the end of the line: nothing in them can stand for a field before them.
_SHORT = re.compile(
    rf"TK\s+{_ACCOUNT}\s+tai BIDV\s*{_AMOUNT}\s+vao\s+{_MOMENT}\s?\.\s*"
    rf"So du\s?:\s*{_BALANCE}\s?\.\s*ND: *(?P<memo>[^\n]+)",
    re.IGNORECASE,
)


def read(letter: Letter) -> tuple[Booking, ...] | None:
    """The booking of a receipt or a message; None for any other mail. Raises ``InvalidInputError`` (see reading)."""
    if _RECEIPT.search(letter.subject):
        return read_receipt(letter)
    text = letter.text()
    if not _NOTICE.search(text):
        return None
    # The bank's number stands behind the payer's words, who may have typed another one.
    if len(_REFERENCE.findall(text)) > 1:
        raise incomplete("reference", "stands twice")
    return one([_booking(letter, found) for found in sentences(text, _LONG, _SHORT)])


def _booking(letter: Letter, found: re.Match[str]) -> Booking:
    amount = read_amount(found["amount"])
    return letter.booking(
        letter.account_in(found["account"]),
        abs(amount),
        Direction.IN if amount > 0 else Direction.OUT,
        found["memo"],
        read_moment(found["moment"]),
        reference=found.groupdict().get("reference"),
        balance=read_amount(found["balance"]),
    )
