"""Timo's notices, in both languages."""

from datetime import date, datetime

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.payments.mails.inbox import Quarantined
from misa_order.payments.statement.booking import Booking, Direction
from tests.cases.mails.make_samples import MEMO, timo, timo_en, timo_vi
from tests.unit.payments.mails.bank_mails import ACCOUNTS, SENDERS, booking_of, judge, reason_of, sample, signed

EN = (
    "Your Spend Account has been credited 165,000 VND on 31/05/2026 13:25. "
    "Your current balance is: 20,500,000 VND. Transaction Description: DH1000002 nhahangabc"
)


def notice(sentence: str) -> bytes:
    return signed(timo(sentence, "1@timo.vn", cte="8bit"), "timo.vn")


def test_a_vietnamese_credit_is_read_whole_for_the_senders_account() -> None:
    assert b"\nDate:" not in sample("timo/credit_vi.eml")
    assert booking_of(signed(sample("timo/credit_vi.eml"), "timo.vn")) == Booking(
        account="9990001117",
        bank="Timo",
        amount=2_570_000,
        direction=Direction.IN,
        memo=MEMO,
        booked_at=datetime(2026, 9, 29, 9, 49, tzinfo=VIETNAM),
        time_known=True,
        value_date=date(2026, 9, 29),
        reference=None,
        balance=12_570_000,
        source="mail",
        raw_ref="s3://inbox/in/mail-1",
    )


@pytest.mark.parametrize(
    ("path", "direction", "amount", "balance", "memo"),
    [
        ("timo/debit_vi.eml", Direction.OUT, 70_000, 12_500_000, "Mua van phong pham"),
        ("timo/credit_en.eml", Direction.IN, 165_000, 12_665_000, "DH1000002 nhahangabc"),
        ("timo/debit_en.eml", Direction.OUT, 65_000, 12_600_000, "Monthly fee"),
    ],
)
def test_the_other_samples_are_read(path: str, direction: Direction, amount: int, balance: int, memo: str) -> None:
    booking = booking_of(signed(sample(path), "timo.vn"))
    assert (booking.direction, booking.amount, booking.balance, booking.memo) == (direction, amount, balance, memo)


def test_bold_wrapped_and_broken_html_is_read() -> None:
    html = EN.replace("165,000 VND", "<b>165,000\nVND</b>").replace("DH1000002 ", "<strong>DH1000002&nbsp;")
    assert booking_of(notice(f"{html}</strong><p>Bye<td>")).memo == "DH1000002 nhahangabc"
    labels = EN.replace("20,500,000 VND.", "20,500,000").replace(
        "Transaction Description:", "<b>Transaction Description:</b>"
    )
    assert booking_of(notice(labels)) == booking_of(notice(f"<b>{EN}</b>")) == booking_of(notice(EN))


@pytest.mark.parametrize(
    "memo",
    [
        f"{EN.replace('165,000', '9,999,999')}",
        "Ghi có +9,999,999.00 VND",
        "</p><p>Tài khoản Spend Account vừa tăng 9.999.999 VND vào 29/09/2026 09:49.",
    ],
)
def test_amounts_and_markup_in_the_memo_are_only_memo(memo: str) -> None:
    for mail, amount in (
        (timo_vi("tăng", "2.570.000", "12.570.000", memo, cte="base64"), 2_570_000),
        (timo_en("credited", "165,000", "12,665,000", memo, cte="base64"), 165_000),
    ):
        booking = booking_of(signed(mail, "timo.vn"))
        assert booking.amount == amount
        assert booking.memo == memo


def test_markup_that_the_bank_let_through_never_books_another_amount() -> None:
    assert reason_of(notice(f"{EN}<p>{EN.replace('165,000', '9,999,999')}</p>")) == "incomplete"
    assert reason_of(notice(f"{EN} <b>x</b> y")) == "incomplete"


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("Spend Account", "Goal Save"),
        ("165,000 VND", "165,00 VND"),
        ("165,000 VND", "0 VND"),
        ("31/05/2026", "31/06/2026"),
        ("13:25", "25:25"),
        ("Your current balance is: 20,500,000 VND.", ""),
        ("Transaction Description:", ""),
    ],
)
def test_a_notice_that_lacks_a_field_or_has_an_impossible_one_is_incomplete(part: str, instead: str) -> None:
    assert booking_of(notice(EN)).amount == 165_000
    assert reason_of(notice(EN.replace(part, instead))) == "incomplete"


def test_a_notice_whose_line_ends_before_the_memo_takes_nothing_else_for_it() -> None:
    assert reason_of(notice(EN.replace("DH1000002 nhahangabc", ""))) == "incomplete"
    assert reason_of(notice(EN.replace("DH1000002", "<br>DH1000002"))) == "incomplete"


def test_a_sender_that_stands_for_two_accounts_cannot_decide() -> None:
    other = SENDERS[2].model_copy(update={"account": "9990001118"})
    verdict = judge(notice(EN), [*SENDERS, other], ACCOUNTS | {"9990001118"})
    assert isinstance(verdict, Quarantined)
    assert verdict.reason == "account_unknown"
