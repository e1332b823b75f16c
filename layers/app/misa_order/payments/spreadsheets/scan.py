"""The text of an .xlsx file's parts, looked through by an XML parser before a reader lays out
memory for it (R90).

No document type is taken, so that there are no entities to expand and nothing outside is asked for.
The text is UTF-8 whatever it says of itself: that is how the reader takes it.
"""

from collections.abc import Iterable
from xml.parsers import expat

from misa_order.payments.spreadsheets.package import too_large, unreadable

MOST_COUNTED = 3_000_000
"""Cells with a value, and texts that they share: 200,000 rows of 15."""
MOST_ELEMENTS = 10_000_000
"""Of one part, that the parser sees: it takes a minute for so many."""
_MOST_FOUND = 10_000
_DEEPEST = 100
_LONGEST = 1_000_000
_PIECE = 1 << 16

type Attributes = dict[str, str]


class Scan:
    """Looks through one part; kinds of parts say what they look for.

    Raises InvalidInputError ``file_too_large`` or ``not_a_spreadsheet``, field ``body``.
    """

    def __init__(self) -> None:
        self.depth = self.tag_length = 0
        self._length = self._fed = self._seen = 0
        self._parser = expat.ParserCreate("UTF-8")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_document_type
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartCdataSectionHandler = self.quoted

    def read(self, text: Iterable[bytes]) -> None:
        """Look through the part's whole text."""
        try:
            for block in text:
                for at in range(0, len(block), _PIECE):
                    self._feed(block[at : at + _PIECE])
            self._parser.Parse(b"", True)  # noqa: FBT003 - it takes no names
        except expat.ExpatError as error:
            raise unreadable(str(error)) from error

    @property
    def at(self) -> int:
        """Where in the text it now is, in bytes."""
        return self._parser.CurrentByteIndex

    def opened(self, name: str, attributes: Attributes) -> None:
        """An element begins; ``name`` is without its prefix."""

    def closed(self, name: str) -> None:
        """An element ends."""

    def said(self, text: str) -> None:
        """Some text, perhaps not all that stands together."""

    def quoted(self) -> None:
        """Text in a CDATA section begins."""

    def _feed(self, piece: bytes) -> None:
        self._fed += len(piece)
        self._parser.Parse(piece)
        # What has begun and not ended is kept by the parser.
        if self._fed - self._parser.CurrentByteIndex > _LONGEST:
            raise too_large("Something in the file is too long")

    def _start(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        self._length = 0
        self._seen += 1
        if self._seen > MOST_ELEMENTS:
            raise too_large("The file has too many elements")
        if self.depth > _DEEPEST:
            raise unreadable("its elements lie too deep in each other")
        self.tag_length = len(name.encode()) + len("<>")
        self.opened(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self._length = 0
        self.closed(name.rpartition(":")[2])

    def _text(self, text: str) -> None:
        self._length += len(text)
        if self._length > _LONGEST:
            raise too_large("A text of the file is too long")
        self.said(text)


class Elements(Scan):
    """Collects the elements of these names with their attributes; for parts that are short."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self._names = names
        self.found: list[tuple[str, Attributes]] = []

    def opened(self, name: str, attributes: Attributes) -> None:
        """Keep it if it is asked for."""
        if name in self._names:
            self.found.append((name, attributes))
            if len(self.found) > _MOST_FOUND:
                raise too_large("The file has too many sheets or relations")


class Counts(Scan):
    """Refuses a part that announces more than it can hold: the reader lays out memory for as much
    as is announced.
    """

    def opened(self, name: str, attributes: Attributes) -> None:
        """Look at what it announces."""
        for announced in ("count", "uniqueCount"):
            count = attributes.get(announced, "0").strip()
            if not (count.isascii() and count.isdigit()) or len(count) > len(str(MOST_COUNTED)):
                raise unreadable(f"{count[:20]} of {name}")
            counted(int(count))


def counted(count: int) -> None:
    """Raise ``file_too_large`` where there are more cells or texts than can be held."""
    if count > MOST_COUNTED:
        raise too_large(f"The file has more than {MOST_COUNTED:,} cells or texts")


def _refuse_document_type(*_: object) -> None:
    raise unreadable("a document type")
