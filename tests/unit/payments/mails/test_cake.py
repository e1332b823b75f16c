"""Cake's transaction notices."""

from datetime import date, datetime

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.payments.statement.booking import Booking, Direction, is_reversal
from tests.cases.mails.make_samples import MEMO, cake, cake_credit
from tests.unit.payments.mails.bank_mails import booking_of, reason_of, sample, signed

IN = {
    "Số tiền": "+2.640.000 đ",
    "Ngày giờ giao dịch": "29/09/2026, 14:04:57",
    "Mã giao dịch": "FT26272000001",
    "Tài khoản chuyển": "123456***7890",
    "Tài khoản nhận": "9990001116 - Tài khoản thanh toán",
    "Nội dung giao dịch": MEMO,
}
OUT = IN | {
    "Số tiền": "-2.640.000 đ",
    "Tài khoản chuyển": "9990001116 - Tài khoản thanh toán",
    "Tài khoản nhận": "123456***7890",
}


def notice(rows: dict[str, str]) -> bytes:
    return signed(cake(rows, cte="8bit"), "cake.vn")


def flat(html: str, subject: str = "[CAKE] Thông báo giao dịch thành công") -> bytes:
    header = f"From: no-reply@cake.vn\nSubject: {subject}\nContent-Type: text/html; charset=utf-8\n\n"
    return signed((header + html).encode(), "cake.vn")


def table(rows: dict[str, str]) -> str:
    cells = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in rows.items())
    return f"<table>{cells}</table>"


def test_a_credit_is_read_whole() -> None:
    assert booking_of(signed(sample("cake/credit.eml"), "cake.vn")) == Booking(
        account="9990001116",
        bank="Cake",
        amount=2_640_000,
        direction=Direction.IN,
        memo=MEMO,
        booked_at=datetime(2026, 9, 29, 14, 4, 57, tzinfo=VIETNAM),
        time_known=True,
        value_date=date(2026, 9, 29),
        reference="FT26272000001",
        balance=None,
        source="mail",
        raw_ref="s3://inbox/in/mail-1",
    )


def test_a_debit_is_read_past_an_empty_row() -> None:
    booking = booking_of(signed(sample("cake/debit.eml"), "cake.vn"))
    assert (booking.direction, booking.amount, booking.account) == (Direction.OUT, 65_000, "9990001116")
    assert booking.memo == "Tien dien & nuoc thang 9"
    assert not is_reversal(booking.memo)


def test_a_plain_table_with_colons_entities_and_broken_cells_is_read() -> None:
    html = "<table>" + "".join(f"<tr><td>{label} :<td><b>{value}</b>&nbsp;" for label, value in IN.items()) + "</table>"
    html = html.replace("Số tiền", "S&#7889; ti&#7873;n")
    assert booking_of(flat(html)).amount == 2_640_000


def test_rows_before_the_memo_are_read_in_any_order_and_none_behind_it() -> None:
    *before, (label, memo) = IN.items()
    assert booking_of(flat(table(dict(reversed(before)) | {label: memo}))) == booking_of(flat(table(IN)))
    assert reason_of(flat(table(dict(reversed(IN.items()))))) == "incomplete"


def test_a_value_on_several_lines_keeps_its_words_apart() -> None:
    assert booking_of(flat(table(IN | {"Nội dung giao dịch": "Thanh toan<br>don<br/> hang"}))).memo == (
        "Thanh toan don hang"
    )


@pytest.mark.parametrize("memo", ["a <div>b</div>", "a<i>b</i>", "a</b><b>", "a<!-- b -->", "a <a title='b'>c</a>"])
def test_a_memo_with_markup_in_it_cannot_be_told_from_the_banks(memo: str) -> None:
    assert reason_of(flat(table(IN | {"Nội dung giao dịch": memo}))) == "incomplete"
    html = cake(IN | {"Nội dung giao dịch": "@"}, cte="8bit").get_content().replace("@", memo)
    assert reason_of(flat(html)) == "incomplete"


