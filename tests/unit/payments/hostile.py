"""Excel files as nobody's Excel writes them, part by part."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEET, TEXTS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"


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
