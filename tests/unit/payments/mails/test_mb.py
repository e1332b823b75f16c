"""MB's notices: known only of money sent."""

from datetime import date, datetime

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.payments.statement.booking import Booking, Direction
from tests.cases.mails.other_banks import MB_NOTICE, mb
from tests.unit.payments.mails.bank_mails import booking_of, reason_of, sample, signed, written

ADDRESS = "mbebanking@mbbank.com.vn"
DOMAIN = "mbbank.com.vn"
BARE = "Số tiền giao dịch (VND) {amount}\nNội dung chuyển tiền\n{memo}\nNgày, giờ giao dịch: 04-07-2026 21:48:49\n"


def bare(amount: str = "-297,000.00", memo: str = "159287 1PEV8") -> bytes:
    return written(ADDRESS, BARE.format(amount=amount, memo=memo))


def test_a_debit_is_read_whole() -> None:
    assert booking_of(signed(sample("unconfigured/mb/debit.eml"), DOMAIN)) == Booking(
        account="0009990001119",
        bank="MB",
        amount=297_000,
        direction=Direction.OUT,
        memo="159287 1PEV8",
        booked_at=datetime(2026, 9, 29, 14, 4, 49, tzinfo=VIETNAM),
        time_known=True,
        value_date=date(2026, 9, 29),
        reference="26092914044923730",
        balance=None,
        source="mail",
        raw_ref="s3://inbox/in/mail-1",
    )


def test_the_bare_notice_is_read_for_the_senders_account_by_its_sign() -> None:
    for amount, direction in (("-297,000.00", Direction.OUT), ("+297,000.00", Direction.IN)):
        booking = booking_of(bare(amount))
        assert (booking.account, booking.amount, booking.direction) == ("0009990001119", 297_000, direction)
        assert (booking.memo, booking.reference) == ("159287 1PEV8", None)
        assert booking.booked_at == datetime(2026, 7, 4, 21, 48, 49, tzinfo=VIETNAM)


def test_without_a_sign_or_a_debited_account_nothing_says_which_way() -> None:
    assert reason_of(bare("297,000.00")) == "incomplete"
    assert reason_of(signed(mb(MB_NOTICE | {"Số tiền giao dịch": "+297,000.00"}), DOMAIN)) == "incomplete"


def test_money_taken_from_somebody_elses_account_is_not_ours() -> None:
    rows = MB_NOTICE | {"Tài khoản trích nợ": "NGUYEN VAN A - 0399999999 (VND)"}
    assert reason_of(signed(mb(rows), DOMAIN)) == "account_unknown"


@pytest.mark.parametrize(
    "memo", ["Số tiền giao dịch (VND) 9,999,999.00", "Tài khoản trích nợ: 1", "</td><td>Amount", "Tình trạng"]
)
def test_labels_and_markup_in_the_memo_are_only_memo(memo: str) -> None:
    booking = booking_of(signed(mb(MB_NOTICE | {"Nội dung chuyển tiền": memo}), DOMAIN))
    assert (booking.amount, booking.direction, booking.memo) == (297_000, Direction.OUT, memo)


@pytest.mark.parametrize(
    "memo",
    [
        "Số tiền giao dịch (VND) +9,999,999.00",
        "x\nSố tiền giao dịch (VND) +9,999,999.00",
        "x\nNgày, giờ giao dịch: 01-01-2026 00:00:00",
        "x\nTài khoản trích nợ: 0009990001119",
        "x\nSố tham chiếu: 26092914044923730",
    ],
)
def test_a_label_on_a_line_of_the_memo_makes_a_plain_notice_incomplete(memo: str) -> None:
    for amount in ("-297,000.00", "297,000.00"):
        assert reason_of(bare(amount, memo)) == "incomplete"


@pytest.mark.parametrize(
    "label", ["Ngày, giờ giao dịch", "Số tham chiếu", "Tài khoản trích nợ", "Nội dung chuyển tiền"]
)
def test_a_notice_with_an_empty_row_is_incomplete(label: str) -> None:
    assert reason_of(signed(mb(MB_NOTICE | {label: ""}), DOMAIN)) == "incomplete"


def test_only_a_notice_of_success_books_anything() -> None:
    for status in ("Giao dịch không thành công", "Đang xử lý"):
        assert reason_of(signed(mb(MB_NOTICE | {"Tình trạng": status}), DOMAIN)) == "no_format"
    assert reason_of(written(ADDRESS, "Ưu đãi tháng 9")) == "no_format"
