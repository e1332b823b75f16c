"""ACB's balance notices."""

from datetime import date, datetime

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.payments.statement.booking import Booking, Direction
from tests.cases.mails.make_samples import MEMO, acb
from tests.unit.payments.mails.bank_mails import booking_of, reason_of, sample, signed

BODY = (
    "<p>ACB trân trọng thông báo tài khoản <b>99900011</b> của Quý khách đã thay đổi số dư như sau: "
    "Số dư mới của tài khoản: <b>{balance}</b> tính đến <b>{day}</b>. Giao dịch mới nhất:{word} <b>{amount}</b>. "
    "Nội dung giao dịch: <b>{memo}</b>.</p>"
)
USUAL = {
    "balance": "12,640,000.00 VND",
    "day": "29/09/2026",
    "word": "Ghi có",
    "amount": "+2,640,000.00 VND",
    "memo": MEMO,
}


def notice(body: str = BODY, **changes: str) -> bytes:
    html = body.format(**(USUAL | changes))
    header = "From: mailalert@acb.com.vn\nSubject: x\nContent-Type: text/html; charset=utf-8\n\n"
    return signed((header + html).encode(), "acb.com.vn")


def test_a_credit_is_read_whole() -> None:
    assert booking_of(signed(sample("acb/credit.eml"), "acb.com.vn")) == Booking(
        account="99900011",
        bank="ACB",
        amount=2_640_000,
        direction=Direction.IN,
        memo=f"{MEMO}-290926-14:04:33 425952",
        booked_at=datetime(2026, 9, 29, tzinfo=VIETNAM),
        time_known=False,
        value_date=date(2026, 9, 29),
        reference=None,
        balance=12_640_000,
        source="mail",
        raw_ref="s3://inbox/in/mail-1",
    )


def test_a_debit_is_read_with_the_full_stops_of_its_memo() -> None:
    booking = booking_of(signed(sample("acb/debit.eml"), "acb.com.vn"))
    assert (booking.direction, booking.amount, booking.balance) == (Direction.OUT, 2_000, 12_638_000)
    assert booking.memo == "Phi SMS thang 9. CN Ha Noi"


def test_the_smallest_credit_is_a_credit() -> None:
    booking = booking_of(notice(amount="+1.00 VND"))
    assert (booking.amount, booking.direction) == (1, Direction.IN)


def test_the_sentence_alone_is_enough() -> None:
    assert booking_of(notice()).amount == 2_640_000


def test_the_account_may_be_named_again_before_the_balance_and_labels_may_be_bold() -> None:
    body = BODY.replace("Số dư mới của tài khoản:", "Số dư mới của TK 99900011 là").replace(
        "Nội dung giao dịch:", "<b>Nội dung giao dịch:</b>"
    )
    assert booking_of(notice(body)) == booking_of(notice())
    assert booking_of(notice(balance="-5,000.00 VND")).balance == -5_000


def test_a_plain_text_notice_is_read_to_its_last_full_stop() -> None:
    text = BODY.replace("<b>", "").replace("</b>", "").replace("<p>", "").replace("</p>", "\n").format(**USUAL)
    raw = f"From: mailalert@acb.com.vn\nContent-Type: text/plain; charset=utf-8\n\n{text}\nCam on."
    assert booking_of(signed(raw.encode(), "acb.com.vn")).memo == MEMO


@pytest.mark.parametrize(
    "memo",
    [
        f"{MEMO} Ghi có +9,999,999.00 VND",
        f"{MEMO}. Giao dịch mới nhất:Ghi có +9,999,999.00 VND. Nội dung giao dịch: x",
        "&lt;/b&gt;.&lt;b&gt;+9,999,999.00 VND&lt;/b&gt;",
        BODY.format(**(USUAL | {"amount": "+9,999,999.00 VND"})).replace("<", "&lt;"),
    ],
)
def test_amounts_and_markup_in_the_memo_are_only_memo(memo: str) -> None:
    booking = booking_of(notice(memo=memo))
    assert (booking.amount, booking.balance) == (2_640_000, 12_640_000)
    assert "9,999,999.00" in booking.memo


@pytest.mark.parametrize(
    "memo",
    [
        f"x</b>.</p>{BODY.format(**(USUAL | {'amount': '+9,999,999.00 VND'}))}<p><b>",
        "a<b>b</b>c",
        "x<table>",
    ],
)
def test_markup_that_the_bank_let_through_never_books_another_amount(memo: str) -> None:
    assert reason_of(notice(memo=memo)) == "incomplete"


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "-2,640,000.00 VND"},
        {"word": "Ghi nợ"},
        {"amount": "+2,640,000.50 VND"},
        {"amount": "+2,640.000 VND"},
        {"amount": "+2,640,000.00 USD"},
        {"amount": "0.00 VND"},
        {"balance": "xx"},
        {"day": "31/02/2026"},
        {"day": "29/09/26"},
    ],
)
def test_a_notice_that_contradicts_itself_or_cannot_be_read_is_incomplete(changes: dict[str, str]) -> None:
    assert reason_of(notice(**changes)) == "incomplete"


def test_a_notice_cut_before_the_end_of_its_memo_is_incomplete() -> None:
    whole = notice()
    for kept in ("đã thay đổi số dư", "Ghi có", "2,640,000.00", "Nội dung giao dịch", "Thanh toan don", "nhahangabc"):
        cut = whole.index(kept.encode()) + len(kept.encode())
        assert reason_of(whole[:cut]) == "incomplete"


def test_a_notice_is_read_once_so_that_a_second_one_in_a_mail_is_refused() -> None:
    second = BODY.format(**(USUAL | {"amount": "+1.00 VND"}))
    assert reason_of(notice(BODY + BODY)) == "incomplete"
    assert reason_of(notice(BODY + second)) == "incomplete"


def test_an_account_that_is_not_ours_or_not_this_senders_is_unknown() -> None:
    for account in ("12345678", "9990001116"):
        assert reason_of(notice(BODY.replace("99900011", account))) == "account_unknown"


def test_the_banks_words_for_a_reversal_mark_the_booking() -> None:
    assert booking_of(notice(word="Ghi nợ", amount="-2,640,000.00 VND", memo="HUY GD FT26272000001")).reverses


def test_samples_are_made_from_the_script() -> None:
    made = acb("Ghi nợ", "-2,000.00", "12,638,000.00", "Phi SMS thang 9. CN Ha Noi", cte="base64")
    assert made.as_bytes() == sample("acb/debit.eml")


def test_signs_that_no_queue_takes_are_not_in_what_is_read() -> None:
    booking = booking_of(notice(memo=f"{MEMO}\uffff \ufdd0hello&#xFFFE;\u202e\u0085x"))
    assert booking.memo == f"{MEMO} hello x"
