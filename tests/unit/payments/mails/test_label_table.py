"""Mails of a bank that has no format of its own."""

from datetime import date, datetime

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.payments.statement.booking import Booking, Direction
from tests.cases.mails.make_samples import MEMO
from tests.cases.mails.other_banks import TABLE, any_bank, lines_of, table
from tests.unit.payments.mails.bank_mails import booking_of, reason_of, sample, signed, written

ADDRESS = "notice@efast.example"
DOMAIN = "efast.example"
SIMPLE = {
    "Tài khoản": "999000111222",
    "Số tiền": "+2.640.000 VND",
    "Số dư": "12.640.000 VND",
    "Ngày giao dịch": "29/09/2026 14:04:57",
    "Mã giao dịch": "106B2490SVWB3D0W",
    "Nội dung": MEMO,
}
ENGLISH = {
    "Account No.": "xxxxxx111222",
    "Credit amount": "VND 2,640,000.00",
    "Current balance": "12,640,000.00 VND",
    "Transaction date": "29/09/2026 14:04:57",
    "Reference No.": "106B2490SVWB3D0W",
    "Description": MEMO,
}


def mail(rows: dict[str, str], subject: str = "x") -> bytes:
    return written(ADDRESS, table(rows), subject, "html")


def test_a_credit_is_read_whole() -> None:
    assert booking_of(signed(sample("unconfigured/label_table/credit.eml"), DOMAIN)) == Booking(
        account="999000111222",
        bank="VietinBank",
        amount=2_640_000,
        direction=Direction.IN,
        memo=MEMO,
        booked_at=datetime(2026, 9, 29, 14, 4, 57, tzinfo=VIETNAM),
        time_known=True,
        value_date=date(2026, 9, 29),
        reference="106B2490SVWB3D0W",
        balance=12_640_000,
        source="mail",
        raw_ref="s3://inbox/in/mail-1",
    )
    debit = booking_of(signed(sample("unconfigured/label_table/debit.eml"), DOMAIN))
    assert (debit.direction, debit.amount, debit.memo) == (Direction.OUT, 40_000, "Phi chuyen tien")


def test_both_languages_tables_and_lines_say_the_same() -> None:
    expected = booking_of(signed(any_bank(), DOMAIN))
    for rows in (SIMPLE, ENGLISH):
        assert booking_of(mail(rows)) == expected
        assert booking_of(written(ADDRESS, lines_of(rows, "\n"))) == expected
        assert booking_of(written(ADDRESS, f"<p>{lines_of(rows, '<br>')}</p>Bye", kind="html")) == expected
        on_next_line = "".join(f"<p>{label}</p><p><b>{value}</b></p>" for label, value in rows.items())
        assert booking_of(written(ADDRESS, on_next_line, kind="html")) == expected


@pytest.mark.parametrize(
    ("changes", "direction"),
    [
        ({"Số tiền": "-1.000 VND"}, Direction.OUT),
        ({"Số tiền": "1.000 VND", "Loại giao dịch": "Ghi có"}, Direction.IN),
        ({"Số tiền": "1.000 VND", "Transaction type": "Debit"}, Direction.OUT),
        ({"Số tiền": "1.000 VND", "Ghi có": "1.000", "Ghi nợ": "0"}, Direction.IN),
        ({"Số tiền": "1.000 VND", "Ghi có": "", "Ghi nợ": "1.000"}, Direction.OUT),
    ],
)
def test_a_sign_or_the_words_for_credit_and_debit_say_which_way(changes: dict[str, str], direction: Direction) -> None:
    booking = booking_of(mail(SIMPLE | changes))
    assert (booking.direction, booking.amount) == (direction, 1_000)


