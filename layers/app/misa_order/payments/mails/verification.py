"""Verifies a DKIM signature with the key that its domain publishes (RFC 6376).

Only the function that takes bank mails in has the library for it.
"""

import re
from collections.abc import Callable
from email.message import Message
from typing import Any

import dkim

from misa_order.payments.mails.headers import unfold
from misa_order.payments.mails.signature import Signature, Verify

type AskKeyRecord = Callable[[str], bytes | None]
"""What DNS answers for the name of a key: its TXT record, or None if there is none.

Raises ``PartnerDownError`` where it does not answer: no answer is not the answer that there is no
key.
"""

# Bits, bytes and blanks in a row: a mail and a key that would take long to look at prove nothing.
_SHORTEST_KEY = 1024
_LONGEST_RECORD = 2000
_MOST_BLANKS = 1000
_BARE_RETURN = re.compile(rb"\r(?!\n)")
# What the library raises for a mail, a signature or a key that is not what it should be.
_BROKEN = (dkim.DKIMException, ValueError, LookupError, TypeError, ArithmeticError, AssertionError)


def verifier(key_record: AskKeyRecord) -> Verify:
    """Who finds out whether a signature is valid, with the keys that ``key_record`` answers."""

    def verify(raw: bytes, header: Message, signature: Signature) -> bool:
        if b" " * _MOST_BLANKS in raw.replace(b"\t", b" "):
            return False
        try:
            mail = dkim.DKIM(raw, minkey=_SHORTEST_KEY)
            return _read_alike(mail.headers, header) and _holds(mail, signature, key_record)
        except _BROKEN:
            return False

    return verify


def _holds(mail: Any, signature: Signature, key_record: AskKeyRecord) -> bool:
    # The library's own look at the tags goes by the clock of the machine; ours was by the mail's
    # receipt.
    tags = {name.encode(): value.encode() for name, value in signature.tags.items()}
    stated = [(name, value) for name, value in mail.headers if name.lower() == b"dkim-signature"]
    covered = [name.encode() for name in signature.covered]

    def record(name: bytes, timeout: float) -> bytes | None:
        del timeout  # it is the resolver's
        found = key_record(name.decode("ascii").removesuffix("."))
        return found if found and len(found) <= _LONGEST_RECORD else None

    return bool(mail.verify_sig(tags, covered, stated[signature.position], record))


def _read_alike(signed: list[list[bytes]], header: Message) -> bool:
    """Whether the library sees the very headers that we read: else what it verifies is not what we
    believe.
    """
    theirs = [(bytes(name).decode("ascii").lower(), _plain(bytes(value))) for name, value in signed]
    ours = [(name.lower(), " ".join(unfold(str(value)).split())) for name, value in header.raw_items()]
    return theirs == ours and not any(_BARE_RETURN.search(bytes(value)) for _, value in signed)


def _plain(value: bytes) -> str:
    return " ".join(value.decode("utf-8", "replace").split())
