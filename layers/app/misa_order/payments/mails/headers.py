"""What a mail's header says, where it can be read in one way only. None of it is proof by itself (R17)."""

import re
import unicodedata
from collections.abc import Collection
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from email.utils import getaddresses

from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.text import one_line
from misa_order.payments.mails.reading import incomplete

ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+"
"""Pattern of a plain ASCII mail address."""

# Exactly one address: bare, or in angle brackets behind a name that holds no second one. Whatever else programs make of
# a From header is not worth knowing, because they do not agree on it.
_FROM = re.compile(rf'\s*(?:({ADDRESS})|(?:"(?:[^"\\]|\\.)*"|[^<>@,;:"]*)\s*<({ADDRESS})>)\s*', re.DOTALL)
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_LONGEST = 2000
_SHOWN = 300
_ONCE = ("subject", "to", "mime-version", "content-type", "content-transfer-encoding")


def read_header(raw: bytes) -> Message:
    """The header of a mail, whatever the bytes are; bare UTF-8 in it is read as such."""
    end = _END_OF_HEADER.search(raw)
    header = raw if end is None else raw[: end.end()]
    return HeaderParser().parsestr(header.decode("utf-8", "replace"))


def with_body(header: Message, raw: bytes) -> Message:
    """The whole mail of ``read_header(raw)``. Raises ``RecursionError`` for parts nested without end."""
    if header.get_content_maintype() in {"multipart", "message"}:
        return message_from_bytes(raw)
    # A mail of one part needs no search for parts, line by line: all behind the header is its body.
    end = _END_OF_HEADER.search(raw)
    header.set_payload("" if end is None else raw[end.end() :].decode("ascii", "surrogateescape"))
    return header


def values(mail: Message, name: str) -> list[str]:
    """Every header of this name, unfolded."""
    return [_FOLD.sub("", str(value)) for value in mail.get_all(name, [])]


def shown(mail: Message, name: str) -> str:
    """A header for people and for searching its text: decoded, composed, one line, at most 300 characters."""
    stated = "; ".join(values(mail, name))[:_LONGEST]
    try:
        text = str(make_header(decode_header(stated))) if "=?" in stated else stated
    except (MessageError, LookupError, ValueError):
        text = stated
    return unicodedata.normalize("NFC", one_line(text))[:_SHOWN]


def from_address(mail: Message) -> str:
    """The one address in the one From header, in lower case; its display name is never looked at.

    Raises ``InvalidInputError`` with the code ``ambiguous_from`` for none, several, or what could be read as several.
    """
    stated = values(mail, "From")
    match = _FROM.fullmatch(stated[0]) if len(stated) == 1 else None
    if match is None:
        raise InvalidInputError("ambiguous_from", f"{len(stated)} From headers, or not one address in it", "From")
    return (match[1] or match[2]).lower()


def require_signature(mail: Message, domains: Collection[str], to: str | None = None) -> None:
    """Raise unless a DKIM signature of one of ``domains`` over the whole body stands in the header.

    That it is valid is the receiver's verdict to give. With ``to`` it must cover a To header of that address.
    """
    signatures = [_tags(value) for value in values(mail, "DKIM-Signature")]
    aligned = [tags for tags in signatures if tags.get("d", "").lower() in domains]
    # A signature with a length leaves room behind the signed text for anyone's words.
    whole = [tags for tags in aligned if "l" not in tags]
    if not whole:
        others = ", ".join(sorted({tags.get("d", "?")[:80] for tags in signatures})) or "nobody"
        raise InvalidInputError("dkim_not_aligned", f"signed in full by {others}", "DKIM-Signature")
    covered = any("to" in tags.get("h", "").lower().split(":") for tags in whole)
    if to and not (covered and to in {address.lower() for _, address in getaddresses(values(mail, "To"))}):
        raise InvalidInputError("wrong_recipient", f"not signed for {to}", "To")


def require_single_headers(mail: Message) -> None:
    """Raise where a header that decides how the mail is read stands more than once."""
    names = [name.lower() for name in mail.keys()]  # noqa: SIM118 - a header stands in it as often as in the mail
    for name in _ONCE:
        if names.count(name) > 1:
            raise incomplete(name, "stands more than once in the header")


def _tags(signature: str) -> dict[str, str]:
    pairs = (tag.partition("=") for tag in "".join(signature.split()).split(";"))
    return {name: value for name, _, value in pairs}
