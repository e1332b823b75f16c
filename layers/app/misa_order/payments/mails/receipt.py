"""Receipts for money that we sent, as Vietcombank and BIDV print them in either language (R18)."""

from misa_order.payments.mails.labelled import labelled, reference_in, required, succeeded
from misa_order.payments.mails.labels import OTHER, Spellings
from misa_order.payments.mails.reading import OpenedMail, incomplete, read_amount, read_moment
from misa_order.payments.statement.booking import Booking, Direction

_SPELLINGS: Spellings = {
    "ngày, giờ giao dịch": "time",
    "trans. date, time": "time",
    "thời gian giao dịch": "time",
    "transaction time": "time",
    "số lệnh giao dịch": "reference",
    "order number": "reference",
    "số tham chiếu": "reference",
    "reference number": "reference",
    "tài khoản nguồn": "account",
    "debit account": "account",
    "số tiền": "amount",
    "amount": "amount",
    "số tiền giao dịch": "amount",
    "transaction amount": "amount",
    "nội dung chuyển tiền": "memo",
    "details of payment": "memo",
    "nội dung giao dịch": "memo",
    "transaction remark": "memo",
    "trạng thái": "status",
    "status": "status",
    "loại giao dịch": OTHER,
    "transaction type": OTHER,
    "tên người chuyển tiền": OTHER,
    "remitter's name": OTHER,
    "tài khoản người hưởng": OTHER,
    "credit account": OTHER,
    "tên người hưởng": OTHER,
    "beneficiary name": OTHER,
    "tên ngân hàng hưởng": OTHER,
    "beneficiary bank name": OTHER,
    "tên người thụ hưởng": OTHER,
    "số tài khoản": OTHER,
    "số thẻ thụ hưởng": OTHER,
    "beneficiary account": OTHER,
    "card number": OTHER,
    "ngân hàng thụ hưởng": OTHER,
    "beneficiary bank": OTHER,
    "loại phí": OTHER,
    "charge code": OTHER,
    "phí giao dịch": OTHER,
    "transaction fee": OTHER,
}
# The rows that a receipt never lacks, wherever they stand, and the one that only a receipt of a
# failure needs.
_ALWAYS = frozenset({"time", "reference", "account", "amount", "status"})


def read_receipt(mail: OpenedMail) -> tuple[Booking, ...] | None:
    """The debit that a receipt reports: never a credit, whoever the bank sends it to. None if no
    transfer was made.

    Raises ``InvalidInputError`` (see reading), ``account_unknown`` if the money did not come from
    our account.
    """
    rows, _ = labelled(mail, _SPELLINGS, _ALWAYS)
    if not succeeded(rows):
        return None
    amount = required(rows, "amount")
    if amount.startswith("+"):
        raise incomplete("amount", "comes in, in a receipt for money sent")
    return (
        mail.booking(
            mail.account_in(required(rows, "account")),
            abs(read_amount(amount)),
            Direction.OUT,
            required(rows, "memo"),
            read_moment(required(rows, "time")),
            reference=reference_in(rows),
        ),
    )
