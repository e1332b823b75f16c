"""Vietcombank: receipts for money sent, and its balance messages, which name account, balance and a
cut memo.
"""

import re

from misa_order.payments.mails.markup import GAP, OPEN, SHUT
from misa_order.payments.mails.reading import OpenedMail, read_amount, read_moment, sentence
from misa_order.payments.mails.receipt import read_receipt
from misa_order.payments.statement.booking import Booking, Direction

_RECEIPT = re.compile(r"biên lai|payment receipt", re.IGNORECASE)
_NOTICE = re.compile(r"S[oố] d[uư] TK VCB", re.IGNORECASE)
# The payer's words come last and run to the end of the line: nothing in them can stand for a field
# before them.
_BOOKING = re.compile(
    rf"{GAP}S[oố] d[uư] TK VCB{GAP}(?P<account>[0-9]{{6,20}}){GAP}(?:thay{GAP}(?:đổi|doi){GAP})?"
    rf"(?P<amount>[+-][0-9][0-9.,]*\s?VND){GAP}"
    rf"l[uú]c{GAP}(?P<moment>[0-9]{{2}}-[0-9]{{2}}-[0-9]{{4}}\s[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}){GAP}\."
    rf"{GAP}S[oố] d[uư]:?{GAP}(?P<balance>-?[0-9][0-9.,]*\s?VND){GAP}\.{GAP}"
    rf"Ref:?[ {OPEN}{SHUT}]*+(?P<memo>[^\n{OPEN}{SHUT}]+)",
    re.IGNORECASE,
)


def read(mail: OpenedMail) -> tuple[Booking, ...] | None:
    """The booking of a receipt or a balance message; None for any other mail. Raises
    ``InvalidInputError``.
    """
    if _RECEIPT.search(mail.subject):
        return read_receipt(mail)
    text = mail.marked()
    if not _NOTICE.search(text):
        return None
    found = sentence(text, _BOOKING)
    amount = read_amount(found["amount"])
    booking = mail.booking(
        found["account"],
        abs(amount),
        Direction.IN if amount > 0 else Direction.OUT,
        found["memo"],
        read_moment(found["moment"]),
        balance=read_amount(found["balance"]),
        narrated=True,
    )
    return (booking,)
