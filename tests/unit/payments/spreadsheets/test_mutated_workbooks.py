"""Whatever is changed in an .xlsx file, it is read or refused, in the memory and time that there is (R90)."""

import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from misa_order.payments.spreadsheets import check as spreadsheet_check
from tests.unit.payments.spreadsheets import hostile as made
from tests.unit.payments.spreadsheets.hostile import apart, package

_SIGNS = (
    *(b"<c ", b'r="', b"<row ", b"</row>", b"<v>", b"</v>", b"<!--", b"-->", b"]]>", b"<![CDATA[", b'count="', b"</c>"),
    *(b"&#65;", b"/>", b"<is>", b't="s"', b't="e"', b"<", b">", b'"', b"&", b"\x00", b"\xff", b"<?", b"?>"),
)
_VALUES = (
    *(
        b"XFD1048576",
        b"A1048576",
        b"XFD1",
        b"B2",
        b"A200000",
        b"BZ1",
        b"CA1",
        b"xfd9",
        b"",
        b"0",
        b"1",
        b"-1",
        b"1e999",
    ),
    *(b"4000000000", b"99999999999999999999", b"s", b"e", b"str", b"inlineStr", b"b", b"d", b"A1:XFD1048576", b"nan"),
    *(b"200000", b"200001", b"1048576", b"&#88;FD9", b"B1:A9", b"hidden", b"worksheets/sheet2.xml", b"r1", b"1e999"),
)
_ATTRIBUTE = re.compile(rb'="([^"<>]*)"')
_TEXT = re.compile(rb">([^<>]*)</")
_ELEMENT = re.compile(rb"<(row|c|v|is|si|t|mergeCell|xf|f|sheet|Relationship)\b(?:[^>]*/>|.*?</\1>)", re.DOTALL)
_SHEET = made.sheet(
    '<row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="2"><c r="A2" s="1"><v>46345.5</v></c><c r="B2" t="s"><v>1</v></c></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><t>c</t></is></c><c\tr="B3"><f>A1</f><v>1</v></c></row>'
    '<row><c><v>7</v></c><c t="str"><f>x</f><v></v></c><c t="b"><v>1</v></c></row>',
    before='<dimension ref="A1:C4"/>',
    after='<mergeCells count="1"><mergeCell ref="A3:B4"/></mergeCells>',
)
_STYLES = f'<styleSheet {made.MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>'
_TEXTS = made.texts("<si><t>a</t></si><si><r><t>b</t></r></si>", 'count="2" uniqueCount="2"')


def mutated(chance: Random) -> bytes:
    """A workbook that says something else somewhere, is cut and glued in a part, or damaged as an archive."""
    parts = {made.TEXTS: _TEXTS.encode(), made.STYLES: _STYLES.encode(), made.SHEET: _SHEET.encode()}
    name = chance.choice([*parts, made.SHEET, made.SHEET, "archive"])
    if name == "archive":
        return _glued(package(parts), chance)
    for _ in range(chance.randint(1, 3)):
        change = chance.choice([_retold, _retold, _moved, _glued])
        parts[name] = change(parts[name], chance)
    return package(parts)


def _retold(text: bytes, chance: Random) -> bytes:
    """Another value in an attribute or an element."""
    places = [found.span(1) for shape in (_ATTRIBUTE, _TEXT) for found in shape.finditer(text)]
    if not places:
        return text
    start, end = chance.choice(places)
    return text[:start] + chance.choice(_VALUES) + text[end:]


def _moved(text: bytes, chance: Random) -> bytes:
    """An element again at another element's place, or many times, or in itself, or gone."""
    places = [found.span() for found in _ELEMENT.finditer(text)]
    if not places:
        return text
    (start, end), (at, _) = chance.choice(places), chance.choice(places)
    element = text[start:end]
    match chance.randrange(4):
        case 0:
            return text[:at] + element + text[at:]
        case 1:
            return text[:start] + element * chance.choice([2, 300]) + text[end:]
        case 2:
            inside = element.find(b">") + 1
            return text[:start] + element[:inside] + element + element[inside:] + text[end:]
        case _:
            return text[:start] + text[end:]


def _glued(content: bytes, chance: Random) -> bytes:
    at, length = chance.randrange(len(content)), chance.choice([0, 0, 1, 4, 20])
    put = chance.choice([chance.choice(_SIGNS), chance.randbytes(3), content[at : at + 30], b""])
    return content[:at] + put + content[at + length :]


def test_the_file_that_is_changed_is_read_as_it_is(tmp_path: Path) -> None:
    parts = {made.TEXTS: _TEXTS, made.STYLES: _STYLES, made.SHEET: _SHEET}
    assert apart(tmp_path, package(parts)) == ["4"]


@pytest.mark.parametrize("seed", range(4))
def test_a_mutated_file_is_read_or_refused_and_nothing_else(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    answers = apart(tmp_path, *[mutated(chance) for _ in range(250)])
    rows = [int(one) for one in answers if one.isdigit()]
    refused = Counter(one for one in answers if not one.isdigit())
    assert len(rows) > 50
    assert max(rows) <= spreadsheet_check.MOST_ROWS
    assert len(rows) + refused["not_a_spreadsheet"] + refused["file_too_large"] == 250
    assert refused["not_a_spreadsheet"] > 0
