"""ACB's balance notices: prose, one booking each, the account and the new balance named, a date
without a time.
"""

import re

from misa_order.payments.mails.markup import GAP, OPEN, SHUT
from misa_order.payments.mails.reading import OpenedMail, incomplete, read_amount, read_moment, sentence
from misa_order.payments.statement.booking import Booking, Direction

_NOTICE = "đã thay đổi số dư"
# The payer's words come last. They run to the end of their element, or of their line, and to the
# bank's full stop.
_BOOKING = re.compile(
    rf"{GAP}(?:ACB{GAP}trân trọng thông báo{GAP})?tài khoản{GAP}(?P<account>[0-9]{{6,20}}){GAP}của Quý khách{GAP}"
    rf"đã thay đổi số dư như sau{GAP}:{GAP}"
    rf"Số dư mới(?:{GAP}của{GAP}(?:tài khoản|TK)(?: trên)?(?:{GAP}[0-9]{{6,20}})?)?(?:{GAP}là)?{GAP}:?{GAP}"
    rf"(?P<balance>-?[0-9][0-9.,]* ?VND){GAP}tính đến{GAP}(?P<date>[0-9/]{{8,10}}){GAP}\.{GAP}"
    rf"Giao dịch mới nhất{GAP}:{GAP}Ghi (?P<word>có|nợ){GAP}(?P<amount>[+-]?[0-9][0-9.,]* ?VND){GAP}\.{GAP}"
    rf"Nội dung giao dịch{GAP}:{SHUT}*"
    rf"(?:\s*{OPEN}(?P<apart>[^{OPEN}{SHUT}]*){SHUT}\s*\.| *(?P<memo>[^\n{OPEN}{SHUT}]*)\. ?(?=[\n{SHUT}]|\Z))",
    re.IGNORECASE,
)


def read(mail: OpenedMail) -> tuple[Booking, ...] | None:
    """The booking of a balance notice; None for any other of its mails. Raises
    ``InvalidInputError`` (see reading).
    """
    text = mail.marked()
    if _NOTICE not in mail.subject and _NOTICE not in text:
        return None
    found = sentence(text, _BOOKING)
    direction = Direction.IN if found["word"].lower() == "có" else Direction.OUT
    amount = read_amount(found["amount"])
    if found["amount"][0] in "+-" and (amount > 0) is not (direction is Direction.IN):
        raise incomplete("amount", f"Ghi {found['word']} and its sign disagree")
    booking = mail.booking(
        found["account"],
        abs(amount),
        direction,
        found["apart"] or found["memo"] or "",
        read_moment(found["date"]),
        balance=read_amount(found["balance"]),
        narrated=True,
    )
    return (booking,)
