"""Excel files as nobody's Excel writes them, part by part."""

import subprocess
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEET, TEXTS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"

MEMORY = 1_769_000_000
"""Bytes that the function has."""
SECONDS = 60
_CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.spreadsheets.file import read_sheet
for path in sys.argv[2:]:
    try:
        with open(path, "rb") as file:
            sheet = read_sheet(file.read())
        print(sum(1 for _ in sheet.rows))
    except InvalidInputError as error:
        print(error.code)
"""


def package(changes: Mapping[str, str | bytes]) -> bytes:
    """A workbook of one sheet with these parts put in place of its own, or added."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        WORKBOOK: f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>",
        RELATIONS: relations(f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'),
        SHEET: sheet('<row r="1"><c r="A1"><v>1</v></c></row>'),
    }
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, text in (parts | dict(changes)).items():
            archive.writestr(name, text)
    return made.getvalue()


def relations(inside: str) -> str:
    """The workbook's relations."""
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


def sheet(rows: str, before: str = "", after: str = "") -> str:
    """A sheet's text."""
    return f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def texts(inside: str, attributes: str = "") -> str:
    """Shared texts."""
    return f"<sst {MAIN} {attributes}>{inside}</sst>"


def of_rows(rows: str, **parts: str) -> bytes:
    """A workbook of these rows."""
    return package({SHEET: sheet(rows, **parts)})


def apart(folder: Path, *contents: bytes) -> list[str]:
    """What becomes of files in a process that may die: the number of rows, or the code of the refusal."""
    paths = [folder / f"{number}.xlsx" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    command = [sys.executable, "-c", _CHILD, str(MEMORY), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()
