"""The signature on requests between us and our partners, in both directions (R33)."""

import hashlib
import hmac
from datetime import datetime

from misa_order.kernel.errors import UnauthenticatedError

SIGNATURE_LIFETIME = 300
"""Seconds for which a signature is taken, in both directions of the clock."""


def sign(body: bytes, secret: bytes, now: datetime) -> str:
    """The value of ``X-Signature`` for a body: ``t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">``."""
    stamp = int(now.timestamp())
    return f"t={stamp},v1={_digest(str(stamp), body, secret)}"


def verify_signature(header: str | None, body: bytes, secret: bytes, now: datetime) -> None:
    """Raise UnauthenticatedError unless the body was signed with this secret within the last 5 minutes."""
    try:
        fields = dict(field.split("=", 1) for field in (header or "").split(","))
        stamp, given = fields["t"], fields["v1"].encode()
        signed_at = int(stamp)
    except (KeyError, ValueError):
        raise UnauthenticatedError("bad_signature", "The signature is missing or unreadable", "X-Signature") from None
    if not hmac.compare_digest(given, _digest(stamp, body, secret).encode()):
        raise UnauthenticatedError("bad_signature", "The signature does not fit the body", "X-Signature")
    if abs(now.timestamp() - signed_at) > SIGNATURE_LIFETIME:
        raise UnauthenticatedError("signature_expired", "The signature is older than 5 minutes", "X-Signature")


def _digest(stamp: str, body: bytes, secret: bytes) -> str:
    return hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
