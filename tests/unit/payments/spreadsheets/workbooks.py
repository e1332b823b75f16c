"""Excel files as people and banks make them, written on the spot."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from misa_order.payments.spreadsheets.file import read_sheet
from misa_order.payments.spreadsheets.layouts import TEMPLATE, Column
from misa_order.payments.spreadsheets.rows import Origin, ReadRow, read_lines

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
BANKS = {"99900011": "ACB", "9990001112223": "VCB", "9990001114": "BIDV"}
ORIGIN = Origin("imp-1", "d1g3st", AT, BANKS)
SHEET = "xl/worksheets/sheet1.xml"


class Formula(NamedTuple):
    """A formula and the value that was kept of it; None was never computed."""

    text: str
    value: Any


def line(**changes: Any) -> list[Any]:
    """A credit as people fill it in the template, with these columns changed (by the names of Column)."""
    filled: dict[Column, Any] = {
        Column.ACCOUNT: "99900011",
        Column.BANK: "ACB",
        Column.BOOKED_AT: datetime(2026, 11, 20, 9, 15, 30),  # noqa: DTZ001 - as Excel keeps it
        Column.CREDIT: 2_640_000,
        Column.MEMO: "Thanh toan don hang 1000002 - Domain nhahangabc",
        Column.REFERENCE: "FT26324000001",
        Column.BALANCE: 12_640_000,
    }
    filled |= {Column[name.upper()]: value for name, value in changes.items()}
    return [filled.get(column) for column in TEMPLATE]


def workbook(
    rows: Sequence[Sequence[Any]],
    headings: Sequence[Any] = TEMPLATE,
    above: Sequence[Sequence[Any]] = (),
    merged: Sequence[tuple[int, int, int, int, str]] = (),
    left: int = 0,
) -> bytes:
    """An .xlsx file; ``merged`` are first row, first column, last row, last column and text, from 0."""
    made = BytesIO()
    uncomputed = []
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        formats = {kind: book.add_format({"num_format": shown}) for kind, shown in _SHOWN.items()}
        for number, row in enumerate([*above, list(headings), *rows]):
            for place, value in enumerate(row, left):
                _write(sheet, number, place, value, formats)
                if isinstance(value, Formula) and value.value is None:
                    uncomputed.append(value.text)
        for first_row, first, last_row, last, text in merged:
            sheet.merge_range(first_row, first, last_row, last, text)
    content = made.getvalue()
    for text in uncomputed:
        content = edited(content, rf"(<f>{re.escape(text)}</f>)<v>[^<]*</v>", r"\1")
    return content


_SHOWN = {datetime: "dd/mm/yyyy hh:mm:ss", date: "dd/mm/yyyy"}


def _write(sheet: Any, row: int, place: int, value: Any, formats: Mapping[Any, Any]) -> None:
    match value:
        case None:
            return
        case Formula(text, kept):
            sheet.write_formula(row, place, f"={text}", None, kept or "")
        case str():
            sheet.write_string(row, place, value)
        case date():
            sheet.write_datetime(row, place, value, formats[type(value)])
        case _:
            sheet.write(row, place, value)


def edited(content: bytes, pattern: str, replacement: str, part: str = SHEET) -> bytes:
    """The same file with a part's text changed."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                changed = re.sub(pattern, replacement, text.decode())
                assert changed.encode() != text, "nothing was changed"
                text = changed.encode()
            new.writestr(name, text)
    return made.getvalue()


def lines(content: bytes, origin: Origin = ORIGIN) -> Iterator[ReadRow]:
    """What is read of a file."""
    return read_lines(read_sheet(content), origin)
