"""An .xlsx file as the archive that it is: its parts found, unpacked within bounds, and put
together anew (R90).

The reader is given an archive of our own making, of the parts that were looked through and no
others: two readers of one archive may differ over names that come twice, sizes that lie and
beginnings that are none.
"""

import posixpath
import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from misa_order.kernel.errors import InvalidInputError

MOST_BYTES = 40_000_000
"""200,000 rows are 13 MB as the template has them, and 39 MB with 15 cells whose texts do not pack.
"""
_MOST_EXPANDED = 256_000_000
_MOST_ENTRIES = 10_000
_READ_SIZE = 1 << 20
_PACKED_SIZE = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = 0x1
_LOCAL, _ENTRY, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_NEW_YEAR_1980 = 0x21


class Packed(NamedTuple):
    """A part as it lies in an archive: how it is packed, its checksum, its length unpacked, its
    bytes.
    """

    method: int
    checksum: int
    length: int
    data: bytes | memoryview


class Package:
    """The parts of a file. Names are compared without case, as Office does.

    Raises InvalidInputError ``file_too_large`` or ``not_a_spreadsheet``, field ``body``.
    """

    def __init__(self, content: bytes) -> None:
        if len(content) > MOST_BYTES:
            raise too_large(f"The file is larger than {MOST_BYTES:,} bytes")
        if content.startswith(_OLE):
            raise unreadable("it is an old .xls file or has a password: save it as .xlsx without one")
        self._content = memoryview(content)
        self._entries: dict[str, ZipInfo] = {}
        for entry in _listed(content):
            if self._entries.setdefault(entry.filename.casefold(), entry) is not entry:
                raise unreadable("a part comes twice")

    def find(self, target: str) -> str | None:
        """The part that a relation of the workbook means, or None where there is none: addresses
        outside are none.
        """
        name = posixpath.normpath(posixpath.join("/xl", target))[1:].casefold()
        return name if name in self._entries else None

    def unpack(self, name: str) -> Iterator[bytes]:
        """A part's bytes in pieces. Raises as the class does where they are not what the archive
        says of them.
        """
        packed = self.packed(name)
        length, checksum = 0, 0
        for piece in _pieces(packed):
            length, checksum = length + len(piece), zlib.crc32(piece, checksum)
            if length > packed.length:
                break
            yield piece
        if (length, checksum) != (packed.length, packed.checksum):
            raise unreadable("a part is damaged")

    def packed(self, name: str) -> Packed:
        """A part as it lies there."""
        entry = self._entries.get(name.casefold())
        if entry is None:
            raise unreadable(f"there is no {name}")
        header = self._content[entry.header_offset :][: _LOCAL.size]
        if len(header) < _LOCAL.size:
            raise unreadable("it is cut off")
        start = entry.header_offset + _LOCAL.size + sum(_LOCAL.unpack(header)[-2:])
        data = self._content[start : start + entry.compress_size]
        return Packed(entry.compress_type, entry.CRC, entry.file_size, data)

    def verify(self, looked_through: Collection[str | None]) -> None:
        """Raise unless every other part unpacks into what the archive says of it."""
        for name in self._entries.keys() - set(looked_through):
            for _ in self.unpack(name):
                pass


def pack(parts: Mapping[str, Packed]) -> bytes:
    """An archive of these parts, which stay packed as they are."""
    archive, entries = BytesIO(), BytesIO()
    for name, part in parts.items():
        said = (part.method, 0, _NEW_YEAR_1980, part.checksum, len(part.data), part.length, len(name))
        entries.write(_ENTRY.pack(b"PK\1\2", 20, 20, 0, *said, 0, 0, 0, 0, 0, archive.tell()) + name.encode("ascii"))
        archive.write(_LOCAL.pack(b"PK\3\4", 20, 0, *said, 0) + name.encode("ascii"))
        archive.write(part.data)
    listed, count = entries.getvalue(), len(parts)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(listed), archive.tell(), 0)
    archive.write(listed + end)
    return archive.getvalue()


def stored(text: str) -> Packed:
    """A part of our own, not packed."""
    data = text.encode()
    return Packed(ZIP_STORED, zlib.crc32(data), len(data), data)


def too_large(message: str) -> InvalidInputError:
    """The refusal of a file that would take too much to read."""
    return InvalidInputError("file_too_large", message, field="body")


def unreadable(reason: str) -> InvalidInputError:
    """The refusal of what is no .xlsx file or a damaged one."""
    return InvalidInputError("not_a_spreadsheet", f"This cannot be read as an .xlsx file: {reason[:100]}", field="body")


def _listed(content: bytes) -> list[ZipInfo]:
    if content.count(b"PK\1\2") > _MOST_ENTRIES:
        raise too_large("The file has too many parts")
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (BadZipFile, EOFError, NotImplementedError, ValueError, struct.error, OSError) as error:
        raise unreadable(str(error)) from error
    if sum(entry.file_size for entry in entries) > _MOST_EXPANDED:
        raise too_large("The file unpacks into too much")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise unreadable("it has a password")
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
        raise unreadable("it is packed in a way that Excel does not know")
    return entries


def _pieces(packed: Packed) -> Iterator[bytes]:
    slices = (bytes(packed.data[at : at + _PACKED_SIZE]) for at in range(0, len(packed.data), _PACKED_SIZE))
    if packed.method == ZIP_STORED:
        yield from slices
        return
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for some in slices:
            if unpacker.eof:
                raise unreadable("a part is damaged")
            yield unpacker.decompress(some, _READ_SIZE)
            while unpacker.unconsumed_tail:
                yield unpacker.decompress(unpacker.unconsumed_tail, _READ_SIZE)
        yield unpacker.flush()
    except zlib.error as error:
        raise unreadable(str(error)) from error
    if not unpacker.eof or unpacker.unused_data:
        raise unreadable("a part is damaged")
