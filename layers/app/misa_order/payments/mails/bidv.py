"""BIDV: receipts for money sent, and its messages of a booking, in the long form and in that of an
SMS.
"""

import re

from misa_order.payments.mails.markup import GAP, OPEN, SHUT
from misa_order.payments.mails.reading import OpenedMail, incomplete, read_amount, read_moment, sentence
from misa_order.payments.mails.receipt import read_receipt
from misa_order.payments.statement.booking import Booking, Direction

_RECEIPT = re.compile(r"biên lai|receipt", re.IGNORECASE)
_NOTICE = re.compile(rf"Số tiền GD|tai BIDV{GAP}[+-]", re.IGNORECASE)
_REFERENCE = re.compile(rf"Mã giao dịch[ {OPEN}{SHUT}]*[:\n]", re.IGNORECASE)
_ACCOUNT = r"(?P<account>[0-9xX*]{6,20})"
_AMOUNT = r"(?P<amount>[+-]\s?[0-9][0-9.,]*\s?VND)"
_BALANCE = r"(?P<balance>-?\s?[0-9][0-9.,]*\s?VND)"
_MOMENT = r"(?P<moment>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\s+[0-9]{2}/[0-9]{2}/[0-9]{4})"
_NEXT = rf"[\s·{OPEN}{SHUT}]+"
_IS = rf"{GAP}:?{GAP}"
_PAYER = rf"[^\n{OPEN}{SHUT}]"
# Behind the memo stands the bank's number, in every mail: where it stands twice, one is the
# payer's.
_LONG = re.compile(
    rf"{GAP}Thời gian giao dịch{_IS}{_MOMENT}{_NEXT}Tài khoản thanh toán{_IS}{_ACCOUNT}{_NEXT}"
    rf"Số tiền GD{_IS}{_AMOUNT}{_NEXT}Số dư cuối{_IS}{_BALANCE}{_NEXT}"
    rf"Nội dung giao dịch{_IS}(?P<memo>{_PAYER}*?)(?:[\n{SHUT}][\s·{OPEN}{SHUT}]*)?"
    rf"Mã giao dịch[ {OPEN}{SHUT}]*[:\n]{GAP}(?P<reference>[0-9A-Za-z-]{{6,40}})(?=[ {OPEN}{SHUT}]*(?:\n|\Z))",
    re.IGNORECASE,
)
# The payer's words come last and run to the end of the line: nothing in them can stand for a field
# before them.
_SHORT = re.compile(
    rf"{GAP}TK{GAP}{_ACCOUNT}{GAP}tai BIDV{GAP}{_AMOUNT}{GAP}vao{GAP}{_MOMENT}{GAP}\.{GAP}"
    rf"So du{GAP}:{GAP}{_BALANCE}{GAP}\.{GAP}ND{GAP}:[ {OPEN}{SHUT}]*+(?P<memo>{_PAYER}+)",
    re.IGNORECASE,
)


def read(mail: OpenedMail) -> tuple[Booking, ...] | None:
    """The booking of a receipt or a message; None for any other mail. Raises ``InvalidInputError``
    (see reading).
    """
    if _RECEIPT.search(mail.subject):
        return read_receipt(mail)
    text = mail.marked()
    if not _NOTICE.search(text):
        return None
    if len(_REFERENCE.findall(text)) > 1:
        raise incomplete("reference", "stands twice")
    found = sentence(text, _LONG, _SHORT)
    amount = read_amount(found["amount"])
    booking = mail.booking(
        mail.account_in(found["account"]),
        abs(amount),
        Direction.IN if amount > 0 else Direction.OUT,
        found["memo"].strip(" ·"),
        read_moment(found["moment"]),
        reference=found.groupdict().get("reference"),
        balance=read_amount(found["balance"]),
        narrated=True,
    )
    return (booking,)
