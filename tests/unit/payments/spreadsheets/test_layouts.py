"""Columns are found in our template and in the banks' own layouts, or the first that is missing is named (R15, R90)."""

from datetime import date
from typing import Any

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.spreadsheets.layouts import TEMPLATE
from misa_order.payments.statement.booking import Booking, Direction
from tests.unit.payments.spreadsheets.workbooks import line, lines, workbook

VCB = [
    "STT",
    "Ngày GD/TNX Date",
    "Số CT/Doc No",
    "Số tiền ghi nợ/Debit",
    "Số tiền ghi có/Credit",
    "Số dư/Balance",
    "Nội dung chi tiết/Transactions in detail",
]
VCB_ROW = [1, "12/03/2026", "5091.00123", None, "2.640.000", "1.012.640.000", "MBVCB.69.dh 1000002.CT tu 0301 toi 999"]
BIDV = ["STT", "Ngày giao dịch", "Ghi nợ", "Ghi có", "Số dư", "Nội dung"]
BIDV_ROW = ["08312td0-87Xs", "12/03/2026 13:28:56", 0, 149_000, 12_149_000, "TKThe :19021015123456, tai Techcombank."]


def bookings(content: bytes) -> list[Booking]:
    found = [one.found for one in lines(content)]
    assert all(isinstance(one, Booking) for one in found), found
    return [one for one in found if isinstance(one, Booking)]


def refusal(content: bytes) -> tuple[str, str | None]:
    with pytest.raises(InvalidInputError) as error:
        lines(content)
    return error.value.code, error.value.field


def test_vietcombanks_layout_is_read_with_the_account_above_it_and_its_document_number() -> None:
    above: list[list[Any]] = [["SAO KÊ TÀI KHOẢN"], ["Số tài khoản: 9990001112223", None, "VND"], ["Từ 01/03/2026"], []]
    [found] = bookings(workbook([VCB_ROW], VCB, above))
    assert (found.account, found.bank, found.amount, found.balance) == (
        "9990001112223",
        "VCB",
        2_640_000,
        1_012_640_000,
    )
    assert (found.reference, found.value_date, found.time_known) == ("5091.00123", date(2026, 3, 12), False)


def test_bidvs_layout_is_read_with_its_transaction_code_under_stt() -> None:
    plain: list[Any] = ["7a", *BIDV_ROW[1:]]
    debit: list[Any] = [8, BIDV_ROW[1], 5_500, 0, 12_143_500, "Phi"]
    found = bookings(workbook([BIDV_ROW, plain, debit], BIDV, [["TK", 9_990_001_114]]))
    assert [one.reference for one in found] == ["08312td0-87Xs", None, None]
    assert [one.direction for one in found] == [Direction.IN, Direction.IN, Direction.OUT]
    assert {one.bank for one in found} == {"BIDV"}


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda text: f"  {text} (VND)"])
def test_case_blanks_and_units_in_headings_do_not_matter(change: Any) -> None:
    assert len(bookings(workbook([line()], [change(str(column)) for column in TEMPLATE]))) == 1


def test_headings_without_diacritics_in_another_order_among_unknown_ones_are_found() -> None:
    headings = ["Ghi chu", "Noi dung", "Dien giai them", "Credit", "Transaction date", "So tai khoan"]
    [found] = bookings(workbook([["x", "abc", "y", 5000, "2026-03-12", "99900011"]], headings))
    assert (found.memo, found.amount, found.reference, found.balance) == ("abc", 5000, None, None)


def test_two_rows_of_headings_one_joined_over_the_other_are_found() -> None:
    upper = ["Số TK", "Ngày", None, None, "Nội dung"]
    lower = [None, None, "Ghi nợ", "Ghi có", None]
    row = ["99900011", "2026-03-12", 5000, None, "phi"]
    merged = [(0, 2, 0, 3, "Số tiền"), (0, 0, 1, 0, "Số TK"), (0, 4, 1, 4, "Nội dung")]
    [found] = bookings(workbook([row], lower, [upper], merged))
    assert (found.direction, found.memo) == (Direction.OUT, "phi")


def test_a_first_row_of_texts_is_never_taken_for_headings() -> None:
    row = line(booked_at="2026-03-12", credit="5000", balance=None, reference="Reference No 1", memo="Số dư")
    assert [one.reference for one in bookings(workbook([row]))] == ["Reference No 1"]


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ("Ngày giao dịch", "Ngày giao dịch"),
        ("Số tiền ghi có", "Số tiền ghi có"),
        ("Nội dung", "Nội dung"),
        ("Tài khoản", "Tài khoản"),
    ],
)
def test_the_missing_column_is_named(missing: str, field: str) -> None:
    headings = ["Khác" if column == missing else str(column) for column in TEMPLATE]
    assert refusal(workbook([line()], headings)) == ("column_missing", field)


def test_two_accounts_above_the_headings_are_none() -> None:
    above = [["Từ 9990001112223"], ["đến 99900011"]]
    assert refusal(workbook([VCB_ROW], VCB, above)) == ("column_missing", "Tài khoản")


def test_a_column_that_stands_twice_is_refused() -> None:
    assert refusal(workbook([line()], [*TEMPLATE[:-1], "Credit"])) == ("column_repeated", "Số tiền ghi có")


def test_headings_below_the_first_twenty_rows_and_an_empty_sheet_are_no_statement() -> None:
    assert refusal(workbook([line()], above=[["x"]] * 20)) == ("column_missing", "Ngày giao dịch")
    assert refusal(workbook([], [])) == ("column_missing", "Ngày giao dịch")
    assert list(lines(workbook([]))) == []
