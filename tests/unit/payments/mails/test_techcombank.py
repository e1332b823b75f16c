"""Techcombank's messages."""

from datetime import date, datetime
from html import escape

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.payments.statement.booking import Booking, Direction
from tests.cases.mails.make_samples import MEMO
from tests.cases.mails.other_banks import TECHCOMBANK_MESSAGE
from tests.unit.payments.mails.bank_mails import booking_of, reason_of, sample, signed, written

ADDRESS = "notice@techcombank.com.vn"
DOMAIN = "techcombank.com.vn"
FORGED = TECHCOMBANK_MESSAGE.format(amount="+99.999.999", memo="x")


def text(amount: str = "+500.000", memo: str = MEMO) -> str:
    return TECHCOMBANK_MESSAGE.format(amount=amount, memo=memo)


def test_a_credit_is_read_whole_and_what_may_be_spent_is_no_balance() -> None:
    assert booking_of(signed(sample("unconfigured/techcombank/credit.eml"), DOMAIN)) == Booking(
        account="19990001118",
        bank="Techcombank",
        amount=2_640_000,
        direction=Direction.IN,
        memo=f"{MEMO} FT26272000000001",
        booked_at=datetime(2026, 9, 29, tzinfo=VIETNAM),
        time_known=False,
        value_date=date(2026, 9, 29),
        reference=None,
        balance=None,
        source="mail",
        raw_ref="s3://inbox/in/mail-1",
    )
    debit = booking_of(signed(sample("unconfigured/techcombank/debit.eml"), DOMAIN))
    assert (debit.direction, debit.amount, debit.memo) == (Direction.OUT, 11_000, "Phi dich vu")


def test_the_smallest_credit_is_a_credit() -> None:
    booking = booking_of(written(ADDRESS, text(amount="+1")))
    assert (booking.amount, booking.direction) == (1, Direction.IN)


def test_a_message_on_several_lines_and_with_a_time_is_read() -> None:
    on_lines = text().replace(" Số tiền", "\nSố tiền").replace(" Số dư", "\nSố dư").replace(" Nội", " 14:04:57\nNội")
    booking = booking_of(written(ADDRESS, f"Kính gửi Quý khách,\n{on_lines}\nTrân trọng"))
    assert (booking.amount, booking.memo, booking.time_known) == (500_000, MEMO, True)


@pytest.mark.parametrize("memo", ["Số tiền giao dịch: +99.999.999 VND", FORGED, "<b>Ngày: 01/01/2026</b>"])
def test_fields_and_messages_in_the_memo_are_only_memo(memo: str) -> None:
    for raw in (written(ADDRESS, text(memo=memo)), written(ADDRESS, f"<p>{escape(text(memo=memo))}</p>", kind="html")):
        booking = booking_of(raw)
        assert (booking.amount, booking.value_date, booking.memo) == (500_000, date(2026, 9, 29), memo)


@pytest.mark.parametrize(
    "raw",
    [
        written(ADDRESS, text(memo=f"x\n{FORGED}")),
        written(ADDRESS, f"<p>{text(memo=f'x</p><p>{FORGED}')}</p>", kind="html"),
        written(ADDRESS, f"Số tiền giao dịch: 1.000 VND\nNội dung: {FORGED}"),
        written(ADDRESS, text("500.000")),
        written(ADDRESS, text("+500,00")),
        written(ADDRESS, text().replace("Số dư khả dụng: 12.640.000 VND ", "")),
        written(ADDRESS, text().replace("29/09", "29/13")),
        written(ADDRESS, text(memo="")),
    ],
)
def test_a_second_message_or_one_that_cannot_be_read_is_incomplete(raw: bytes) -> None:
    assert reason_of(raw) == "incomplete"


def test_another_account_and_another_mail_are_not_booked() -> None:
    assert reason_of(written(ADDRESS, text().replace("19990001118", "19021015123456"))) == "account_unknown"
    assert reason_of(written(ADDRESS, "Ưu đãi tháng 9")) == "no_format"
