"""The mails of a bank that has no format of its own: labels and values, in Vietnamese or English.

Only what says everything by itself is read: account, time, memo, amount, and the direction by a
sign or by the words for credit and debit. Whatever else such a mail may be is quarantined.
"""

import re
from collections.abc import Mapping

from misa_order.payments.mails.labelled import labelled, reference_in, required, succeeded
from misa_order.payments.mails.labels import OTHER, Spellings
from misa_order.payments.mails.markup import without_signs
from misa_order.payments.mails.reading import SIGNS, OpenedMail, incomplete, read_amount, read_moment
from misa_order.payments.statement.booking import Booking, Direction

_FIELDS = {
    "amount": (
        "số tiền|số tiền giao dịch|số tiền gd|số tiền phát sinh|phát sinh|amount|transaction amount|trans. amount"
    ),
    "credit": "ghi có|số tiền ghi có|phát sinh có|credit|credit amount|amount credited",
    "debit": "ghi nợ|số tiền ghi nợ|phát sinh nợ|debit|debit amount|amount debited",
    "kind": "loại giao dịch|loại|transaction type|type",
    "time": (
        "thời gian|thời gian giao dịch|thời gian gd|ngày giờ giao dịch|ngày, giờ giao dịch|ngày giao dịch|ngày gd|ngày"
        "|transaction time|transaction date|transaction date and time|transaction date, time|trans. date, time"
        "|date, time|date and time|date|time"
    ),
    "memo": (
        "nội dung|nội dung giao dịch|nội dung gd|nội dung chuyển tiền|nội dung chuyển khoản|nội dung ck"
        "|nội dung thanh toán|diễn giải|mô tả|mô tả giao dịch|description|transaction description|remark|remarks"
        "|transaction remark|memo|narrative|details of payment|payment details|content|transaction content"
    ),
    "account": (
        "tài khoản|số tài khoản|tài khoản thanh toán|số tk|tk"
        "|account|account number|account no|account no.|your account"
    ),
    "balance": (
        "số dư|số dư cuối|số dư mới|số dư hiện tại|số dư tài khoản|số dư sau giao dịch|số dư sau gd"
        "|balance|current balance|ending balance|closing balance|new balance|account balance|balance after transaction"
    ),
    "reference": (
        "mã giao dịch|mã gd|số giao dịch|số gd|số tham chiếu|mã tham chiếu|số bút toán|số chứng từ"
        "|reference|reference number|reference no|reference no.|ref|ref.|ref no|ref no.|transaction reference"
        "|transaction id|transaction number|transaction no|transaction no.|transaction code"
    ),
    "currency": "loại tiền|loại tiền tệ|đơn vị tiền tệ|currency",
    "status": "trạng thái|tình trạng|kết quả|status|transaction status",
    "note": "ghi chú|lời nhắn|note|notes|message",
    OTHER: (
        "phí|phí giao dịch|phí dịch vụ|fee|fees|transaction fee|charge|vat|thuế|số dư khả dụng|available balance"
        "|chi nhánh|branch|chủ tài khoản|tên tài khoản|account name|account holder|tên khách hàng|customer name"
        "|tên người chuyển|tên người gửi|người chuyển|người gửi|sender|sender name|remitter|remitter's name"
        "|tài khoản người chuyển|tài khoản chuyển|tài khoản đối ứng|số tài khoản đối ứng|counter account"
        "|ngân hàng chuyển|ngân hàng gửi|ngân hàng đối ứng|sender bank|remitting bank"
        "|tên người nhận|người nhận|tên người hưởng|tên người thụ hưởng|beneficiary|beneficiary name"
        "|tài khoản nhận|tài khoản người nhận|tài khoản thụ hưởng|beneficiary account|ngân hàng nhận"
        "|ngân hàng thụ hưởng|beneficiary bank|kênh|kênh giao dịch|channel|tỷ giá|exchange rate"
    ),
}
_SPELLINGS: Spellings = {label: field for field, labels in _FIELDS.items() for label in labels.split("|")}
_STATED = ("amount", "credit", "debit")
_SIDES = {"credit": Direction.IN, "debit": Direction.OUT}
# Whole values only: a "credit card payment" is no credit.
_KINDS = {
    **dict.fromkeys(("ghi có", "báo có", "tiền vào", "credit"), Direction.IN),
    **dict.fromkeys(("ghi nợ", "báo nợ", "tiền ra", "debit"), Direction.OUT),
}
_CURRENCIES = {"vnd", "vnđ", "đồng", "việt nam đồng"}
_FAILURE = re.compile(
    r"không thành công|thất bại|bị từ chối|bị huỷ|bị hủy|unsuccessful|not successful|failed|declined|rejected",
    re.IGNORECASE,
)


def read(mail: OpenedMail) -> tuple[Booking, ...] | None:
    """The booking of a notice; None for any other mail. Raises ``InvalidInputError`` (see
    reading).
    """
    rows, marked = labelled(mail, _SPELLINGS, {"status"})
    if (
        not any(field in rows for field in _STATED)
        or not succeeded(rows)
        or _tells_of_failure(f"{mail.subject}\n{without_signs(marked)}", rows)
    ):
        return None
    amount, direction = _movement(rows)
    balance = required(rows, "balance") if "balance" in rows else None
    return (
        mail.booking(
            mail.account_in(required(rows, "account")),
            amount,
            direction,
            required(rows, "memo"),
            read_moment(required(rows, "time")),
            reference=reference_in(rows) if "reference" in rows else None,
            balance=None if balance is None else read_amount(balance),
            narrated=True,
        ),
    )


def _tells_of_failure(text: str, rows: Mapping[str, str]) -> bool:
    """Whether anything but the payer's memo speaks of a booking that was not made."""
    return _FAILURE.search(text.replace(rows.get("memo") or "\n", "\n")) is not None


def _movement(rows: Mapping[str, str]) -> tuple[int, Direction]:
    """The amount and its direction, on which every row, sign and word that says one of them must
    agree.
    """
    if rows.get("currency", "vnd").casefold() not in _CURRENCIES:
        raise incomplete("currency", f"{rows['currency'][:40]} is not VND")
    stated = {field: rows[field] for field in _STATED if rows.get(field)}
    moved = {field: amount for field, text in stated.items() if (amount := read_amount(text))}
    said = {_SIDES[field] for field in moved if field in _SIDES}
    said |= {SIGNS[stated[field][0]] for field in moved if stated[field][0] in SIGNS}
    if kind := _KINDS.get(rows.get("kind", "").casefold()):
        said.add(kind)
    amounts = {abs(amount) for amount in moved.values()}
    if len(amounts) != 1 or len(said) != 1:
        raise incomplete("amount", "its rows, sign and words do not agree on how much went which way")
    return amounts.pop(), said.pop()
