"""Cursors: where the next page of a list begins, as clients are handed it."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from zlib import crc32

from misa_order.kernel.errors import InvalidInputError

# A month that was read to its end, or a place in it (positions.list_position).
_POSITION = re.compile(r"\d{4}-\d{2}(-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}\+00:00#[!-~]+)?", re.ASCII)
_MARK = 8


def encode_cursor(position: str, of: str) -> str:
    """A position in the list called ``of``, as clients get it: to hand back to that list, not to
    read.
    """
    return urlsafe_b64encode(f"{crc32(of.encode()):0{_MARK}x}{position}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str, of: str) -> str:
    """The position behind a cursor. Raises InvalidInputError ``bad_cursor`` for what this list has
    not given out.
    """
    try:
        position = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")[_MARK:]
    except ValueError:
        position = ""
    if not _POSITION.fullmatch(position) or encode_cursor(position, of) != cursor:
        raise InvalidInputError("bad_cursor", "This cursor is not of this list", field="cursor")
    return position
