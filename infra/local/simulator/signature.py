"""The signature that partners put on callbacks, and that we put on requests (R33)."""

import hashlib
import hmac

MAX_AGE_SECONDS = 300


def signature(secret: bytes, raw: bytes, at: int) -> str:
    """Return the value of ``X-Signature`` for a raw body sent at ``at`` (Unix seconds)."""
    return f"t={at},v1={_digest(secret, raw, str(at))}"


def is_signed(secret: bytes, raw: bytes, header: str, now: int) -> bool:
    """Tell whether the header signs exactly these bytes, at most five minutes off ``now`` (Unix seconds)."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    at, given = parts.get("t", ""), parts.get("v1", "")
    if not (at.isascii() and at.isdigit() and len(at) <= 12) or abs(now - int(at)) > MAX_AGE_SECONDS:
        return False
    return hmac.compare_digest(_digest(secret, raw, at).encode(), given.encode())


def _digest(secret: bytes, raw: bytes, at: str) -> str:
    return hmac.new(secret, at.encode() + b"." + raw, hashlib.sha256).hexdigest()
