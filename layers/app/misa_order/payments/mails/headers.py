"""What a mail's header says, where it can be read in one way only. None of it is proof by itself
(R17).
"""

import re
import unicodedata
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from email.utils import getaddresses

from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.text import one_line
from misa_order.payments.mails.charsets import codec_of
from misa_order.payments.mails.reading import incomplete

ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+"
"""Pattern of a plain ASCII mail address."""

# Exactly one address: bare, or in angle brackets behind a name that holds no second one. Whatever
# else programs make of a From header is not worth knowing, because they do not agree on it.
_FROM = re.compile(rf'\s*(?:({ADDRESS})|(?:"(?:[^"\\]|\\.)*"|[^<>@,;:"]*)\s*<({ADDRESS})>)\s*')
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_LONGEST = 2000
_SHOWN = 300
_ONCE = (
    *("subject", "to", "date", "mime-version"),
    *("content-type", "content-transfer-encoding", "content-disposition"),
)


def read_header(raw: bytes) -> Message:
    """The header of a mail, whatever the bytes are; bare UTF-8 in it is read as such."""
    end = _END_OF_HEADER.search(raw)
    header = raw if end is None else raw[: end.end()]
    return HeaderParser().parsestr(header.decode("utf-8", "replace"))


def with_body(header: Message, raw: bytes) -> Message:
    """The whole mail of ``read_header(raw)``. Raises ``RecursionError`` for parts nested without
    end.
    """
    if header.get_content_maintype() == "multipart":
        return message_from_bytes(raw)
    # A mail of one part needs no search for parts, line by line: all behind the header is its body.
    end = _END_OF_HEADER.search(raw)
    header.set_payload("" if end is None else raw[end.end() :].decode("ascii", "surrogateescape"))
    return header


def values(mail: Message, name: str) -> list[str]:
    """Every header of this name, unfolded."""
    return [unfold(str(value)) for value in mail.get_all(name, [])]


def unfold(value: str) -> str:
    """A header's value on one line."""
    return _FOLD.sub("", value)


def shown(mail: Message, name: str) -> str:
    """A header for people and for searching its text: decoded, composed, one line, at most 300
    characters.
    """
    stated = "; ".join(values(mail, name))[:_LONGEST]
    text = _decoded(stated) if "=?" in stated else stated
    return unicodedata.normalize("NFC", one_line(text))[:_SHOWN]


def _decoded(stated: str) -> str:
    """Encoded words in the charsets that mail uses, decoded; with any other they are left as they
    stand.
    """
    try:
        words = [(word, charset and codec_of(charset)) for word, charset in decode_header(stated)]
        return str(make_header(words))
    except (InvalidInputError, MessageError, LookupError, ValueError):
        return stated


def from_address(mail: Message) -> str:
    """The one address in the one From header, in lower case; its display name is never looked at.

    Raises ``InvalidInputError`` with the code ``ambiguous_from`` for none, several, or what could
    be read as several.
    """
    stated = values(mail, "From")
    match = _FROM.fullmatch(stated[0]) if len(stated) == 1 else None
    if match is None:
        raise InvalidInputError("ambiguous_from", f"{len(stated)} From headers, or not one address in it", "From")
    return (match[1] or match[2]).lower()


def addressed(mail: Message) -> set[str]:
    """The addresses in the To header, in lower case."""
    return {address.lower() for _, address in getaddresses(values(mail, "To"))}


def require_single_headers(mail: Message) -> None:
    """Raise where a header that decides how the mail is read stands more than once."""
    names = [name.lower() for name in mail.keys()]  # noqa: SIM118 - a header stands in it as often as in the mail
    for name in _ONCE:
        if names.count(name) > 1:
            raise incomplete(name, "stands more than once in the header")
