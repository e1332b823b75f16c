"""ACB's balance notices: prose, one booking each, the account and the new balance named, a date without a time."""

import re

from misa_order.payments.booking import Booking, Direction
from misa_order.payments.mails.markup import BOLD, BOLD_END, GAP
from misa_order.payments.mails.reading import Letter, incomplete, one, read_amount, read_moment, sentences

_NOTICE = "đã thay đổi số dư"
# The payer's words come last and run to the bank's full stop: nothing in them can stand for a field before them.
_BOOKING = re.compile(
    rf"tài khoản{GAP}(?P<account>[0-9]{{6,20}}){GAP}của Quý khách{GAP}đã thay đổi số dư như sau{GAP}:{GAP}"
    rf"Số dư mới[\s\S]{{0,120}}?(?P<balance>(?<![0-9.,])-?[0-9][0-9.,]* ?VND){GAP}tính đến{GAP}"
    rf"(?P<date>[0-9/]{{8,10}}){GAP}\.{GAP}"
    rf"Giao dịch mới nhất{GAP}:{GAP}Ghi (?P<word>có|nợ){GAP}(?P<amount>[+-]?[0-9][0-9.,]* ?VND){GAP}\.{GAP}"
    rf"Nội dung giao dịch{GAP}:{BOLD_END}?"
    rf"(?:\s*{BOLD}(?P<bold>[^{BOLD}{BOLD_END}]*){BOLD_END}\s*\.| *(?P<plain>[^\n{BOLD}{BOLD_END}]*)\. ?(?:\n|\Z))",
    re.IGNORECASE,
)


def read(letter: Letter) -> tuple[Booking, ...] | None:
    """The booking of a balance notice; None for any other of its mails. Raises ``InvalidInputError`` (see reading)."""
    text = letter.prose()
    if _NOTICE not in letter.subject and _NOTICE not in text:
        return None
    return one([_booking(letter, found) for found in sentences(text, _BOOKING)])


def _booking(letter: Letter, found: re.Match[str]) -> Booking:
    direction = Direction.IN if found["word"].lower() == "có" else Direction.OUT
    amount = read_amount(found["amount"])
    if found["amount"][0] in "+-" and (amount > 0) is not (direction is Direction.IN):
        raise incomplete("amount", f"Ghi {found['word']} and its sign disagree")
    return letter.booking(
        found["account"],
        abs(amount),
        direction,
        found["bold"] or found["plain"] or "",
        read_moment(found["date"]),
        balance=read_amount(found["balance"]),
    )
