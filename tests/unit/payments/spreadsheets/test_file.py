"""A file is an .xlsx that can be read within bounds, or it is refused (R90)."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.spreadsheets import package as spreadsheet_package
from misa_order.payments.spreadsheets.file import check_workbook, read_sheet
from misa_order.payments.spreadsheets.package import MOST_BYTES
from tests.unit.payments.spreadsheets.workbooks import SHEET, Formula, edited, line, workbook

GOOD = workbook([line()])


def refused(content: bytes) -> str:
    with pytest.raises(InvalidInputError) as error:
        read_sheet(content)
    assert error.value.field == "body"
    return error.value.code


def test_a_workbook_passes_and_begins_at_excels_first_row() -> None:
    check_workbook(GOOD)
    sheet = read_sheet(workbook([line()], above=[[], []], left=1))
    rows = list(sheet.rows)
    assert (len(rows), sheet.first_column, rows[0][0], rows[3][0]) == (4, 1, "", "99900011")


@pytest.mark.parametrize(
    "content", [b"", b"Ng\xc3\xa0y,S\xe1\xbb\x91 ti\xe1\xbb\x81n\n", GOOD[:200], b"\xd0\xcf\x11\xe0" + bytes(600)]
)
def test_what_is_no_xlsx_is_refused_before_it_is_kept(content: bytes) -> None:
    with pytest.raises(InvalidInputError) as error:
        check_workbook(content)
    assert (error.value.code, error.value.field) == ("not_a_spreadsheet", "body")


def test_a_zip_of_something_else_and_a_workbook_without_a_visible_sheet_are_refused() -> None:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("letter.txt", "hello")
    assert refused(made.getvalue()) == "not_a_spreadsheet"
    hidden = edited(GOOD, r'<sheet name="Sheet1"', '<sheet name="Sheet1" state="hidden"', "xl/workbook.xml")
    assert refused(hidden) == "not_a_spreadsheet"


@given(st.integers(min_value=0, max_value=len(GOOD) - 1), st.binary(min_size=1, max_size=30))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(at: int, noise: bytes) -> None:
    damaged = GOOD[:at] + noise + GOOD[at + len(noise) :]
    try:
        list(read_sheet(damaged).rows)
    except InvalidInputError as error:
        assert error.code in {"not_a_spreadsheet", "file_too_large"}  # noqa: PT017 - either, or none at all


def test_the_first_visible_sheet_is_read() -> None:
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet("cũ").hide()
        shown = book.add_worksheet("Sao kê & khác")
        shown.write_string(0, 0, "đây")
        shown.activate()
        book.add_worksheet("Hướng dẫn").write_string(0, 0, "kia")
    assert [list(row) for row in read_sheet(made.getvalue()).rows] == [["đây"]]


@pytest.mark.parametrize("place", ["XFD2", "CZ2", "A1048576", "B200001"])
def test_a_cell_far_out_is_refused_before_memory_is_laid_out_for_it(place: str) -> None:
    assert refused(edited(GOOD, 'r="A2"', f'r="{place}"')) == "file_too_large"
    assert refused(edited(GOOD, 'r="A2"', f"r='{place}'")) == "file_too_large"


def test_a_file_that_unpacks_into_too_much_is_refused_also_when_it_lies_about_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = BytesIO()
    with ZipFile(BytesIO(GOOD)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/media/much.bin", bytes(3_000_000))
    packed = made.getvalue()
    lying = packed.replace((3_000_000).to_bytes(4, "little"), (3_000).to_bytes(4, "little"))
    assert lying != packed
    assert refused(lying) == "not_a_spreadsheet"
    monkeypatch.setattr(spreadsheet_package, "_MOST_EXPANDED", 2_000_000)
    assert refused(packed) == "file_too_large"
    assert refused(bytes(MOST_BYTES + 1)) == "file_too_large"


def test_cells_without_a_value_are_found_wherever_blocks_end(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [line(memo=f'{number} <f> t="e"', balance=Formula("NA()", "#N/A")) for number in range(50)]
    content = workbook([*rows, line(reference=Formula("A1", None)), line(credit=Formula("1+1", 2))])
    wanted = {(number, 8): "formula_error" for number in range(1, 51)} | {(51, 7): "formula_without_value"}
    for size in (1 << 20, 97, 1):
        monkeypatch.setattr(spreadsheet_package, "_READ_SIZE", size)
        assert read_sheet(content).faults == wanted


def test_prefixed_names_of_other_writers_are_understood() -> None:
    content = workbook([line(balance=Formula("NA()", "#N/A"))])
    prefixed = edited(
        content,
        r"<(/?)(c|v|f|row|sheetData|worksheet|sheetFormatPr|sheetViews|sheetView|dimension|pageMargins)\b",
        r"<\1x:\2",
    )
    prefixed = edited(prefixed, "<x:worksheet xmlns=", "<x:worksheet xmlns:x=", SHEET)
    assert read_sheet(prefixed).faults == {(1, 8): "formula_error"}
