"""A file that was made to break its reader is refused or read, in bounded memory and time (R90).

What would take all memory runs in a process of its own that may hold no more than the function does.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from struct import pack as packed
from warnings import catch_warnings
from zipfile import ZIP_LZMA, ZipFile

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.spreadsheets import check as spreadsheet_check
from misa_order.payments.spreadsheets import package as spreadsheet_package
from misa_order.payments.spreadsheets import scan as spreadsheet_scan
from misa_order.payments.spreadsheets.file import check_workbook, read_sheet
from tests.unit.payments.spreadsheets import hostile as made
from tests.unit.payments.spreadsheets.hostile import apart, of_rows, package
from tests.unit.payments.spreadsheets.workbooks import Formula, edited, line, workbook

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def refused(content: bytes) -> str:
    with pytest.raises(InvalidInputError) as error:
        read_sheet(content)
    assert error.value.field == "body"
    return error.value.code


def cells(content: bytes) -> list[list[object]]:
    return [list(row) for row in read_sheet(content).rows]


FAR = "XFD1048576"
_FAR_OUT = {
    "blank": f'<row r="1048576"><c r="{FAR}"><v>1</v></c></row>',
    "tab": f'<row r="1048576"><c\tr="{FAR}"><v>1</v></c></row>',
    "line end": f'<row r="1048576"><c\nr="{FAR}"><v>1</v></c></row>',
    "spaced": f"<row><c s='0' r = '{FAR}' ><v>1</v></c></row>",
    "by its code": '<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>',
    "small letters": '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    "by its row": '<row r="1048576"><c><v>1</v></c></row>',
    "after its row": '<row r="1048576"/><row><c><v>1</v></c></row>',
    "after its neighbour": '<row r="1"><c r="XFC1"/><c><v>1</v></c></row>',
    "inline": f'<row r="9"><c t="inlineStr" r="{FAR}"><is><t>a</t></is></c></row>',
    "an error": f'<row r="9"><c r="{FAR}" t="e"><v>#N/A</v></c></row>',
    "an empty text": f'<row r="9"><c r="{FAR}" t="str"><v></v></c></row>',
    "behind a comment that seems to go on": (
        f'<!-- {ONE}-> <![CDATA[ --><row r="9"><c r="{FAR}"><v>1</v></c></row><!-- ]]> -->'
    ),
    "behind data that seem to go on": f'<![CDATA[{ONE}]]><row r="9"><c r="{FAR}"><v>1</v></c></row>',
    "among usual rows": f'{ONE}<row r="2"><c r="A2"><v>1</v></c><c r="{FAR}"><v>1</v></c></row><row r="3"></row>',
    "one row too far": '<row r="200001"><c r="A200001"><v>1</v></c></row>',
    "one row too far, as its cell says": '<row r="2"><c r="A200001"><v>1</v></c></row>',
    "one column too far": '<row r="1"><c r="CA1"><v>1</v></c></row>',
}


@pytest.mark.parametrize("rows", _FAR_OUT.values(), ids=_FAR_OUT.keys())
def test_a_value_far_out_is_refused_however_its_place_is_written(rows: str) -> None:
    assert refused(of_rows(ONE + rows)) in {"file_too_large", "not_a_spreadsheet"}
    assert refused(of_rows(rows + ONE)) in {"file_too_large", "not_a_spreadsheet"}


@pytest.mark.parametrize("place", ["ZZZZZZZZZZ1", "A99999999999", "A0", "1", "A", "$A$1", "A1:B2", "", "Ａ1"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    assert refused(of_rows(f'<row r="1"><c r="{place}"><v>1</v></c></row>')) == "not_a_spreadsheet"


@pytest.mark.parametrize("number", ["99999999999", "0", "-1", "1.5", "", "x"])
def test_a_row_whose_number_is_none_is_refused(number: str) -> None:
    assert refused(of_rows(f'<row r="{number}"><c><v>1</v></c></row>')) == "not_a_spreadsheet"


@pytest.mark.parametrize("cell", ['s="0"/>', 's="0"></c>', "><v></v></c>", "><v/></c>", "><f>A1</f></c>"])
def test_a_cell_far_out_that_has_only_its_style_is_no_reason_to_refuse(cell: str) -> None:
    assert cells(of_rows(f'{ONE}<row r="1048576" s="1" customFormat="1"><c r="{FAR}" {cell}</row>')) == [[1.0]]


def test_the_last_cell_that_may_have_a_value_is_read() -> None:
    for odd in ("", "\t"):
        widest, lowest = f'<c{odd} r="BZ1"><v>2</v></c>', f'<c{odd} r="A200000"><v>2</v></c>'
        assert cells(of_rows(f'<row r="1"><c r="A1"><v>1</v></c>{widest}</row>'))[0][77] == 2
        *_, row = read_sheet(of_rows(f'{ONE}<row r="200000">{lowest}</row>')).rows
        assert row == [2]


@pytest.mark.parametrize(
    "value",
    ["26400<!-- -->00", "26400<![CDATA[00]]>", "264000&#48;", "26400<?x?>00", "26400<b/>00", "26400<v>00</v>"],
)
def test_a_number_in_pieces_is_a_fault_and_never_the_first_piece(value: str) -> None:
    sheet = read_sheet(of_rows(f'<row r="1"><c r="B1"><v>{value}</v></c></row>'))
    assert sheet.faults == {(0, 1): "cell_unreadable"}


@pytest.mark.parametrize(
    "inside", ["<v>1</v><v>2</v>", "<v>1</v><v/>", "<v>1</v><f>A2</f>", "<v>1</v><is><t>2</t></is>"]
)
def test_a_cell_that_says_two_things_is_a_fault(inside: str) -> None:
    sheet = read_sheet(of_rows(f'<row r="1"><c r="B1">{inside}</c></row>'))
    assert sheet.faults == {(0, 1): "cell_unreadable"}


@pytest.mark.parametrize("inside", ["<v/>", "<v></v>", "<v />", "", "<is/>"])
def test_an_empty_value_is_no_fault(inside: str) -> None:
    assert read_sheet(of_rows(f'{ONE}<row r="2"><c r="B2">{inside}</c></row>')).faults == {}


def test_texts_in_pieces_are_read_whole() -> None:
    pieces = "a &amp; b<!-- x --><![CDATA[ & c]]>"
    row = (
        f'<row r="1"><c r="A1" t="inlineStr"><is><r><t>{pieces}</t></r><r><t>!</t></r></is></c>'
        '<c r="B1" t="str"><f>x</f><v>a &amp; b<!-- x --> &#38; c</v></c><c r="C1" t="s"><v>0</v></c></row>'
    )
    content = package({made.SHEET: made.sheet(row), made.TEXTS: made.texts(f"<si><t>{pieces}</t></si>")})
    assert cells(content) == [["a & b & c!", "a & b & c", "a & b & c"]]
    assert read_sheet(content).faults == {}
    left_out = of_rows(f'<row r="1"><c r="B1" t="str"><f>x</f><v>{pieces}</v></c></row>')
    assert read_sheet(left_out).faults == {(0, 1): "cell_unreadable"}


_TEXT, _TYPES = "<si><t>a</t></si>", f"<styleSheet {made.MAIN}>"
_ROW_OF_TEXT = '<row r="{0}"><c r="A{0}" t="s"><v>0</v></c></row>'
_KILLERS: dict[str, Callable[[], bytes]] = {
    "texts announced": lambda: package({made.TEXTS: made.texts(_TEXT, 'count="4000000000" uniqueCount="4000000000"')}),
    "styles announced": lambda: package({made.STYLES: f'{_TYPES}<cellXfs count="4000000000"/></styleSheet>'}),
    "formats announced": lambda: package(
        {made.STYLES: f'{_TYPES}<numFmts count="99999999999999999999"/></styleSheet>'}
    ),
    "one long text in many cells": lambda: package(
        {
            made.SHEET: made.sheet("".join(map(_ROW_OF_TEXT.format, range(1, 60_000)))),
            made.TEXTS: made.texts(f"<si><t>{'a' * 32_000}</t></si>"),
        }
    ),
    "cells without end": lambda: of_rows('<row r="1"><c r="A1"><v>1</v></c></row>' * 3_000_100),
    "texts without end": lambda: package({made.TEXTS: made.texts(_TEXT * 3_000_100)}),
    "joined cells without end": lambda: of_rows(
        ONE, after="<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 200_000 + "</mergeCells>"
    ),
    "joined cells over each other": lambda: of_rows(
        ONE + '<row r="199999"><c r="A199999"><v>1</v></c></row>',
        after="<mergeCells>" + '<mergeCell ref="A1:B1048576"/>' * 1000 + "</mergeCells>",
    ),
    "elements in each other": lambda: of_rows("<a>" * 1_000_000 + "</a>" * 1_000_000),
    "a name without end": lambda: of_rows("<" + "a" * 50_000_000 + "/>"),
    "a value without end": lambda: of_rows(f'<row r="1"><c r="A1"><v>{"1" * 50_000_000}</v></c></row>'),
    "a comment without end": lambda: of_rows(f"<!--{' ' * 50_000_000}-->"),
    "many parts": lambda: package({f"xl/media/{number}": b"" for number in range(20_000)}),
}


@pytest.mark.parametrize("made_of", _KILLERS.values(), ids=_KILLERS.keys())
def test_what_would_take_all_memory_is_refused(tmp_path: Path, made_of: Callable[[], bytes]) -> None:
    [answer] = apart(tmp_path, made_of())
    assert answer in {"file_too_large", "not_a_spreadsheet"}


def test_what_is_large_and_within_bounds_is_read_with_the_memory_there_is(tmp_path: Path) -> None:
    corners = of_rows(ONE + '<row r="200000"><c r="BZ200000"><v>1</v></c></row>')
    crowded = of_rows('<row r="1"><c r="A1"><v>1</v></c></row>' * 1_000_000)
    shared = package({made.TEXTS: made.texts("<si><t>a</t></si>" * 1_000_000)})
    assert apart(tmp_path, corners, crowded, shared) == ["200000", "1", "1"]


def test_a_long_text_that_few_cells_have_is_read() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{int(n == 5)}</v></c></row>' for n in range(1, 20_000))
    content = package(
        {made.SHEET: made.sheet(rows), made.TEXTS: made.texts(f"<si><t>b</t></si><si><t>{'a' * 32_000}</t></si>")}
    )
    assert [len(row[0]) for row in cells(content)][3:6] == [1, 32_000, 1]  # type: ignore[arg-type]


def test_elements_without_end_and_odd_cells_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    odd, empty = '<row r="1">' + '<c  r="A1"><v>1</v></c>' * 200, "<row/>" * 400
    assert cells(of_rows(f"{odd}</row>{empty}")) == [[1.0]]
    monkeypatch.setattr(spreadsheet_scan, "MOST_COUNTED", 199)
    assert refused(of_rows(f"{odd}</row>")) == "file_too_large"
    monkeypatch.setattr(spreadsheet_scan, "MOST_ELEMENTS", 399)
    assert refused(of_rows(empty)) == "file_too_large"


@pytest.mark.parametrize("part", [made.SHEET, made.TEXTS, made.STYLES, made.WORKBOOK, made.RELATIONS])
@pytest.mark.parametrize("coding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_document_type_is_refused_in_every_part_and_coding(part: str, coding: str) -> None:
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    text = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}<!ENTITY out SYSTEM "file:///etc/passwd">]><x>&a9;&out;</x>'
    assert refused(package({part: text.encode(coding)})) == "not_a_spreadsheet"


def test_a_sheet_outside_the_file_is_not_asked_for() -> None:
    for target, mode in (
        ("http://192.0.2.1/sheet1.xml", "External"),
        ("file:///etc/passwd", "Internal"),
        ("../../../etc/passwd", "Internal"),
        ("worksheets/sheet1.xml", "External"),
    ):
        relation = f'<Relationship Id="r1" Type="{made.OFFICE}/worksheet" Target="{target}" TargetMode="{mode}"/>'
        assert refused(package({made.RELATIONS: made.relations(relation)})) == "not_a_spreadsheet"


@pytest.mark.parametrize(
    "target", ["/xl/worksheets/sheet1.xml", "../xl/worksheets/Sheet1.xml", "./worksheets/sheet1.xml"]
)
def test_a_sheet_is_found_however_its_relation_names_it(target: str) -> None:
    relation = f'<Relationship Id="r1" Type="{made.OFFICE}/worksheet" Target="{target}"/>'
    assert cells(package({made.RELATIONS: made.relations(relation)})) == [[1.0]]


@pytest.mark.parametrize("dimension", ["A1:XFD1048576", "B7", "XFD1048576:A1", "A1:ZZZZZZZ99999999999"])
def test_a_dimension_that_lies_changes_nothing(dimension: str) -> None:
    assert cells(of_rows(ONE, before=f'<dimension ref="{dimension}"/>')) == [[1.0]]


def test_the_reader_sees_the_parts_that_were_looked_through_and_no_others() -> None:
    far = made.sheet(f'<row r="9"><c r="{FAR}"><v>1</v></c></row>')
    for other in ("xl/Worksheets/SHEET1.xml", made.SHEET):
        twice = BytesIO(package({}))
        with catch_warnings(action="ignore"), ZipFile(twice, "a") as archive:
            archive.writestr(other, far)
        assert refused(twice.getvalue()) == "not_a_spreadsheet"
    for other in ("/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", "xl\\worksheets\\sheet1.xml"):
        assert cells(package({other: far})) == [[1.0]]
    # Another archive in front of it: its directory is not this one's.
    assert cells(package({made.SHEET: far}) + package({})) == [[1.0]]


def test_strange_archives_are_refused_with_words() -> None:
    good = package({})
    locked = good.replace(b"PK\1\2\x14\x03\x14\x00\x00\x00", b"PK\1\2\x14\x03\x14\x00\x01\x00")
    assert locked != good
    with pytest.raises(InvalidInputError, match="password"):
        check_workbook(locked)
    with pytest.raises(InvalidInputError, match=r"old \.xls file or has a password"):
        check_workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000))
    odd = BytesIO()
    with ZipFile(odd, "w", ZIP_LZMA) as archive:
        archive.writestr(made.WORKBOOK, "<x/>")
    assert refused(odd.getvalue()) == "not_a_spreadsheet"
    for cut in range(1, len(good), 37):
        assert refused(good[:cut]) == "not_a_spreadsheet"


def test_parts_that_lie_about_themselves_are_refused() -> None:
    text = made.sheet(ONE).encode()
    good = BytesIO(package({}))
    with ZipFile(good) as archive:
        entry = archive.getinfo(made.SHEET)
    directory = good.getvalue().rindex(b"PK\1\2")
    for place, value in ((24, len(text) - 1), (24, len(text) + 1), (16, entry.CRC ^ 1), (20, entry.compress_size - 1)):
        at = directory + place
        lying = good.getvalue()[:at] + packed("<I", value) + good.getvalue()[at + 4 :]
        assert lying[at : at + 4] != good.getvalue()[at : at + 4]
        assert refused(lying) == "not_a_spreadsheet"


def test_days_counted_from_1904_and_formats_are_kept() -> None:
    styles = (
        f'{_TYPES}<numFmts count="1"><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    rows = '<row r="1"><c r="A1" s="1"><v>46345</v></c></row>'
    for base, year in (("0", 2026), ("1", 2030)):
        book = (
            f'<workbook {made.MAIN} xmlns:r="{made.OFFICE}"><workbookPr date1904="{base}"/>'
            '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
        )
        [[found]] = cells(package({made.STYLES: styles, made.SHEET: made.sheet(rows), made.WORKBOOK: book}))
        assert found.year == year  # type: ignore[attr-defined]


def test_the_quick_way_and_the_parsers_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        line(memo=f"{n} & <{n}>", balance=Formula("1+1", n) if n % 3 else Formula("NA()", "#N/A")) for n in range(40)
    ]
    content = workbook(rows)
    apart_written = edited(content, "<c r=", "<c  r=")
    quick, slow = read_sheet(content), read_sheet(apart_written)
    assert quick.faults == slow.faults != {}
    assert list(map(list, quick.rows)) == list(map(list, slow.rows))
    monkeypatch.setattr(spreadsheet_check, "_LONGEST_ROW", 50)
    monkeypatch.setattr(spreadsheet_package, "_READ_SIZE", 64)
    assert read_sheet(content).faults == quick.faults
