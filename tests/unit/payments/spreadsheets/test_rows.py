"""Rows of a spreadsheet are bookings, or say what is wrong with them (R15, R16, R18, R90)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.statement.booking import Booking, Direction, identity_keys
from tests.unit.payments.spreadsheets.workbooks import AT, ORIGIN, Formula, edited, line, lines, workbook


def booking(**changes: Any) -> Booking:
    [found] = lines(workbook([line(**changes)]))
    assert isinstance(found.found, Booking), found
    return found.found


def fault(**changes: Any) -> tuple[str, str | None]:
    [found] = lines(workbook([line(**changes)]))
    assert isinstance(found.found, InvalidInputError), found
    return found.found.code, found.found.field


def test_a_filled_template_is_a_booking_with_everything_it_says() -> None:
    assert booking(value_date=date(2026, 11, 19)) == Booking(
        account="99900011",
        bank="ACB",
        amount=2_640_000,
        direction=Direction.IN,
        memo="Thanh toan don hang 1000002 - Domain nhahangabc",
        booked_at=datetime(2026, 11, 20, 2, 15, 30, tzinfo=UTC),
        time_known=True,
        value_date=date(2026, 11, 19),
        reference="FT26324000001",
        balance=12_640_000,
        source="excel",
        raw_ref="imports/imp-1#2",
        reverses=False,
        file_line="d1g3st#2",
    )


def test_a_debit_goes_out_and_the_banks_word_for_a_reversal_is_seen() -> None:
    found = booking(credit=None, debit=55_000, memo="HUY GD FT26324000001")
    assert (found.direction, found.amount, found.reverses) == (Direction.OUT, 55_000, True)


@pytest.mark.parametrize(
    ("written", "read", "time_known"),
    [
        (datetime(2026, 3, 12, 13, 28, 56), datetime(2026, 3, 12, 13, 28, 56), True),  # noqa: DTZ001 - Excel's
        (date(2026, 3, 12), datetime(2026, 3, 12), False),  # noqa: DTZ001 - Excel's
        ("12/03/2026 13:28:56", datetime(2026, 3, 12, 13, 28, 56), True),  # noqa: DTZ001 - Excel's
        ("12/03/2026 13:28", datetime(2026, 3, 12, 13, 28), True),  # noqa: DTZ001 - Excel's
        (" 1-2-2026 ", datetime(2026, 2, 1), False),  # noqa: DTZ001 - Excel's
        ("2026-03-12", datetime(2026, 3, 12), False),  # noqa: DTZ001 - Excel's
        ("2026-03-12T07:05:09", datetime(2026, 3, 12, 7, 5, 9), True),  # noqa: DTZ001 - Excel's
    ],
)
def test_dates_are_read_as_dates_and_as_text_in_vietnams_time(written: Any, read: datetime, time_known: bool) -> None:
    found = booking(booked_at=written)
    assert (found.booked_at, found.time_known) == (read.replace(tzinfo=VIETNAM), time_known)
    assert found.value_date == read.date()


@pytest.mark.parametrize("second", [0, 1, 7, 29, 31, 43, 59])
def test_every_second_survives_excels_fractions_of_a_day(second: int) -> None:
    at = datetime(2026, 11, 20, 23, 59, second, tzinfo=VIETNAM)
    assert booking(booked_at=at.replace(tzinfo=None)).booked_at == at


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        (149_000, 149_000),
        (149_000.0, 149_000),
        ("149000", 149_000),
        ("1.500.000", 1_500_000),
        ("1,500,000", 1_500_000),
        ("1 500 000", 1_500_000),
        ("1,500,000.00", 1_500_000),
        ("1.500.000,00", 1_500_000),
        ("+1.500.000 VND", 1_500_000),
        ("1.500 đ", 1_500),
        (Formula("149000*2", 298_000), 298_000),
    ],
)
def test_amounts_are_read_as_numbers_as_text_and_as_a_formulas_value(written: Any, amount: int) -> None:
    assert booking(credit=written).amount == amount


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"account": None}, "account_missing", "Tài khoản"),
        ({"account": "12345678"}, "account_unknown", "Tài khoản"),
        ({"account": 9.99e15}, "text_unreadable", "Tài khoản"),
        ({"booked_at": None}, "date_missing", "Ngày giao dịch"),
        ({"booked_at": "12/13/2026"}, "date_unreadable", "Ngày giao dịch"),
        ({"booked_at": "12/3/26"}, "date_unreadable", "Ngày giao dịch"),
        ({"booked_at": 46_093}, "date_unreadable", "Ngày giao dịch"),
        ({"booked_at": "12/03/2062"}, "date_out_of_range", "Ngày giao dịch"),
        ({"value_date": "hôm qua"}, "date_unreadable", "Ngày hiệu lực"),
        ({"credit": None}, "amount_missing", "Số tiền ghi có"),
        ({"credit": 0, "debit": "0"}, "amount_missing", "Số tiền ghi có"),
        ({"credit": 1.5}, "amount_not_whole", "Số tiền ghi có"),
        ({"credit": "1.5"}, "amount_not_whole", "Số tiền ghi có"),
        ({"credit": "1.500,25"}, "amount_not_whole", "Số tiền ghi có"),
        ({"credit": "1.500,000"}, "amount_unreadable", "Số tiền ghi có"),
        ({"credit": "15.00.000"}, "amount_unreadable", "Số tiền ghi có"),
        ({"credit": "một triệu"}, "amount_unreadable", "Số tiền ghi có"),
        ({"credit": True}, "amount_unreadable", "Số tiền ghi có"),
        ({"credit": 1e15}, "amount_too_large", "Số tiền ghi có"),
        ({"credit": -149_000}, "amount_negative", "Số tiền ghi có"),
        ({"credit": None, "debit": "-149.000"}, "amount_negative", "Số tiền ghi nợ"),
        ({"debit": 1}, "amount_on_both_sides", "Số tiền ghi nợ"),
        ({"balance": "12,5"}, "amount_not_whole", "Số dư"),
        ({"memo": date(2026, 1, 2)}, "text_unreadable", "Nội dung"),
        ({"reference": "2.02411E+15"}, "reference_rounded", "Số tham chiếu"),
        ({"reference": 1e16}, "text_unreadable", "Số tham chiếu"),
        ({"credit": Formula("1/0", "#DIV/0!")}, "formula_error", "Số tiền ghi có"),
        ({"credit": Formula("A2", None)}, "formula_without_value", "Số tiền ghi có"),
        ({"reference": Formula("A2", None)}, "formula_without_value", "Số tham chiếu"),
        ({"balance": Formula("NA()", "#N/A")}, "formula_error", "Số dư"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_column(changes: dict[str, Any], code: str, field: str) -> None:
    assert fault(**changes) == (code, field)


def test_an_account_typed_as_a_number_and_a_negative_balance_are_read() -> None:
    found = booking(account=99_900_011, balance=-5_000)
    assert (found.account, found.balance) == ("99900011", -5_000)


@pytest.mark.parametrize("reference", ["17", 17, "KHONG CO", "000000"])
def test_what_is_no_banks_reference_is_passed_over(reference: Any) -> None:
    assert booking(reference=reference).reference is None


def test_a_formulas_empty_text_is_an_empty_cell() -> None:
    content = workbook([line(reference=Formula('""', ""))])
    [found] = lines(edited(content, r'<c r="H2"><f>', r'<c r="H2" t="str"><f>'))
    assert isinstance(found.found, Booking)
    assert found.found.reference is None


def test_rows_carry_excels_own_numbers_and_empty_ones_are_passed_over() -> None:
    content = workbook([line(), [], line(credit=None), line(memo="")], above=[["Sao kê"], []], left=2)
    found = list(lines(content))
    assert [one.row for one in found] == [4, 6, 7]
    assert isinstance(found[1].found, InvalidInputError)
    assert isinstance(found[2].found, Booking)
    assert found[2].found.raw_ref == "imports/imp-1#7"


def test_cells_joined_over_rows_are_nobodys_but_a_joined_cell_in_no_column_of_ours_is() -> None:
    rows = [line(memo=None), line(memo=None), line()]
    content = workbook(rows, merged=[(1, 6, 2, 6, "chung"), (1, 10, 3, 11, "ghi chú")])
    first, second, third = lines(content)
    for one in (first, second):
        assert isinstance(one.found, InvalidInputError)
        assert (one.found.code, one.found.field) == ("merged_cell", "Nội dung")
    assert isinstance(third.found, Booking)


def test_a_row_without_reference_and_balance_is_known_by_its_place_in_this_very_file() -> None:
    bare = {"reference": None, "balance": None}
    again = ORIGIN._replace(import_id="imp-2")
    [one], [same] = (lines(workbook([line(**bare)]), origin) for origin in (ORIGIN, again))
    [other] = lines(workbook([line(**bare)]), again._replace(digest="an0th3r"))
    keys = [identity_keys(found.found) for found in (one, same, other) if isinstance(found.found, Booking)]
    assert keys[0] == keys[1] != keys[2]
    assert len(identity_keys(booking())) == 2


def test_r15_dates_are_taken_to_a_week_ahead_for_a_banks_clock_may_run_fast() -> None:
    today = AT.astimezone(VIETNAM).date()
    assert booking(booked_at=today + timedelta(days=7)).value_date == today + timedelta(days=7)
    assert fault(booked_at=today + timedelta(days=8)) == ("date_out_of_range", "Ngày giao dịch")
    assert booking(booked_at=date(2000, 1, 1)).value_date == date(2000, 1, 1)
    assert fault(booked_at=date(1999, 12, 31)) == ("date_out_of_range", "Ngày giao dịch")


def test_a_cell_is_made_fit_as_one_line() -> None:
    found = booking(memo="hello \u202e\u2028x\u0085\nDH1000002", reference="\u202aFT26324000001\u202c")
    assert (found.memo, found.reference) == ("hello x DH1000002", "FT26324000001")
