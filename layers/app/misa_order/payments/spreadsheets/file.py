"""An .xlsx file, opened: looked through before anything of it is laid out, then read row by row
(R15, R90).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import NamedTuple

from misa_order.payments.spreadsheets.check import MOST_TEXT, CellPosition, CellRange, Cells, Texts
from misa_order.payments.spreadsheets.package import Package, pack, stored, too_large, unreadable
from misa_order.payments.spreadsheets.scan import Counts, Elements

_MOST_MERGED_ROWS = 1_000_000
_FORMAT = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_FIXED = {
    "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Override PartName="/xl/workbook.xml" '
    f'ContentType="{_FORMAT}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}

type Cell = int | float | str | bool | date | datetime | time | timedelta


class Sheet(NamedTuple):
    """The first visible sheet. ``rows`` begin with Excel's row 1, their cells with Excel's column
    ``first_column`` + 1.

    ``faults`` are the cells whose value cannot be had: ``formula_error``,
    ``formula_without_value``, ``cell_unreadable``. ``merged`` are ranges, from their first to their
    last cell, as far as there are values. ``last_row`` is the lowest that has one.
    """

    rows: Iterator[Sequence[Cell]]
    first_column: int
    faults: dict[CellPosition, str]
    merged: Sequence[CellRange]
    last_row: int = 0


class _Parts(NamedTuple):
    """Which parts of a package tell of the first visible sheet, and whether its days are counted
    from 1904.
    """

    sheet: str
    texts: str | None
    styles: str | None
    from_1904: bool


def check_workbook(content: bytes) -> None:
    """Raise InvalidInputError unless this can be an .xlsx file: ``file_too_large``,
    ``not_a_spreadsheet``.
    """
    _parts(Package(content))


def read_sheet(content: bytes) -> Sheet:
    """The first visible sheet of an .xlsx file.

    Raises InvalidInputError ``file_too_large`` or ``not_a_spreadsheet``, field ``body``, also for a
    file that unpacks into more than 256 MB, with values below row 200,000 or right of column 78,
    with more than 3 million of them.
    """
    import python_calamine as calamine  # noqa: PLC0415 - only importing needs it, and others load this module

    package = Package(content)
    parts = _parts(package)
    package.verify({parts.sheet, parts.texts, parts.styles})
    faults = _looked_through(package, parts)
    with _reading():
        sheet = calamine.CalamineWorkbook.from_filelike(BytesIO(_anew(package, parts))).get_sheet_by_index(0)
        first = sheet.start[1] if sheet.start else 0
        end = sheet.end or (0, 0)
        merged = _within(sheet.merged_cell_ranges or (), end)
    return Sheet(_rows(sheet.iter_rows()), first, faults, merged, end[0] + 1)


def _parts(package: Package) -> _Parts:
    relations = _elements(package, "xl/_rels/workbook.xml.rels", "Relationship")
    inside = [one for _, one in relations if one.get("TargetMode", "Internal") == "Internal"]
    targets = {one.get("Id"): one.get("Target", "") for one in inside if one.get("Type", "").endswith("/worksheet")}

    def named(kind: str, usual: str) -> str | None:
        target = next((one.get("Target", "") for one in inside if one.get("Type", "").endswith(f"/{kind}")), usual)
        return package.find(target)

    workbook = _elements(package, "xl/workbook.xml", "workbookPr", "sheet")
    from_1904 = any(one.get("date1904") in {"1", "true"} for name, one in workbook if name == "workbookPr")
    for name, sheet in workbook:
        relation = next((value for key, value in sheet.items() if key.endswith(":id")), None)
        if name == "sheet" and sheet.get("state", "visible") == "visible" and relation in targets:
            part = package.find(targets[relation])
            if part is None:
                break
            return _Parts(part, named("sharedStrings", "sharedStrings.xml"), named("styles", "styles.xml"), from_1904)
    raise unreadable("no visible sheet")


def _elements(package: Package, part: str, *names: str) -> list[tuple[str, dict[str, str]]]:
    elements = Elements(*names)
    elements.read(package.unpack(part))
    return elements.found


def _looked_through(package: Package, parts: _Parts) -> dict[CellPosition, str]:
    """The faults of the sheet's cells, once nothing of it can take too much memory."""
    texts, cells = Texts(), Cells()
    if parts.texts:
        texts.look_through(package.unpack(parts.texts))
    if parts.styles:
        Counts().read(package.unpack(parts.styles))
    cells.look_through(package.unpack(parts.sheet))
    # If every cell had the longest text: seldom too much, and only then each is looked up.
    if parts.texts and texts.longest * cells.count > MOST_TEXT:
        each = Texts(each=True)
        each.look_through(package.unpack(parts.texts))
        Cells(each.lengths).look_through(package.unpack(parts.sheet))
    return cells.faults


def _anew(package: Package, parts: _Parts) -> bytes:
    """A file that has these parts and nothing else."""
    workbook = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(parts.from_1904)}"/>'
        f'<sheets><sheet name="Sheet" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    made = {name: stored(text) for name, text in (_FIXED | {"xl/workbook.xml": workbook}).items()}
    made["xl/worksheets/sheet1.xml"] = package.packed(parts.sheet)
    if parts.texts:
        made["xl/sharedStrings.xml"] = package.packed(parts.texts)
    if parts.styles:
        made["xl/styles.xml"] = package.packed(parts.styles)
    return pack(made)


@contextmanager
def _reading() -> Iterator[None]:
    """What the reader raises, and what it breaks down with, is a refusal."""
    import python_calamine as calamine  # noqa: PLC0415 - as above

    try:
        yield
    except calamine.CalamineError as error:
        raise unreadable(str(error)) from error
    except BaseException as error:
        # A breakdown inside the reader is no Exception.
        if type(error).__module__ == "pyo3_runtime":
            raise unreadable("the reader broke down") from error
        raise


def _rows(rows: Iterator[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    with _reading():
        yield from rows


def _within(ranges: Sequence[CellRange], end: CellPosition) -> list[CellRange]:
    """The ranges cut off one cell behind the last value: one that goes on there is still more than
    a cell.
    """
    found = []
    rows = 0
    for (top, left), (bottom, right) in ranges:
        last = (min(bottom, end[0] + 1), min(right, end[1] + 1))
        if top <= last[0] and left <= last[1]:
            found.append(((top, left), last))
            rows += last[0] - top + 1
    if rows > _MOST_MERGED_ROWS:
        raise too_large("Too many cells of the sheet are joined")
    return found
