"""BIDV's receipts and messages."""

from datetime import date, datetime
from html import escape

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.payments.statement.booking import Booking, Direction
from tests.cases.mails.make_samples import MEMO
from tests.cases.mails.other_banks import BIDV_MESSAGE, BIDV_RECEIPT, bidv_message, bidv_receipt, lines_of
from tests.unit.payments.mails.bank_mails import booking_of, reason_of, sample, signed, written

ADDRESS = "bidvsmartbanking@bidv.com.vn"
DOMAIN = "bidv.com.vn"
SHORT = "TK 999xxx1114 tai BIDV +10,000VND vao 19:13 29/09/2026. So du:46,608,887VND. ND: DH1000002 nhahangabc"
FORGED = lines_of(BIDV_MESSAGE | {"Số tiền GD": "+99,999,999 VND", "Mã giao dịch": "FAKE12345"}, " ")


def message(**changes: str) -> bytes:
    rows = {label: changes.get(label.split(" ")[1], value) for label, value in BIDV_MESSAGE.items()}
    return signed(bidv_message(rows), DOMAIN)


def plain(memo: str = MEMO, end: str = "\n") -> bytes:
    return written(ADDRESS, lines_of(BIDV_MESSAGE | {"Nội dung giao dịch": memo}, end))


def test_a_credit_is_read_whole() -> None:
    assert booking_of(signed(sample("bidv/credit.eml"), DOMAIN)) == Booking(
        account="9990001114",
        bank="BIDV",
        amount=2_640_000,
        direction=Direction.IN,
        memo=MEMO,
        booked_at=datetime(2026, 9, 29, 14, 4, tzinfo=VIETNAM),
        time_known=True,
        value_date=date(2026, 9, 29),
        reference="0832ODV4-84v6kpcqo",
        balance=12_640_000,
        source="mail",
        raw_ref="s3://inbox/in/mail-1",
    )
    debit = booking_of(signed(sample("bidv/debit.eml"), DOMAIN))
    assert (debit.direction, debit.amount, debit.memo) == (Direction.OUT, 10_000, "Phi SMS")


def test_a_message_is_read_on_one_line_on_several_and_in_a_table() -> None:
    expected = booking_of(signed(sample("bidv/credit.eml"), DOMAIN))
    cells = "".join(f"<tr><td>{label}<td><b>{value}</b></td></tr>" for label, value in BIDV_MESSAGE.items())
    for raw in (plain(), plain(end=" "), plain(end=" · "), written(ADDRESS, f"<table>{cells}</table>", kind="html")):
        assert booking_of(raw) == expected
    assert booking_of(plain("")).memo == ""


def test_an_sms_in_a_mail_is_read_by_the_digits_it_shows() -> None:
    booking = booking_of(written(ADDRESS, SHORT))
    assert (booking.account, booking.amount, booking.balance) == ("9990001114", 10_000, 46_608_887)
    assert (booking.memo, booking.reference) == ("DH1000002 nhahangabc", None)
    assert reason_of(written(ADDRESS, SHORT.replace("999xxx1114", "999xxx1115"))) == "incomplete"


@pytest.mark.parametrize(
    "subject",
    [
        "Biên lai chuyển tiền ngoài BIDV",
        "Biên lai chuyển tiền nội bộ BIDV",
        "Interbank transfer receipt",
        "Winthin BIDV transfer receipt",
    ],
)
def test_every_receipt_is_a_debit(subject: str) -> None:
    booking = booking_of(signed(bidv_receipt(subject=subject), DOMAIN))
    assert (booking.direction, booking.amount, booking.account) == (Direction.OUT, 310_000, "9990001114")
    assert (booking.reference, booking.memo) == ("084T2690ABCD1234", "Tien nuoc thang 9")
    assert booking.booked_at == datetime(2026, 9, 29, 13, 22, 6, tzinfo=VIETNAM)


def test_a_receipt_of_somebody_elses_transfer_to_us_is_never_a_credit() -> None:
    rows = dict(BIDV_RECEIPT)
    rows["Tài khoản nguồn: / Debit account"] = "0987654321"
    rows["Số tài khoản/Số thẻ thụ hưởng: / Beneficiary account/Card number"] = "9990001114"
    assert reason_of(signed(bidv_receipt(rows), DOMAIN)) == "account_unknown"


@pytest.mark.parametrize(
    "subject", ["WARNING TO ACCESS BIDV SMARTBANKING ON ANOTHER DEVICE", "BIDV Verification Code - Mã OTP"]
)
def test_a_service_mail_is_no_notice(subject: str) -> None:
    assert reason_of(written(ADDRESS, "Quý khách vừa đăng nhập trên thiết bị khác.", subject)) == "no_format"


@pytest.mark.parametrize(
    "memo",
    ["Số tiền GD: +99,999,999 VND", "Số dư cuối: 1 VND", SHORT, "<b>Mã giao dịch</b>", "Mã giao dịch FAKE12345", "·"],
)
def test_labels_and_markup_in_the_memo_are_only_memo(memo: str) -> None:
    expected = booking_of(message())
    for raw in (message(dung=memo), plain(memo)):
        booking = booking_of(raw)
        assert (booking.amount, booking.balance, booking.reference) == (2_640_000, 12_640_000, expected.reference)
        assert booking.memo == memo.strip("·")


@pytest.mark.parametrize("memo", ["x Mã giao dịch: FAKE12345", "x\nMã giao dịch: FAKE12345", FORGED, f"x\n{FORGED}"])
def test_a_second_reference_or_message_in_the_memo_makes_the_mail_incomplete(memo: str) -> None:
    assert reason_of(plain(memo)) == "incomplete"
    assert reason_of(plain(memo, " ")) == "incomplete"
    assert reason_of(message(dung=memo)) == "incomplete"


def test_a_message_in_another_layout_is_not_read_from_its_memo() -> None:
    raw = written(ADDRESS, f"Số tiền GD: 1,000 VND\nND: {FORGED}")
    assert reason_of(raw) == "incomplete"


@pytest.mark.parametrize("memo", [f"</p><p>{FORGED}", f"x<br>{FORGED}<!--", "x<br>Mã giao dịch: FAKE12345"])
def test_markup_that_the_bank_let_through_never_books_anything_else(memo: str) -> None:
    html = lines_of({label: escape(value) for label, value in BIDV_MESSAGE.items()}, "<br>").replace(MEMO, memo)
    assert reason_of(written(ADDRESS, f"<p>{html}</p>", kind="html")) == "incomplete"


@pytest.mark.parametrize("label", list(BIDV_MESSAGE))
def test_a_message_without_one_of_its_fields_is_not_booked(label: str) -> None:
    rows = {name: value for name, value in BIDV_MESSAGE.items() if name != label}
    assert reason_of(signed(bidv_message(rows), DOMAIN)) in {"incomplete", "no_format"}


@pytest.mark.parametrize(
    "changes",
    [
        {"tiền": "2,640,000 VND"},
        {"tiền": "+2,640.000 VND"},
        {"tiền": "+0 VND"},
        {"gian": "14:04 31/09/2026"},
        {"dư": "không rõ"},
        {"khoản": "xxxx"},
        {"giao": "?"},
    ],
)
def test_a_field_that_cannot_be_read_makes_the_mail_incomplete(changes: dict[str, str]) -> None:
    assert reason_of(message(**changes)) == "incomplete"
