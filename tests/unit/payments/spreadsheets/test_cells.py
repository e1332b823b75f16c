"""What one cell of a statement file says, at the edges of what banks and people write (R15, R90)."""

from datetime import datetime
from typing import Any

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.spreadsheets.cells import MOST_VND, amount_of, moment_of, plain, text_of


def refusal(read: Any, cell: Any) -> str:
    with pytest.raises(InvalidInputError) as refused:
        read(cell)
    return refused.value.code


@pytest.mark.parametrize(
    ("heading", "compared"),
    [
        *(("Đơn vị", "don vi"), ("DON VI", "don vi"), ("đ/v", "d v"), ("  Số   dư: ", "so du"), ("Ngày_GD", "ngay gd")),
        *(("Nội dung 2", "noi dung 2"), ("＃ Ｎo", "no"), ("---", "")),
    ],
)
def test_headings_are_compared_without_case_diacritics_and_signs(heading: str, compared: str) -> None:
    assert plain(heading) == compared


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        *(("0", 0), ("7", 7), ("1000", 1_000), ("1.000", 1_000), ("12.345.678", 12_345_678), (" 5 ", 5)),
        *(("1 000", 1_000), ("1\u00a0000\u00a0000", 1_000_000), ("1,000.0", 1_000), ("1.000,00", 1_000)),
        *(("-5", -5), ("\u22125 đ", -5), ("- 5.000", -5_000), ("+5", 5), ("5.00", 5), ("5,0", 5)),
        *(("5 VND", 5), ("5vnd", 5), ("5 VNĐ", 5), ("5Đ", 5), ("5 ₫", 5), ("5 đồng", 5)),
        *(("", None), (" \t", None), (0, 0), (-5.0, -5)),
        *((MOST_VND - 1, MOST_VND - 1), (1 - MOST_VND, 1 - MOST_VND), ("999.999.999.999.999", MOST_VND - 1)),
    ],
)
def test_an_amount_is_signed_whole_vnd(written: Any, amount: int | None) -> None:
    assert amount_of(written) == amount


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *((text, "amount_unreadable") for text in ("VND", "-", "+ đ", ".00", ".", "5 USD", "5 VND VND", "5-", "--5")),
        *((text, "amount_unreadable") for text in ("1.0000", "1000.000", "1.000,000", "1.000 000", "12 34")),
        *((text, "amount_not_whole") for text in ("5.5", "5,25", "-1.000,01", "5.10 đ", 5.5, -0.5)),
        *((number, "amount_too_large") for number in (MOST_VND, -MOST_VND, float("inf"), float("nan"), str(MOST_VND))),
        *((cell, "amount_unreadable") for cell in (True, False, datetime(2026, 3, 12, tzinfo=VIETNAM))),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_none_is_no_amount(written: Any, code: str) -> None:
    assert refusal(amount_of, written) == code


@pytest.mark.parametrize(
    ("written", "text"), [("", ""), ("a\nb", "a b"), (7, "7"), (7.0, "7"), (-7, "-7"), (MOST_VND - 1, "9" * 15)]
)
def test_a_whole_number_is_its_digits(written: Any, text: str) -> None:
    assert text_of(written) == text


@pytest.mark.parametrize(
    "written", [True, 7.5, MOST_VND, -MOST_VND, float("nan"), datetime(2026, 3, 12, tzinfo=VIETNAM)]
)
def test_what_excel_has_changed_is_no_text(written: Any) -> None:
    assert refusal(text_of, written) == "text_unreadable"


@pytest.mark.parametrize(
    ("written", "parts", "timed"),
    [
        *(("1/2/2026", (2026, 2, 1), False), ("01.02.2026", (2026, 2, 1), False), ("2026-02-01", (2026, 2, 1), False)),
        *(("1/2/2026 7:05", (2026, 2, 1, 7, 5), True), ("1/2/2026, 07:05:09", (2026, 2, 1, 7, 5, 9), True)),
        *(("2026-02-01T00:00", (2026, 2, 1), True), ("29/02/2028", (2028, 2, 29), False)),
    ],
)
def test_the_day_stands_first_or_the_year(written: str, parts: tuple[int, ...], timed: bool) -> None:
    assert moment_of(written) == (datetime(*parts, tzinfo=VIETNAM), timed)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    "written",
    [
        *("1/2-2026", "1/2/26", "2026/02/01", "2026-2-1", "31/02/2026", "29/02/2026", "0/1/2026", "1/13/2026"),
        *(
            "1/2/2026 24:00",
            "1/2/2026 7:60",
            "1/2/2026 7:05:60",
            "1/2/2026 7",
            "1/2/2026 7:5",
            "x1/2/2026",
            46_093,
            True,
        ),
    ],
)
def test_what_is_in_no_calendar_is_no_date(written: Any) -> None:
    assert refusal(moment_of, written) == "date_unreadable"


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_cell_says_nothing(empty: str) -> None:
    assert (amount_of(empty), moment_of(empty), text_of(empty).strip()) == (None, None, "")
