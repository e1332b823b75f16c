"""Timo's notices: a sentence in Vietnamese or English, to the minute, with the balance. They name
no account.
"""

import re

from misa_order.payments.mails.markup import GAP, OPEN, SHUT
from misa_order.payments.mails.reading import OpenedMail, read_amount, read_moment, sentence
from misa_order.payments.statement.booking import Booking, Direction

_WORDS = {"tăng": Direction.IN, "giảm": Direction.OUT, "credited": Direction.IN, "debited": Direction.OUT}
_NOTICE = re.compile(rf"vừa{GAP}(?:tăng|giảm)|has been{GAP}(?:credited|debited)", re.IGNORECASE)
_CLOSING = re.compile(r"Timo - Ngân hàng số", re.IGNORECASE)
_NUMBER = r"[0-9](?:[0-9.,]*[0-9])?"
_MOMENT = r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4} [0-9]{1,2}:[0-9]{2}"
# The payer's words come last and run to the end of their line: nothing in them can stand for a
# field before them.
_MEMO = rf"[ {OPEN}{SHUT}]*+(?P<memo>[^\n{OPEN}{SHUT}]+)"
_VIETNAMESE = (
    rf"{GAP}Tài khoản{GAP}Spend Account{GAP}vừa{GAP}(?P<word>tăng|giảm){GAP}(?P<amount>{_NUMBER} ?VND){GAP}"
    rf"vào{GAP}(?P<moment>{_MOMENT}){GAP}\.?{GAP}"
    rf"Số dư hiện tại{GAP}:{GAP}(?P<balance>-?{_NUMBER}(?: ?VND)?){GAP}\.?{GAP}Mô tả{GAP}:"
)
_ENGLISH = (
    rf"{GAP}Your{GAP}Spend Account{GAP}has been{GAP}(?P<word>credited|debited){GAP}(?P<amount>{_NUMBER} ?VND){GAP}"
    rf"on{GAP}(?P<moment>{_MOMENT}){GAP}\.?{GAP}"
    rf"Your current balance is{GAP}:{GAP}(?P<balance>-?{_NUMBER}(?: ?VND)?){GAP}\.?{GAP}Transaction Description{GAP}:"
)
_SENTENCES = tuple(re.compile(words + _MEMO, re.IGNORECASE) for words in (_VIETNAMESE, _ENGLISH))


def read(mail: OpenedMail) -> tuple[Booking, ...] | None:
    """The booking of a notice; None for any other of its mails. Raises ``InvalidInputError`` (see
    reading).
    """
    text = mail.marked()
    if not _NOTICE.search(text):
        return None
    found = sentence(text, *_SENTENCES, closing=_CLOSING)
    booking = mail.booking(
        mail.sole_account(),
        read_amount(found["amount"]),
        _WORDS[found["word"].lower()],
        found["memo"],
        read_moment(found["moment"]),
        balance=read_amount(found["balance"]),
        narrated=True,
    )
    return (booking,)