def test_without_a_sign_the_row_of_our_account_decides() -> None:
    assert booking_of(notice(IN | {"Số tiền": "2.640.000 đ"})).direction is Direction.IN
    assert booking_of(notice(OUT | {"Số tiền": "2.640.000 đ"})).direction is Direction.OUT


@pytest.mark.parametrize(
    "rows",
    [
        IN | {"Số tiền": "-2.640.000 đ"},
        OUT | {"Số tiền": "+2.640.000 đ"},
        IN | {"Tài khoản nhận": "9990001116"},
        IN | {"Số tiền": "2.640.000 đ", "Tài khoản chuyển": "9990001116 - Tài khoản thanh toán"},
        IN | {"Số tiền": "+2.640,50 đ"},
        IN | {"Số tiền": "+0 đ"},
        IN | {"Ngày giờ giao dịch": "14:04 29/09"},
    ],
)
def test_sign_and_account_rows_that_do_not_agree_or_cannot_be_read_are_incomplete(rows: dict[str, str]) -> None:
    assert reason_of(notice(rows)) == "incomplete"


@pytest.mark.parametrize(
    "label", ["Số tiền", "Ngày giờ giao dịch", "Mã giao dịch", "Nội dung giao dịch", "Tài khoản nhận"]
)
def test_a_notice_without_one_of_its_rows_is_incomplete(label: str) -> None:
    assert reason_of(notice({name: value for name, value in IN.items() if name != label})) == "incomplete"
    assert reason_of(notice(IN | {label: ""})) == "incomplete"


@pytest.mark.parametrize(
    "memo",
    [
        "Số tiền: +9.999.999 đ",
        "Ghi có +9,999,999.00 VND",
        "</td></tr><tr><td>Số tiền</td><td>+9.999.999 đ</td></tr>",
        "<!-- Mã giao dịch X",
        "Số tiền",
        "Mã giao dịch",
        "Xin cảm ơn Quý khách",
    ],
)
def test_amounts_and_markup_in_the_memo_are_only_memo(memo: str) -> None:
    booking = booking_of(signed(cake_credit(memo), "cake.vn"))
    assert (booking.amount, booking.reference) == (2_640_000, "FT26272000001")
    assert booking.memo == memo


@pytest.mark.parametrize(
    "memo",
    [
        "x</td></tr><tr><td>Số tiền</td><td>+9.999.999 đ</td></tr>",
        "x</td></tr><tr><td>Số tiền</td><td>+9.999.999 đ</td></tr></table><!--",
        "x<br><div>Số tiền</div><div>+9.999.999 đ</div>",
        "x</td></tr><tr><td>Số tiền</td><td>+9.999.999 đ</td></tr><tr><td><style>",
    ],
)
def test_markup_that_the_bank_let_through_never_books_another_amount(memo: str) -> None:
    first = {"Nội dung giao dịch": memo} | {name: value for name, value in IN.items() if name != "Nội dung giao dịch"}
    assert reason_of(flat(table(first))) == "incomplete"
    assert reason_of(flat(table(IN | {"Nội dung giao dịch": memo}))) == "incomplete"


def test_only_a_notice_of_success_books_anything() -> None:
    for subject in ("[CAKE] Thông báo giao dịch không thành công", "[CAKE] Thông báo giao dịch thất bại"):
        assert reason_of(flat(table(IN), subject)) == "no_format"


def test_an_account_of_ours_at_another_bank_is_not_this_senders() -> None:
    assert reason_of(notice(IN | {"Tài khoản nhận": "99900011 - Tài khoản thanh toán"})) == "account_unknown"


def test_a_forwarded_notice_within_a_banks_own_mail_is_not_read() -> None:
    inner = sample("cake/credit.eml")
    raw = b"From: no-reply@cake.vn\nSubject: x\nContent-Type: message/rfc822\n\n" + inner
    assert reason_of(signed(raw, "cake.vn")) == "incomplete"
