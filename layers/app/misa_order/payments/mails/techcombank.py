"""Techcombank's messages: the account, a signed amount, a date, and what may be spent, which is no
balance.
"""

import re

from misa_order.payments.mails.markup import GAP, OPEN, SHUT
from misa_order.payments.mails.reading import OpenedMail, read_amount, read_moment, sentence
from misa_order.payments.statement.booking import Booking, Direction

_NOTICE = re.compile(rf"Số tiền giao dịch{GAP}:", re.IGNORECASE)
_IS = rf"{GAP}:{GAP}"
# The payer's words come last and run to the end of the line: nothing in them can stand for a field
# before them.
_BOOKING = re.compile(
    rf"{GAP}Số tài khoản{_IS}(?P<account>[0-9xX*]{{6,20}}){GAP}"
    rf"Số tiền giao dịch{_IS}(?P<amount>[+-]\s?[0-9][0-9.,]*\s?VND){GAP}"
    rf"Số dư khả dụng{_IS}-?[0-9][0-9.,]*\s?VND{GAP}"
    rf"Ngày{_IS}(?P<moment>[0-9]{{2}}/[0-9]{{2}}/[0-9]{{4}}(?:,?\s[0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?){GAP}"
    rf"Nội dung{GAP}:[ {OPEN}{SHUT}]*+(?P<memo>[^\n{OPEN}{SHUT}]+)",
    re.IGNORECASE,
)


def read(mail: OpenedMail) -> tuple[Booking, ...] | None:
    """The booking of a message; None for any other mail. Raises ``InvalidInputError`` (see
    reading).
    """
    text = mail.marked()
    if not _NOTICE.search(text):
        return None
    found = sentence(text, _BOOKING)
    amount = read_amount(found["amount"])
    booking = mail.booking(
        mail.account_in(found["account"]),
        abs(amount),
        Direction.IN if amount > 0 else Direction.OUT,
        found["memo"],
        read_moment(found["moment"]),
        narrated=True,
    )
    return (booking,)
