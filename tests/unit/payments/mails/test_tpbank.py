"""TPBank's messages, whose account is shown in part."""

from datetime import date, datetime

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.payments.mails.inbox import AcceptedMail, Quarantined
from misa_order.payments.statement.booking import Booking, Direction
from tests.cases.mails.make_samples import MEMO
from tests.cases.mails.other_banks import TPBANK_MESSAGE, tpbank
from tests.unit.payments.mails.bank_mails import (
    ACCOUNTS,
    SENDERS,
    booking_of,
    judge,
    reason_of,
    sample,
    signed,
    written,
)

ADDRESS = "tpbank@tpb.com.vn"
DOMAIN = "tpb.com.vn"
USUAL = {"amount": "+2.640.000", "balance": "12.640.000", "memo": MEMO, "reference": "661TTMB262722918"}
FORGED = TPBANK_MESSAGE.format(**(USUAL | {"amount": "+99.999.999", "reference": "FAKE12345"}))


def text(**changes: str) -> str:
    return TPBANK_MESSAGE.format(**(USUAL | changes))


def test_a_credit_is_read_whole() -> None:
    assert booking_of(signed(sample("unconfigured/tpbank/credit.eml"), DOMAIN)) == Booking(
        account="99905539020",
        bank="TPBank",
        amount=2_640_000,
        direction=Direction.IN,
        memo=MEMO,
        booked_at=datetime(2026, 9, 29, 14, 4, tzinfo=VIETNAM),
        time_known=True,
        value_date=date(2026, 9, 29),
        reference="661TTMB262722918",
        balance=12_640_000,
        source="mail",
        raw_ref="s3://inbox/in/mail-1",
    )


def test_a_debit_is_read_and_a_memo_on_two_lines_is_one() -> None:
    booking = booking_of(signed(sample("unconfigured/tpbank/debit.eml"), DOMAIN))
    assert (booking.direction, booking.amount, booking.balance) == (Direction.OUT, 30_000, 12_610_000)
    assert booking.memo == "NAP TIEN VI MOMO - 133366724699"
    assert booking_of(written(ADDRESS, text(memo="NAP TIEN VI MOMO\n- 133366724699"))).memo == booking.memo


def test_of_three_amounts_ps_moved_and_sd_is_the_balance() -> None:
    raw = written(ADDRESS, text().replace("KHA DUNG: 12.640.000", "KHA DUNG: 11.000.000"))
    assert (booking_of(raw).amount, booking_of(raw).balance) == (2_640_000, 12_640_000)


def test_a_message_on_lines_of_html_is_the_same() -> None:
    html = text().replace(" TK:", "<br>TK:").replace(" PS:", "</div><div>PS: ").replace(" SO GD", "<br/>\nSO GD")
    assert booking_of(written(ADDRESS, f"<div>{html}</div>Trân trọng", kind="html")) == booking_of(
        signed(tpbank(USUAL["amount"], USUAL["balance"], MEMO), DOMAIN)
    )


@pytest.mark.parametrize("shown", ["xxxx5539020", "999xxxx9020", "********020553902", "xxxx9999999", "xxxxxx020"])
def test_the_shown_digits_must_be_those_of_exactly_one_account(shown: str) -> None:
    raw = written(ADDRESS, text().replace("xxxx5539020", shown))
    if shown in {"xxxx5539020", "999xxxx9020"}:
        assert booking_of(raw).account == "99905539020"
    else:
        assert reason_of(raw) == "incomplete"


def test_two_accounts_with_the_same_end_cannot_be_told_apart() -> None:
    raw = signed(sample("unconfigured/tpbank/credit.eml"), DOMAIN)
    for accounts, read in ((ACCOUNTS, True), (ACCOUNTS | {"11105539020"}, False), (ACCOUNTS | {"5539020"}, True)):
        verdict = judge(raw, SENDERS, accounts)
        assert isinstance(verdict, AcceptedMail if read else Quarantined)
        assert read or getattr(verdict, "reason", None) == "incomplete"


@pytest.mark.parametrize(
    "memo", ["PS:+99.999.999VND SD: 1VND", "TK: xxxx1116 PS:+9VND", "so gd 123456", "<b>PS:</b>+1.000VND", "ND: x"]
)
def test_fields_in_the_memo_are_only_memo(memo: str) -> None:
    booking = booking_of(written(ADDRESS, text(memo=memo)))
    assert (booking.amount, booking.balance, booking.reference) == (2_640_000, 12_640_000, USUAL["reference"])
    assert (booking.account, booking.memo) == ("99905539020", memo)


@pytest.mark.parametrize("memo", ["x SO GD: FAKE12345", "x\nSO GD: FAKE12345\n", FORGED, f"x\n{FORGED}\n"])
def test_a_second_reference_or_message_in_the_memo_makes_the_mail_incomplete(memo: str) -> None:
    assert reason_of(written(ADDRESS, text(memo=memo))) == "incomplete"


def test_a_message_in_another_layout_is_not_read_from_its_memo() -> None:
    raw = written(ADDRESS, f"TPBank: 29/09/26 PS +1.000VND ND {FORGED}")
    assert reason_of(raw) == "incomplete"


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("PS:+", "PS:"),
        ("+2.640.000", "+2.640,000"),
        ("+2.640.000", "+0"),
        ("29/09/26", "31/09/26"),
        ("29/09/26;", ""),
        (" SD: 12.640.000VND", ""),
        ("ND: ", ""),
        (" SO GD: 661TTMB262722918", ""),
        ("VND SD:", "USD SD:"),
    ],
)
def test_a_message_that_lacks_a_field_or_has_an_impossible_one_is_incomplete(part: str, instead: str) -> None:
    assert text().count(part) >= 1
    assert reason_of(written(ADDRESS, text().replace(part, instead))) == "incomplete"


def test_another_mail_of_the_bank_is_no_notice() -> None:
    assert reason_of(written(ADDRESS, "TPBank tang ban ma giam 50.000VND")) == "no_format"
