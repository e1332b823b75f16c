"""What a bank's DKIM signature states, and what it must cover for its mail to be read as it was
signed (R17).

Whether a signature is valid is for ``verification`` to find out, with a key from DNS: it is asked
last, and only of a signature that would count.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.mails.headers import values

# Who sent it, to whom, what about, when, and all that decides how the body is read.
READ_AS_SIGNED = (
    *("from", "to", "subject", "date", "mime-version"),
    *("content-type", "content-transfer-encoding", "content-disposition"),
)
"""The headers that a signature must cover where the mail has them."""

_MOST = 4
_LONGEST = 4000
_BASE64 = r"[A-Za-z0-9+/]{4,1400}={0,2}"
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_TAG = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\s*=(.*)")
_FORMS: Mapping[str, str] = {
    "v": "1",
    "a": "rsa-sha256",
    "b": _BASE64,
    "bh": _BASE64,
    "d": rf"(?i:{_LABEL}(?:\.{_LABEL})+)",
    "s": rf"(?i:{_LABEL}(?:\.{_LABEL})*)",
    "h": r"[!-9<-~]+(?::[!-9<-~]+)*",
    "c": "(?:simple|relaxed)(?:/(?:simple|relaxed))?",
    "q": "dns/txt",
    "x": "[0-9]{1,12}",
}
_NEEDED = ("v", "a", "b", "bh", "d", "h", "s")


@dataclass(frozen=True, slots=True)
class Signature:
    """One DKIM-Signature header: its ``position`` among those of its mail, from the top, and its
    tags by name.
    """

    position: int
    tags: Mapping[str, str]

    @property
    def domain(self) -> str:
        """Who says that it signed (``d=``), in lower case."""
        return self.tags.get("d", "").lower()

    @property
    def covered(self) -> list[str]:
        """The names of the headers that a sound one covers, in lower case."""
        return self.tags["h"].lower().split(":")


type Verify = Callable[[bytes, Message, Signature], bool]
"""Whether a signature over a raw mail, whose header was read as this message, is valid.

Raises ``PartnerDownError`` where DNS gives no answer: the mail is neither trusted nor a forgery,
and tried again.
"""


def nobody(_raw: bytes, _header: Message, _signature: Signature) -> bool:
    """The ``Verify`` of those who hold no keys: no signature is valid."""
    return False


def signatures_of(mail: Message, domains: Collection[str]) -> list[Signature]:
    """The signatures that name one of ``domains``, from the top: the lowest few, for a sender's own
    is below others'.

    Raises ``InvalidInputError`` with the code ``dkim_not_aligned`` where there is none.
    """
    stated = [Signature(at, _tags(value)) for at, value in enumerate(values(mail, "DKIM-Signature"))]
    aligned = [one for one in stated if one.domain in domains]
    if not aligned:
        others = ", ".join(sorted({one.domain[:80] or "?" for one in stated})) or "nobody"
        raise InvalidInputError("dkim_not_aligned", f"signed by {others}", "DKIM-Signature")
    return aligned[-_MOST:]


def require_sound(signature: Signature, at: datetime) -> None:
    """Raise unless the signature is one that can count for a mail that came ``at``: over the whole
    body, not expired.

    Codes ``dkim_not_aligned`` for one over a part of the body, ``dkim_not_valid`` for all else (RFC
    6376, 3.5).
    """
    tags = signature.tags
    # It leaves room behind the signed text for anyone's words.
    if "l" in tags:
        raise InvalidInputError("dkim_not_aligned", "signed over a part of the body only", "DKIM-Signature")
    for name, form in _FORMS.items():
        if (name in tags or name in _NEEDED) and not re.fullmatch(form, tags.get(name, "")):
            raise not_valid(f"{name}={tags.get(name, '')[:40]} in the signature")
    for_whom = tags.get("i", "").lower().rpartition("@")[2]
    if "i" in tags and for_whom != signature.domain and not for_whom.endswith(f".{signature.domain}"):
        raise not_valid(f"i={for_whom[:80]} in a signature of {signature.domain}")
    if "x" in tags and int(tags["x"]) < at.timestamp():
        raise not_valid("the signature had expired")


def require_cover(mail: Message, signature: Signature) -> None:
    """Raise ``header_not_signed`` unless every header by which the mail is read is covered or
    absent.
    """
    present = {name.lower() for name in mail.keys()}  # noqa: SIM118 - a header stands in it as often as in the mail
    for name in READ_AS_SIGNED:
        if name in present and name not in signature.covered:
            raise InvalidInputError("header_not_signed", f"{signature.domain} did not sign {name}", name)


def not_valid(why: str) -> InvalidInputError:
    """The error of a signature that proves nothing."""
    return InvalidInputError("dkim_not_valid", why, "DKIM-Signature")


def _tags(stated: str) -> Mapping[str, str]:
    """The tags without blanks; none at all where the list cannot be read in one way only."""
    if len(stated) > _LONGEST or not stated.isascii():
        return {}
    pairs = [_TAG.fullmatch(part.strip()) for part in stated.strip().removesuffix(";").split(";")]
    tags = {pair[1]: "".join(pair[2].split()) for pair in pairs if pair}
    return tags if len(tags) == len(pairs) else {}
