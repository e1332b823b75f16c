"""What makes two reports one transaction, and what keeps two payments two (R16, R18)."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.statement.booking import (
    Booking,
    Direction,
    identity_keys,
    is_reversal,
    look_alike_key,
    normalise_memo,
    transaction_id,
)
from misa_order.payments.statement.reference import comparable, is_document_number

MAIL = Booking(
    account="99900011",
    bank="ACB",
    amount=2_640_000,
    direction=Direction.IN,
    memo="Thanh toan don hang 1000002",
    booked_at=datetime(2026, 9, 29, tzinfo=VIETNAM),
    time_known=False,
    value_date=date(2026, 9, 29),
    reference="FT26272000001",
    balance=12_640_000,
    source="mail",
    raw_ref="s3://inbox/in/mail-1",
)


def test_the_same_transaction_by_mail_and_by_excel_shares_its_keys() -> None:
    excel = replace(
        MAIL,
        source="excel",
        raw_ref="s3://imports/1#7",
        memo="THANH TOAN DON HANG 1000002",
        reference="ft 26272000001 ",
    )
    assert identity_keys(MAIL) == identity_keys(excel)


def test_a_report_without_a_reference_is_joined_by_its_running_balance() -> None:
    mail = replace(MAIL, reference=None)
    feed = replace(MAIL, source="feed", booked_at=datetime(2026, 9, 29, 7, tzinfo=UTC), time_known=True)
    assert set(identity_keys(mail)) & set(identity_keys(feed))


@pytest.mark.parametrize(
    "other",
    [
        replace(MAIL, reference="FT26272000002", balance=15_280_000),
        replace(MAIL, account="9990001117"),
        replace(MAIL, direction=Direction.OUT),
    ],
    ids=["another reference and balance", "another account", "the other direction"],
)
def test_two_real_payments_that_look_alike_stay_two(other: Booking) -> None:
    assert not set(identity_keys(MAIL)) & set(identity_keys(other))
    assert transaction_id(MAIL) != transaction_id(other)


def test_without_a_reference_another_balance_is_another_payment() -> None:
    first = replace(MAIL, reference=None)
    second = replace(first, balance=15_280_000)
    assert not set(identity_keys(first)) & set(identity_keys(second))
    assert transaction_id(first) != transaction_id(second)


def test_a_reversal_that_carries_the_reference_of_what_it_takes_back_is_a_row_of_its_own() -> None:
    back = replace(MAIL, direction=Direction.OUT, balance=10_000_000)
    assert not set(identity_keys(MAIL)) & set(identity_keys(back))


def test_a_booking_without_reference_and_balance_is_known_only_by_its_raw_text() -> None:
    bare = replace(MAIL, reference=None, balance=None)
    assert identity_keys(bare) == ()
    assert transaction_id(bare) != transaction_id(replace(bare, raw_ref="s3://inbox/in/mail-2"))


def test_an_id_is_that_of_a_record_and_of_what_it_says() -> None:
    assert transaction_id(MAIL) == transaction_id(replace(MAIL, memo="THANH TOÁN DON HANG  1000002", bank="A C B"))
    for other in (replace(MAIL, memo="khac"), replace(MAIL, amount=1), replace(MAIL, reference=None)):
        assert transaction_id(other) != transaction_id(MAIL)
    line = replace(MAIL, source="excel", file_line="d1g3st#2", raw_ref="imports/1#2")
    assert transaction_id(line) == transaction_id(replace(line, raw_ref="imports/2#2"))


def test_an_id_is_sixteen_hexadecimal_digits() -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", transaction_id(MAIL))


def test_look_alikes_agree_on_everything_but_reference_balance_and_the_shape_of_the_memo() -> None:
    other = replace(MAIL, reference=None, balance=None, memo="THANH-TOÁN  đơn hàng 1000002.")
    assert look_alike_key(MAIL) == look_alike_key(other)
    assert look_alike_key(MAIL) == look_alike_key(replace(MAIL, memo="THANH TOAN ĐƠN HÀNG 1000002"))
    for changed in (
        replace(MAIL, memo="Thanh toan don hang 1000003"),
        replace(MAIL, memo="Thanh toan don hanh 1000002"),
        replace(MAIL, amount=1),
        replace(MAIL, value_date=date(2026, 9, 30)),
        replace(MAIL, direction=Direction.OUT),
        replace(MAIL, account="1"),
    ):
        assert look_alike_key(changed) != look_alike_key(MAIL)


def test_a_memo_loses_runs_of_blanks_and_nothing_else() -> None:
    assert replace(MAIL, memo="  Thanh \t toán\u00a0–\n1 ").memo == "Thanh toán – 1"


def test_a_blank_reference_is_none() -> None:
    assert replace(MAIL, reference="  ").reference is None


@given(st.text(max_size=4000))
def test_keys_fit_the_table_whatever_a_bank_sends(text: str) -> None:
    booking = replace(MAIL, reference=text.encode("utf-8", "replace").decode(), memo=text)
    assert all(len(key.encode()) < 1024 for key in (*identity_keys(booking), look_alike_key(booking)))


@given(st.text(max_size=60))
def test_a_normalised_memo_is_upper_case_ascii_and_normal_again(text: str) -> None:
    assert re.fullmatch(r"[0-9A-Z]*", normalise_memo(text))
    assert normalise_memo(normalise_memo(text)) == normalise_memo(text)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": 0}, "amount_not_positive"),
        ({"amount": -5}, "amount_not_positive"),
        ({"account": " "}, "account_missing"),
        ({"booked_at": datetime(2026, 9, 29)}, "time_without_zone"),  # noqa: DTZ001 - what is refused
        ({"raw_ref": ""}, "raw_text_missing"),
    ],
)
def test_what_cannot_be_a_booking_is_refused_by_field(change: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        replace(MAIL, **change)  # type: ignore[arg-type] # each is wrong on purpose
    assert refused.value.code == code
    assert refused.value.field in {"amount", "account", "booked_at", "raw_ref"}


@pytest.mark.parametrize(
    "memo",
    [
        *(
            "REVERSAL FT26272000001",
            "Hủy giao dịch FT26272000001",
            "DAO GD 29/09",
            "hoan tra giao dich so 1",
            "REV FT1",
        ),
        *(
            "đảo gd 29/09",
            "REVERSED OF GD FT1",
            "HUY LENH 7",
            "THU HOI GD:1",
            "TRA LAI BUT TOAN CUA LENH #1",
            "BUT TOAN DAO 1",
        ),
        *("HOAN GD FT1", "HUY GD NGAY 1", "DAO GD REF FT1", "REVERSAL FOR FT1", "HUY GD SO SO 1", "HUY GD - ABCDEF1"),
        *("HUY GD FT26272000001 Thanh toan don hang 1000002 Domain nhahangabc", "Đảo bút toán ngày 29/09/2026"),
    ],
)
def test_the_banks_words_for_a_reversal_are_known(memo: str) -> None:
    assert is_reversal(memo)


@pytest.mark.parametrize(
    "memo",
    [
        *("Thanh toan don hang 1000002 Domain dao", "hoan tien cho em", "review thang 9", ""),
        "CK hoa hong dai ly don hang 1000002 Domain studio-rev",
        "CK hoa hong REV FT26272000001 don hang 1000002 Domain nhahangabc",
        "hoan tra giao dich don hang 1000002 Domain nhahangabc",
        "Hoan tra GD: Thanh toan don hang 1000002 Domain nhahangabc",
        "huy lenh cua khach don hang 1000002",
        "Rev don hang 1000002 Domain nhahangabc",
        "x\nHUY GD FT26272000001",
        *("HUY GD    FT", "HUY GD ---- 1", "HUY GD1", "HUY GD ABCDEFG1", "THU GD 1", "LAI GD 1"),
    ],
)
def test_what_customers_type_reverses_nothing(memo: str) -> None:
    assert not is_reversal(memo)


def test_r16_a_reference_of_fewer_than_six_signs_is_none() -> None:
    assert [comparable("FT1001"), comparable("FT100")] == ["FT1001", None]


def test_r16_a_days_document_number_has_twelve_digits_at_most() -> None:
    assert [is_document_number("507893023" + digits) for digits in ("001", "0012")] == [True, False]


_NOTHING_SAID = (
    "NOTPROVIDED NOTAVAILABLE NOTAPPLICABLE NONREF NOREF NOREFERENCE NONE NULL NIL NA EMPTY UNKNOWN UNDEFINED KHONG "
    "KHONGCO KHONGRO KHONGXACDINH CHUACO TRONG REF FT"
)


def test_r16_a_word_for_none_and_zeros_are_no_reference() -> None:
    for word in _NOTHING_SAID.split():
        assert [comparable(f"{word} 000000"), comparable(f"{word[0]}-{word[1:].lower()}/0000000")] == [None, None], word
        assert comparable(f"{word}000001"), word
    assert comparable("Không có 0000") is None
    assert [comparable(text) for text in ("MBVCB00000", "Đ000000")] == ["MBVCB00000", "Đ000000"]


def test_r16_signs_that_nobody_sees_are_no_part_of_a_reference() -> None:
    assert comparable("\u202aFT263\u200b38744272034\u202c ") == "FT26338744272034"


def test_a_booking_takes_nothing_back_and_comes_from_no_file_unless_that_is_said() -> None:
    plain = replace(MAIL, reference=None, balance=None)
    assert (plain.reverses, plain.file_line, identity_keys(plain)) == (False, None, ())
