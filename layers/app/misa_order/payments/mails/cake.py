"""Cake's transaction notices: one table of labels and values for both directions, its own number,
no balance.
"""

import re

from misa_order.payments.mails.labelled import labelled, required
from misa_order.payments.mails.labels import OTHER, Spellings
from misa_order.payments.mails.reading import SIGNS, OpenedMail, incomplete, read_amount, read_moment
from misa_order.payments.statement.booking import Booking, Direction

_NOTICE = "Thông báo giao dịch thành công"
_SPELLINGS: Spellings = {
    "số tiền": "amount",
    "ngày giờ giao dịch": "time",
    "mã giao dịch": "reference",
    "tài khoản nhận": "to",
    "tài khoản chuyển": "from",
    "nội dung giao dịch": "memo",
    "tên người chuyển": OTHER,
    "ngân hàng chuyển": OTHER,
    "tên người nhận": OTHER,
    "ngân hàng nhận": OTHER,
    "phí giao dịch": OTHER,
}
_ACCOUNTS = {"to": Direction.IN, "from": Direction.OUT}
_CLOSING = re.compile(r"Cần hỗ trợ\? Gọi [0-9 ]{4,16} • © Cake by VPBank", re.IGNORECASE)
_OURS = re.compile(r"(?P<account>[0-9]{6,20}) ?[-–] ?Tài khoản thanh toán")


def read(mail: OpenedMail) -> tuple[Booking, ...] | None:
    """The booking of a notice of success; None for any other mail. Raises ``InvalidInputError``
    (see reading).
    """
    if _NOTICE not in mail.subject:
        return None
    rows, _ = labelled(mail, _SPELLINGS, (), _CLOSING)
    amount = required(rows, "amount")
    direction, account = _side(rows, amount)
    return (
        mail.booking(
            account,
            abs(read_amount(amount)),
            direction,
            required(rows, "memo"),
            read_moment(required(rows, "time")),
            reference=required(rows, "reference"),
            narrated=True,
        ),
    )


def _side(rows: dict[str, str], amount: str) -> tuple[Direction, str]:
    """Which way the money went and on which account: the row marked as ours, and the sign, must say
    the same.
    """
    ours = {
        direction: marked["account"]
        for field, direction in _ACCOUNTS.items()
        if (marked := _OURS.fullmatch(rows.get(field, "")))
    }
    signed = SIGNS.get(amount[0])
    directions = set(ours) if signed is None else set(ours) & {signed}
    if len(directions) != 1:
        raise incomplete("amount", "sign and accounts do not say which way the money went")
    direction = directions.pop()
    return direction, ours[direction]
