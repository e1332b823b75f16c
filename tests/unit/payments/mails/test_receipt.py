"""The labels of receipts, as banks print them, and which may stand behind what the payer typed (R17, R18)."""

from datetime import datetime

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.mails.reading import OpenedMail
from misa_order.payments.mails.receipt import read_receipt
from misa_order.payments.statement.booking import Booking, Direction

LABELS = {
    "16/09/2026 09:49": ("Ngày, giờ giao dịch", "Trans. Date, Time", "Thời gian giao dịch", "Transaction time"),
    "123456789": ("Số lệnh giao dịch", "Order Number", "Số tham chiếu", "Reference number"),
    "99900011": ("Tài khoản nguồn", "Debit Account"),
    "5,000 VND": ("Số tiền", "Amount", "Số tiền giao dịch", "Transaction amount"),
    "Thành công": ("Trạng thái", "Status"),
    "Tien nuoc": ("Nội dung chuyển tiền", "Details of Payment", "Nội dung giao dịch", "Transaction remark"),
}
OTHERS = (
    *("Loại giao dịch", "Transaction type", "Tên người chuyển tiền", "Remitter's name", "Tài khoản người hưởng"),
    *("Credit Account", "Tên người hưởng", "Beneficiary Name", "Tên ngân hàng hưởng", "Beneficiary Bank Name"),
    *("Tên người thụ hưởng", "Số tài khoản", "Số thẻ thụ hưởng", "Beneficiary account", "Card number"),
    *("Số tài khoản/Số thẻ thụ hưởng", "Beneficiary account/Card number", "Ngân hàng thụ hưởng", "Beneficiary bank"),
    *("Loại phí", "Charge Code", "Phí giao dịch", "Transaction fee"),
)
LINES = [f"{labels[0]}: {value}" for value, labels in LABELS.items()]


def read(*lines: str) -> Booking | None:
    mail = OpenedMail(
        bank="VCB", subject="", source="\n".join(lines), is_html=False, own=frozenset({"99900011"}), raw_ref="r"
    )
    bookings = read_receipt(mail)
    return bookings[0] if bookings else None


def refusal(*lines: str) -> str:
    with pytest.raises(InvalidInputError) as refused:
        read(*lines)
    return f"{refused.value.code} {refused.value.field}"


def test_a_receipt_is_a_debit_of_what_it_states() -> None:
    booking = read(*LINES)
    assert booking
    assert (booking.account, booking.amount, booking.direction) == ("99900011", 5_000, Direction.OUT)
    assert (booking.memo, booking.reference, booking.reverses) == ("Tien nuoc", "123456789", False)
    assert (booking.booked_at, booking.time_known) == (datetime(2026, 9, 16, 9, 49, tzinfo=VIETNAM), True)


@pytest.mark.parametrize(("value", "label"), [(value, label) for value, labels in LABELS.items() for label in labels])
def test_each_label_is_read_in_either_language(value: str, label: str) -> None:
    lines = [f"{label}: {value}" if line.endswith(f": {value}") else line for line in LINES]
    assert read(*lines) == read(*LINES)


@pytest.mark.parametrize("label", OTHERS)
def test_what_a_receipt_states_besides_stands_before_the_payers_words(label: str) -> None:
    assert read(f"{label}: 7", *LINES) == read(*LINES)
    assert refusal(*LINES, f"{label}: 7").startswith("incomplete")


def test_what_a_receipt_never_lacks_may_stand_behind_the_payers_words() -> None:
    for at in range(len(LINES)):
        assert read(*LINES[:at], LINES[-1], *LINES[at:-1]) == read(*LINES)


@pytest.mark.parametrize("at", range(len(LINES)))
def test_a_receipt_that_lacks_one_of_its_rows_is_incomplete(at: int) -> None:
    rest = [line for place, line in enumerate(LINES) if place != at]
    if LINES[at].startswith("Trạng thái"):
        assert read(*rest) == read(*LINES)
    else:
        assert refusal(*rest).startswith("incomplete")


def test_of_a_transfer_that_failed_there_is_no_booking_and_money_that_comes_in_is_no_receipt() -> None:
    assert read(*(line.replace("Thành công", "Thất bại") for line in LINES)) is None
    assert refusal(*(line.replace("5,000", "+5,000") for line in LINES)) == "incomplete amount"
    sent = read(*(line.replace("5,000", "-5,000") for line in LINES))
    assert sent == read(*LINES)
