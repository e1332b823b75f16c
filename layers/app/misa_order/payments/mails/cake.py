"""Cake's transaction notices: one table of labels and values for both directions, its own number, no balance."""

import re

from misa_order.payments.booking import Booking, Direction
from misa_order.payments.mails.reading import Letter, incomplete, read_amount, read_moment

_NOTICE = "Thông báo giao dịch thành công"
_AMOUNT, _TIME, _MEMO, _REFERENCE = "Số tiền", "Ngày giờ giao dịch", "Nội dung giao dịch", "Mã giao dịch"
_ACCOUNTS = {"Tài khoản nhận": Direction.IN, "Tài khoản chuyển": Direction.OUT}
_LABELS = frozenset({_AMOUNT, _TIME, _MEMO, _REFERENCE, *_ACCOUNTS})
_OURS = re.compile(r"(?P<account>[0-9]{6,20}) ?[-–] ?Tài khoản thanh toán")
_SIGNS = {"+": Direction.IN, "-": Direction.OUT, "\u2212": Direction.OUT}


def read(letter: Letter) -> tuple[Booking, ...] | None:
    """The booking of a notice of success; None for any other mail. Raises ``InvalidInputError`` (see reading)."""
    if _NOTICE not in letter.subject:
        return None
    rows = letter.rows(_LABELS)
    for label in (_AMOUNT, _TIME, _MEMO, _REFERENCE):
        if label not in rows:
            raise incomplete(label, "is missing")
    direction, account = _side(rows)
    return (
        letter.booking(
            account,
            abs(read_amount(rows[_AMOUNT])),
            direction,
            rows[_MEMO],
            read_moment(rows[_TIME]),
            reference=rows[_REFERENCE],
        ),
    )


def _side(rows: dict[str, str]) -> tuple[Direction, str]:
    """Which way the money went and on which account: the row marked as ours, and the sign, must say the same."""
    ours = {
        direction: marked["account"]
        for label, direction in _ACCOUNTS.items()
        if (marked := _OURS.fullmatch(rows.get(label, "")))
    }
    signed = _SIGNS.get(rows[_AMOUNT][0])
    directions = set(ours) if signed is None else set(ours) & {signed}
    if len(directions) != 1:
        raise incomplete(_AMOUNT, "sign and accounts do not say which way the money went")
    direction = directions.pop()
    return direction, ours[direction]
