"""Judges an inbound mail as the receiving mail service would: the verdicts by which R17 trusts a bank's mail."""

import email.utils
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

import dkim
from dkim.util import InvalidTagValueList, parse_tag_value

type AskKeyRecord = Callable[..., bytes | None]

# The standard harmless string that every virus scanner must report.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_MOST_SIGNATURES = 10
_ALGORITHMS = {b"rsa-sha256", b"ed25519-sha256"}
# Registries under which names are sold one label further down, for the domains banks here can have.
_SHARED_SUFFIX = re.compile(r"(?:com|net|org|edu|gov|int|ac|biz|info|name|pro|health|co)\.[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """``PASS``, ``FAIL`` or ``GRAY`` (nothing to judge) for each check, by the names the receipt event uses."""

    spf: str
    dkim: str
    dmarc: str
    spam: str
    virus: str

    def by_name(self) -> dict[str, str]:
        """The verdicts as ``{"spf": "GRAY", …}``."""
        return asdict(self)


def judge(raw: bytes, key_record: AskKeyRecord, at: datetime) -> Verdicts:
    """Judge a mail as it came over SMTP (CRLF lines) at this instant; never raises, whatever the bytes.

    ``dkim`` is PASS if any signature is valid for the domain that signed it, FAIL if none of those present is, GRAY
    without one. ``dmarc`` is PASS only if a valid signature's domain is the one From domain or its parent
    organisational domain: an attacker's valid signature of another domain proves nothing (R17).
    ``key_record(name)`` answers the TXT record of a DKIM key. SPF is GRAY: no real network stands behind the sender.
    """
    present, valid = _signatures(raw, key_record, at)
    sender = _from_domain(raw)
    aligned = sender is not None and any(signer in {sender, organisational(sender)} for signer in valid)
    return Verdicts(
        spf="GRAY",
        dkim="PASS" if valid else "FAIL" if present else "GRAY",
        dmarc="PASS" if aligned else "FAIL",
        spam="PASS",
        virus="FAIL" if EICAR in raw else "PASS",
    )


def _signatures(raw: bytes, key_record: AskKeyRecord, at: datetime) -> tuple[int, set[str]]:
    """How many signatures the mail carries, and the domains of the valid ones."""
    try:
        message = dkim.DKIM(raw)
    except dkim.DKIMException:
        return 0, set()
    values = [value for name, value in message.headers if name.lower() == b"dkim-signature"]
    signers = (_signer(raw, index, value, key_record, at) for index, value in enumerate(values[:_MOST_SIGNATURES]))
    return len(values), {domain for domain in signers if domain}


def _signer(raw: bytes, index: int, value: bytes, key_record: AskKeyRecord, at: datetime) -> str | None:
    """The domain that signed, if the signature is valid."""
    try:
        tags = parse_tag_value(value)
        # A signature of a part of the body (l=) vouches for nothing that follows; SHA-1 vouches for nothing at all.
        if b"l" in tags or tags.get(b"a") not in _ALGORITHMS:
            return None
        # One that leaves From out says nothing of who wrote; an expired one (x=) says nothing any more.
        covered = {name.strip().lower() for name in tags.get(b"h", b"").split(b":")}
        if b"from" not in covered or int(tags.get(b"x", b"99999999999")) < at.timestamp():
            return None
        if not dkim.DKIM(raw).verify(index, dnsfunc=key_record):
            return None
        return str(tags[b"d"].decode("ascii")).lower().rstrip(".")
    except (dkim.DKIMException, InvalidTagValueList, ValueError, LookupError, TypeError):
        return None


def from_address(raw: bytes) -> str | None:
    """The one address in the one From header; None if there are more or none (R17)."""
    headers = [value for name, value in header_fields(raw) if name.lower() == "from"]
    addresses = [address for _name, address in email.utils.getaddresses(headers)]
    return addresses[0] if len(headers) == 1 and len(addresses) == 1 and "@" in addresses[0] else None


def _from_domain(raw: bytes) -> str | None:
    return (from_address(raw) or "").rpartition("@")[2].lower().rstrip(".") or None


def organisational(domain: str) -> str:
    """The domain as it is bought: ``acb.com.vn`` for ``info.acb.com.vn``, ``cake.vn`` for ``mail.cake.vn``."""
    labels = domain.split(".")
    shared = _SHARED_SUFFIX.fullmatch(".".join(labels[-2:]))
    return ".".join(labels[-3 if shared else -2 :])


def header_fields(raw: bytes) -> list[tuple[str, str]]:
    """Every header of the mail in its order, folded lines joined, the value as it was sent (not decoded)."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0].decode("utf-8", "replace")
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", head)
    named = (line.partition(":") for line in re.split(r"\r?\n", unfolded))
    return [(name.strip(), value.strip()) for name, colon, value in named if colon and name.strip()]
