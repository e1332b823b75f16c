"""TPBank's messages: three amounts, of which PS is the movement and SD the balance, and an account
shown in part.
"""

import re

from misa_order.payments.mails.markup import GAP, OPEN, SHUT
from misa_order.payments.mails.reading import OpenedMail, incomplete, read_amount, read_moment, sentence
from misa_order.payments.statement.booking import Booking, Direction

_NOTICE = re.compile(r"\(TPBank\)\s*:", re.IGNORECASE)
_REFERENCE = re.compile(rf"SO GD{GAP}:", re.IGNORECASE)
# Behind the memo, on one line or more, stands the bank's number, in every mail.
_BOOKING = re.compile(
    rf"{GAP}\(TPBank\){GAP}:{GAP}(?P<day>[0-9]{{2}}/[0-9]{{2}})/(?P<year>[0-9]{{2}})\s?;\s?(?P<clock>[0-9]{{2}}:[0-9]{{2}})"
    rf"{GAP}TK{GAP}:{GAP}(?P<account>[0-9xX*]{{6,20}}){GAP}PS{GAP}:{GAP}(?P<amount>[+-]\s?[0-9][0-9.,]*\s?VND){GAP}"
    rf"SD{GAP}:{GAP}(?P<balance>-?[0-9][0-9.,]*\s?VND){GAP}(?:SD KHA DUNG{GAP}:{GAP}-?[0-9][0-9.,]*\s?VND{GAP})?"
    rf"ND{GAP}:(?P<memo>[^{OPEN}{SHUT}]{{0,1000}}?)[\s{SHUT}]{GAP}"
    rf"SO GD{GAP}:{GAP}(?P<reference>[0-9A-Za-z]{{6,40}})(?=[ {SHUT}]*(?:\n|\Z))",
    re.IGNORECASE,
)


def read(mail: OpenedMail) -> tuple[Booking, ...] | None:
    """The booking of a message; None for any other mail. Raises ``InvalidInputError`` (see
    reading).
    """
    text = mail.marked()
    notices = _NOTICE.findall(text)
    if not notices:
        return None
    # The bank's number stands behind the payer's words, who may have typed another one, or a whole
    # message.
    if len(notices) > 1 or len(_REFERENCE.findall(text)) > 1:
        raise incomplete("reference", "stands twice")
    found = sentence(text, _BOOKING)
    amount = read_amount(found["amount"])
    booking = mail.booking(
        mail.account_in(found["account"]),
        abs(amount),
        Direction.IN if amount > 0 else Direction.OUT,
        found["memo"],
        read_moment(f"{found['day']}/20{found['year']} {found['clock']}"),
        reference=found["reference"],
        balance=read_amount(found["balance"]),
        narrated=True,
    )
    return (booking,)