@pytest.mark.parametrize(
    "changes",
    [
        {"Số tiền": "1.000 VND"},
        {"Số tiền": "1.000 VND", "Loại giao dịch": "Ghi có/Ghi nợ"},
        {"Số tiền": "1.000 VND", "Transaction type": "Credit card payment"},
        {"Số tiền": "-1.000 VND", "Loại giao dịch": "Ghi có"},
        {"Số tiền": "+1.000 VND", "Ghi nợ": "1.000"},
        {"Số tiền": "+1.000 VND", "Ghi có": "2.000"},
        {"Ghi có": "2.640.000", "Ghi nợ": "1.000"},
        {"Số tiền": "+0 VND"},
        {"Số tiền": "+1.000,50 VND"},
        {"Số tiền": "+1.000 USD"},
        {"Loại tiền": "USD"},
        {"Tài khoản": "xxxx999"},
        {"Tài khoản": ""},
        {"Tài khoản": "999000111222 0501000155042"},
        {"Số dư": ""},
        {"Số dư": "không hiển thị"},
        {"Mã giao dịch": ""},
        {"Nội dung": ""},
        {"Ngày giao dịch": "09/29/2026"},
        {"Số tham chiếu": "FT1"},
    ],
)
def test_what_cannot_be_read_in_full_or_contradicts_itself_is_incomplete(changes: dict[str, str]) -> None:
    assert reason_of(mail(SIMPLE | changes)) == "incomplete"


@pytest.mark.parametrize("label", ["Tài khoản", "Ngày giao dịch", "Nội dung"])
def test_a_notice_without_account_time_or_memo_is_incomplete(label: str) -> None:
    assert reason_of(mail({name: value for name, value in SIMPLE.items() if name != label})) == "incomplete"


def test_another_account_is_not_this_senders() -> None:
    assert reason_of(mail(SIMPLE | {"Tài khoản": "99900011"})) == "account_unknown"


def test_a_notice_of_failure_and_other_mails_are_no_notices() -> None:
    assert reason_of(mail(SIMPLE, "Giao dịch không thành công")) == "no_format"
    assert reason_of(mail(SIMPLE | {"Trạng thái": "Thất bại"})) == "no_format"
    assert reason_of(mail(SIMPLE | {"Ghi chú": "Transaction declined"})) == "no_format"
    assert reason_of(written(ADDRESS, "Ưu đãi: hoàn 50.000 VND")) == "no_format"
    assert booking_of(mail(SIMPLE | {"Trạng thái": "Thành công", "Nội dung": "hoan don that bai thất bại"})).amount


@pytest.mark.parametrize(
    "memo",
    [
        "Số tiền: +99.999.999 VND",
        "Ghi nợ",
        "Mã giao dịch FAKE",
        "</td></tr><tr><td>Số tiền</td><td>+9</td></tr>",
        "Số dư: 1 VND; Tài khoản: 99900011",
    ],
)
def test_labels_and_markup_in_the_memo_are_only_memo(memo: str) -> None:
    for rows in (SIMPLE, ENGLISH):
        label = list(rows)[-1]
        expected = booking_of(mail(rows))
        for order in (rows | {label: memo}, {label: memo} | rows | {label: memo}):
            booking = booking_of(mail(order))
            assert booking.memo == memo
            assert (booking.amount, booking.direction, booking.account, booking.reference, booking.balance) == (
                expected.amount,
                expected.direction,
                expected.account,
                expected.reference,
                expected.balance,
            )


@pytest.mark.parametrize("label", ["Số tiền", "Ghi có", "Ghi nợ", "Tài khoản", "Mã giao dịch", "Số dư", "Ngày", "Loại"])
def test_no_line_behind_the_memo_of_a_plain_mail_is_believed(label: str) -> None:
    rows = {name: value for name, value in SIMPLE.items() if name != label}
    for before in (SIMPLE, rows):
        assert (
            reason_of(written(ADDRESS, lines_of(before, "\n") + f"\n{label}: {SIMPLE.get(label, '1')}")) == "incomplete"
        )


@pytest.mark.parametrize(
    "memo", ["x</td></tr><tr><td>Số tiền</td><td>+9.999.999 VND", "x<br>y</td><td>Ghi có</td><td>9"]
)
def test_markup_that_the_bank_let_through_never_books_another_amount(memo: str) -> None:
    html = table(SIMPLE).replace(MEMO, memo)
    assert reason_of(written(ADDRESS, html, kind="html")) == "incomplete"
    assert reason_of(written(ADDRESS, html.replace("Số tiền", "Số  tiền", 1) + "<!--", kind="html")) == "incomplete"


def test_the_table_of_a_bank_with_its_own_format_is_not_read_by_this_one() -> None:
    raw = table(TABLE | {"Số tài khoản / Account number": "9990001114"})
    assert reason_of(written("bidvsmartbanking@bidv.com.vn", raw, kind="html")) == "no_format"
