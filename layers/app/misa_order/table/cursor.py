"""Cursors: where the next page of a list begins, as clients are handed it."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from misa_order.kernel.errors import InvalidInputError

# A month that was read to its end, or a place in it (keys.list_position).
_POSITION = re.compile(r"\d{4}-\d{2}(-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}\+00:00#[!-~]+)?", re.ASCII)


def encode_cursor(position: str) -> str:
    """A position as clients get it: to hand back, not to read."""
    return urlsafe_b64encode(position.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """The position behind a cursor. Raises InvalidInputError ``bad_cursor`` for what no list has given out."""
    try:
        position = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError:
        position = ""
    if not _POSITION.fullmatch(position) or encode_cursor(position) != cursor:
        raise InvalidInputError("bad_cursor", "This cursor comes from no list", field="cursor")
    return position
