"""An .xlsx file, opened: checked before anything of it is unpacked whole, then read row by row (R15, R90).

The reader answers an empty cell where a formula failed or was never computed, and lays a sheet out as a full rectangle,
so the sheet's own text is looked through once before: for such cells, and for cells so far out that no memory holds it.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import NamedTuple
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from misa_order.kernel.errors import InvalidInputError

MOST_BYTES = 10_000_000
"""An import is the body of a request, and no gateway takes more: 100,000 rows are about 7 MB."""
MOST_ROWS = 200_000
_MOST_EXPANDED = 256_000_000
_LONGEST_PART = 4_000_000
_MOST_FAULTS = 100_000
_READ_SIZE = 1 << 20

type Cell = int | float | str | bool | date | datetime | time | timedelta
type Place = tuple[int, int]
"""Row and column, both from 0."""

# What zipfile raises for damaged, cut, encrypted and strangely packed archives.
_DAMAGED = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
_FAR = re.compile(rb' r="(?:[A-Z]{3}|[C-Z][A-Z]|[A-Z]{0,2}(?:[2-9][0-9]{5}|[0-9]{7}))')
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_AT = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v>[^<]|is>)")
# Searched first, for it is quicker: an error, and how a formula begins.
_SIGNS_OF_FAULTS = (b't="e"', b"<f", b":f")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


class Sheet(NamedTuple):
    """The first visible sheet. ``rows`` begin with Excel's row 1, their cells with Excel's column ``first_column`` + 1.

    ``faults`` are the cells whose value is none: ``formula_error`` or ``formula_without_value``. ``merged`` are ranges,
    from their first to their last cell.
    """

    rows: Iterator[Sequence[Cell]]
    first_column: int
    faults: dict[Place, str]
    merged: Sequence[tuple[Place, Place]]


def check_workbook(content: bytes) -> None:
    """Raise InvalidInputError unless this can be read as an .xlsx file: ``file_too_large``, ``not_a_spreadsheet``."""
    with _opened(content) as archive:
        _first_sheet(archive)


def read_sheet(content: bytes) -> Sheet:
    """The first visible sheet of an .xlsx file.

    Raises InvalidInputError ``file_too_large`` or ``not_a_spreadsheet``, field ``body``, also for a file that unpacks
    into more than 256 MB, 200,000 rows or 104 columns.
    """
    import python_calamine as calamine  # noqa: PLC0415 - only importing needs it, and others load this module

    with _opened(content) as archive:
        name, part = _first_sheet(archive)
        _verify_sizes(archive, part)
        faults = _faults(archive, part)
    try:
        sheet = calamine.CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(name)
    except calamine.CalamineError as error:
        raise _unreadable(str(error)) from error
    first = sheet.start[1] if sheet.start else 0
    return Sheet(sheet.iter_rows(), first, faults, sheet.merged_cell_ranges or ())


@contextmanager
def _opened(content: bytes) -> Iterator[ZipFile]:
    if len(content) > MOST_BYTES:
        raise _too_large(f"The file is larger than {MOST_BYTES:,} bytes")
    try:
        with ZipFile(BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_EXPANDED:
                raise _too_large("The file unpacks into too much")
            yield archive
    except (*_DAMAGED, ET.ParseError, KeyError, ValueError) as error:
        raise _unreadable(str(error)) from error


def _first_sheet(archive: ZipFile) -> tuple[str, str]:
    """Name and part of the first worksheet that people see."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _tree(archive, "xl/_rels/workbook.xml.rels")
        if relation.get("Type", "").endswith("/worksheet")
    }
    for sheet in _tree(archive, "xl/workbook.xml").iterfind("{*}sheets/{*}sheet"):
        relation = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
        if sheet.get("state", "visible") == "visible" and relation in targets:
            target = targets[relation]
            return sheet.get("name", ""), target[1:] if target.startswith("/") else f"xl/{target}"
    raise _unreadable("no visible sheet")


def _tree(archive: ZipFile, part: str) -> ET.Element:
    with archive.open(part) as opened:
        text = opened.read(_LONGEST_PART)
    if b"<!DOCTYPE" in text:
        raise _unreadable("a document type")
    return ET.fromstring(text)  # noqa: S314 - short, and without a document type there are no entities to expand


def _verify_sizes(archive: ZipFile, sheet: str) -> None:
    """Raise BadZipFile for a part that unpacks into more than it says; the sheet itself is read whole anyway."""
    for entry in archive.infolist():
        if entry.filename != sheet:
            with archive.open(entry) as opened:
                while opened.read(_READ_SIZE):
                    pass


def _faults(archive: ZipFile, part: str) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for block in _rows_of(archive, part):
        if _FAR.search(block):
            raise _too_large(f"The sheet has cells below row {MOST_ROWS:,} or far to the right")
        if any(sign in block for sign in _SIGNS_OF_FAULTS):
            found.update(_faults_of(block))
            if len(found) > _MOST_FAULTS:
                raise _too_large("Too many formulas of the sheet have no value")
    return found


def _rows_of(archive: ZipFile, part: str) -> Iterator[bytes]:
    """The sheet's text in blocks that end with a row."""
    rest = b""
    with archive.open(part) as opened:
        while text := opened.read(_READ_SIZE):
            block = rest + text
            if b"='" in block:
                block = block.replace(b"'", b'"')
            # Nothing ends with a row where this finds none: then all of it waits.
            end = block.rfind(b"row>") + len(b"row>") if b"row>" in block else 0
            rest = block[end:]
            if len(rest) > _LONGEST_PART:
                raise _too_large("A row of the sheet is too long")
            yield block[:end]
    yield rest


def _faults_of(block: bytes) -> Iterator[tuple[Place, str]]:
    for attributes, content in _CELL.findall(block):
        failed = b't="e"' in attributes
        # A text that a formula made may be empty; anything else without a value was never computed.
        missing = b't="str"' not in attributes and _FORMULA.search(content) and not _VALUE.search(content)
        if failed or missing:
            at = _AT.search(attributes)
            if at is None:
                raise _unreadable("a cell without its place")
            yield (int(at[2]) - 1, _column(at[1])), "formula_error" if failed else "formula_without_value"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _too_large(message: str) -> InvalidInputError:
    return InvalidInputError("file_too_large", message, field="body")


def _unreadable(reason: str) -> InvalidInputError:
    return InvalidInputError("not_a_spreadsheet", f"This cannot be read as an .xlsx file: {reason[:100]}", field="body")
