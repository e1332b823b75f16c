"""A sheet and its shared texts, looked through before they are read: where its values lie, how
many, how long (R90).

The reader answers an empty cell where a formula failed or was never computed, lays a sheet out as a
full rectangle, and copies a shared text for every cell that has it. So the places of such cells are
kept here, and a sheet that needs more memory than there is gets an answer.

Rows as nearly every program writes them are recognised whole by one pattern, and the parser is
given an empty row instead. What the pattern takes begins with ``<``, ends with ``>``, and holds
neither ``-->`` nor ``?>`` nor ``]]>``, so that the parser sees all else as it would have: inside a
comment or outside.

Of a number that is written in pieces (a character by its code, a comment between) the reader takes
the first: such a cell is a fault as well.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from misa_order.payments.spreadsheets.package import too_large, unreadable
from misa_order.payments.spreadsheets.scan import Attributes, Counts, Scan, counted

MOST_ROWS = 200_000
MOST_COLUMNS = 78
MOST_TEXT = 300_000_000
"""Bytes of shared texts, counted again for every cell."""
_MOST_FAULTS = 100_000
_MOST_MERGED = 100_000
_LONGEST_ROW = 1_000_000
_USUAL_TEXT = 250

type CellPosition = tuple[int, int]
"""Row and column, both from 0."""
type CellRange = tuple[CellPosition, CellPosition]
"""The first cell of a rectangle and its last."""

_ATTRIBUTE = rb' [a-zA-Z][a-zA-Z0-9:]*="[^"<>&]*"'
_VALUE = rb"<v>[^<>&]++</v>"
_FORMULA = rb"<f(?:" + _ATTRIBUTE + rb")*+>[^<>]*+</f>"
_INLINE = rb'<is><t(?: xml:space="preserve")?+>[^<>]++</t></is>'
_CELL = (
    rb'<c r="[AB]?[A-Z](?:[1-9][0-9]{0,4}|1[0-9]{5})"(?: s="[0-9]++")?+'
    rb'(?:/>|></c>|(?: t="(?:s|n|b|str)")?+>(?:' + _FORMULA + rb")?+" + _VALUE + rb"</c>"
    rb'| t="inlineStr">' + _INLINE + rb"</c>)"
)
_ROW = rb'<row r="([1-9][0-9]{0,4}|1[0-9]{5})"(?:' + _ATTRIBUTE + rb")*+>(?:" + _CELL + rb")*+</row>"
_USUAL_ROWS = re.compile(rb"(?:" + _ROW + rb")++")
_USUAL_TEXTS = re.compile(rb'(?:<si><t(?: xml:space="preserve")?+>[^<>]{1,%d}+</t></si>)++' % _USUAL_TEXT)
_AT = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ROW_NUMBER = re.compile(r"[1-9][0-9]{0,6}", re.ASCII)
_PARTS: tuple[list[str], ...] = ([], ["f"], ["v"], ["is"], ["f", "v"], ["f", "is"])
_TOO_FAR = f"The sheet has values below row {MOST_ROWS:,} or right of column {MOST_COLUMNS}"


class Texts(Counts):
    """The shared texts: ``longest`` is no less than the longest of them. ``lengths`` are all, if
    they are asked for.
    """

    def __init__(self, *, each: bool = False) -> None:
        super().__init__()
        self.longest = 0
        self.lengths: list[int] = []
        self._each = each
        self._count = self._now = 0

    def look_through(self, text: Iterator[bytes]) -> None:
        """Read all of them."""
        self.read(text if self._each else self._unusual(text))
        counted(self._count)

    def closed(self, name: str) -> None:
        """A text has ended."""
        if name == "si":
            self.longest = max(self.longest, self._now)
            if self._each:
                self.lengths.append(self._now)
            self._now = 0
            self._count += 1

    def said(self, text: str) -> None:
        """A part of a text."""
        self._now += len(text.encode())

    def _unusual(self, text: Iterator[bytes]) -> Iterator[bytes]:
        for block in _blocks(text, b"<si>"):
            rest = _USUAL_TEXTS.sub(b"<si/>", block)
            if len(rest) != len(block):
                self.longest = max(self.longest, _USUAL_TEXT)
                self._count += block.count(b"</si>") - rest.count(b"</si>")
            yield rest


class Cells(Scan):
    """The cells of a sheet. ``faults`` are those whose value cannot be had: ``formula_error``,
    ``cell_unreadable``, ``formula_without_value``.

    ``count`` are the cells with a value; ``text`` their shared texts' bytes, if the texts' lengths
    are given.
    """

    def __init__(self, lengths: Sequence[int] | None = None) -> None:
        super().__init__()
        self.faults: dict[CellPosition, str] = {}
        self.count = self.text = 0
        self._lengths = lengths
        self._merged = 0
        self._row = self._column = 0
        self._cell: _Cell | None = None
        self._in_value = False

    def look_through(self, text: Iterator[bytes]) -> None:
        """Read the whole sheet."""
        self.read(text if self._lengths is not None else self._unusual(text))

    def opened(self, name: str, attributes: Attributes) -> None:
        """What concerns rows, cells and joined cells."""
        if name == "row":
            self._row = _row(attributes["r"]) if "r" in attributes else self._row
        elif name == "c":
            place = _place(attributes["r"]) if "r" in attributes else (self._row, self._column)
            self._column = place[1]
            self._cell = _Cell(place, attributes.get("t", "n"), self.depth + 1)
        elif name == "mergeCell":
            self._merged += 1
            if self._merged > _MOST_MERGED:
                raise too_large("Too many cells of the sheet are joined")
        elif self._cell and self.depth == self._cell.inside:
            self._cell.parts.append(name)
            self._in_value = name == "v"
            self._cell.raw_length = -self.at - self.tag_length if self._in_value else self._cell.raw_length

    def said(self, text: str) -> None:
        """A part of a cell's value."""
        if self._cell and self._in_value:
            self._cell.value += text

    def quoted(self) -> None:
        """The reader leaves it out of a formula's text."""
        if self._cell and self._in_value:
            self._cell.parts.append("CDATA")

    def closed(self, name: str) -> None:
        """A cell or a row has ended."""
        if self._in_value and self._cell and self.depth < self._cell.inside:
            self._cell.raw_length += self.at
            self._in_value = False
        if name == "row":
            self._row, self._column = self._row + 1, 0
        elif name == "c" and self._cell:
            self._weigh(self._cell)
            self._cell = None
            self._column += 1

    def _weigh(self, cell: "_Cell") -> None:
        if cell.has_value():
            row, column = cell.place
            if row >= MOST_ROWS or column >= MOST_COLUMNS:
                raise too_large(_TOO_FAR)
            self._add(1)
            self.text += cell.shared_length(self._lengths) if self._lengths is not None else 0
            if self.text > MOST_TEXT:
                raise too_large("The sheet's texts are too long together")
        if fault := cell.fault():
            self.faults[cell.place] = fault
            if len(self.faults) > _MOST_FAULTS:
                raise too_large("Too many formulas of the sheet have no value")

    def _add(self, count: int) -> None:
        self.count += count
        counted(self.count)

    def _unusual(self, text: Iterator[bytes]) -> Iterator[bytes]:
        for block in _blocks(text, b"<row "):
            rest = _USUAL_ROWS.sub(rb'<row r="\1"/>', block)
            self._add(block.count(b"</c>") - rest.count(b"</c>"))
            yield rest


