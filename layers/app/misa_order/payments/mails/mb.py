"""MB's notices: labels and values, the unit before the amount, no balance; as far as known only of
money sent.
"""

from collections.abc import Mapping

from misa_order.payments.mails.labelled import labelled, reference_in, required, succeeded
from misa_order.payments.mails.labels import OTHER, Spellings
from misa_order.payments.mails.reading import SIGNS, OpenedMail, incomplete, read_amount, read_moment
from misa_order.payments.statement.booking import Booking, Direction

_SPELLINGS: Spellings = {
    "ngày, giờ giao dịch": "time",
    "số tiền giao dịch": "amount",
    "nội dung chuyển tiền": "memo",
    "số tham chiếu": "reference",
    "tài khoản trích nợ": "debited",
    "tình trạng": "status",
    "loại giao dịch": OTHER,
    "người thụ hưởng": OTHER,
}
_ALWAYS = frozenset({"time", "amount", "memo", "status"})


def read(mail: OpenedMail) -> tuple[Booking, ...] | None:
    """The booking of a notice; None for any other mail. Raises ``InvalidInputError`` (see
    reading).
    """
    rows, _ = labelled(mail, _SPELLINGS, _ALWAYS)
    if "amount" not in rows or not succeeded(rows):
        return None
    amount = required(rows, "amount").removeprefix("(VND)").strip()
    return (
        mail.booking(
            mail.account_in(required(rows, "debited")) if "debited" in rows else mail.sole_account(),
            abs(read_amount(amount)),
            _direction(rows, amount),
            required(rows, "memo"),
            read_moment(required(rows, "time")),
            reference=reference_in(rows) if "reference" in rows else None,
        ),
    )


def _direction(rows: Mapping[str, str], amount: str) -> Direction:
    """A sign says it, or the row of the account that the money was taken from; they must not
    disagree.
    """
    said = {Direction.OUT} if "debited" in rows else set()
    if amount[0] in SIGNS:
        said.add(SIGNS[amount[0]])
    if len(said) != 1:
        raise incomplete("amount", "nothing says which way the money went, or both ways are said")
    return said.pop()