class _Cell:
    """A cell that is being looked at; ``inside`` is the depth of its parts, ``raw_length`` its
    value's bytes.
    """

    def __init__(self, place: CellPosition, kind: str, inside: int) -> None:
        self.place = place
        self.kind = kind
        self.inside = inside
        self.parts: list[str] = []
        self.value = ""
        self.raw_length = 0

    def has_value(self) -> bool:
        """Whether the reader makes room for it: one that is only styled needs none."""
        return bool(self.value) or "is" in self.parts or ("v" in self.parts and self.kind != "n")

    def fault(self) -> str | None:
        """Why its value cannot be had. A text that a formula made may be empty; another one was
        never computed.
        """
        if self.kind == "e":
            return "formula_error"
        in_pieces = self.value and self.kind != "str" and len(self.value.encode()) != self.raw_length
        if in_pieces or self.parts not in _PARTS:
            return "cell_unreadable"
        missing = "f" in self.parts and self.kind != "str" and not self.value and "is" not in self.parts
        return "formula_without_value" if missing else None

    def shared_length(self, lengths: Sequence[int]) -> int:
        """How long its shared text is; 0 where it has none."""
        index = self.value.strip() if self.kind == "s" else ""
        known = index.isascii() and index.isdigit() and len(index) < len(str(MOST_TEXT)) and int(index) < len(lengths)
        return lengths[int(index)] if known else 0


def _blocks(text: Iterable[bytes], beginning: bytes) -> Iterator[bytes]:
    """The text in blocks that end before a beginning, as far as they do not grow too long."""
    rest = b""
    for piece in text:
        block = rest + piece
        end = block.rfind(beginning)
        if end <= 0 or len(block) - end > _LONGEST_ROW:
            end = len(block)
        rest = block[end:]
        yield block[:end]
    yield rest


def _row(number: str) -> int:
    if not _ROW_NUMBER.fullmatch(number):
        raise unreadable("a row without its number")
    return int(number) - 1


def _place(text: str) -> CellPosition:
    found = _AT.fullmatch(text)
    if found is None:
        raise unreadable("a cell without its place")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1
