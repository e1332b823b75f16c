"""The signature on requests between us and our partners (R33), and on links that we send to
customers (R26).
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from misa_order.kernel.errors import UnauthenticatedError

SIGNATURE_LIFETIME = 300
"""Seconds for which a signature is taken, in both directions of the clock."""

LINK_LIFETIME = timedelta(days=14)
"""How long a link in a mail works."""


def sign(body: bytes, secret: bytes, now: datetime) -> str:
    """The value of ``X-Signature`` for a body: ``t=<unix seconds>,v1=<hex HMAC-SHA256 of
    "<t>.<body>">``.
    """
    stamp = int(now.timestamp())
    return f"t={stamp},v1={_digest(str(stamp), body, secret)}"


def verify_signature(header: str | None, body: bytes, secret: bytes, now: datetime) -> None:
    """Raise UnauthenticatedError unless the body was signed with this secret within the last 5
    minutes.
    """
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


def portal_secret(master: bytes, portal: str, version: int) -> bytes:
    """The secret with which we sign what a portal is sent (R84), as 64 hexadecimal digits: none is kept anywhere."""
    return hmac.new(master, f"{portal}/{version}".encode(), hashlib.sha256).hexdigest().encode()


def link_token(subject: str, secret: bytes, expires: datetime) -> str:
    """What opens a link about ``subject``: ``<expiry, unix seconds>.<hex HMAC-SHA256 of
    "<expiry>.<subject>">``.
    """
    stamp = str(int(expires.timestamp()))
    return f"{stamp}.{_digest(stamp, subject.encode(), secret)}"


def verify_link_token(token: str, subject: str, secret: bytes, now: datetime) -> None:
    """Raise UnauthenticatedError unless the token was made for this subject with this secret (``bad_link``) and has
    not expired (``link_expired``).
    """
    if now.timestamp() >= expiry_of_link(token, subject, secret):
        raise UnauthenticatedError("link_expired", "This link has expired", "token")


def expiry_of_link(token: str, subject: str, secret: bytes) -> int:
    """Until when a token was made to work, in unix seconds, also where that is over.

    Raises UnauthenticatedError ``bad_link`` unless it was made for this subject with this secret.
    """
    stamp, _, given = token.partition(".")
    try:
        fits = hmac.compare_digest(given.encode(), _digest(stamp, subject.encode(), secret).encode())
    except ValueError:  # what no token of ours can contain
        fits = False
    if not fits:
        raise bad_link()
    return int(stamp)


def bad_link() -> UnauthenticatedError:
    """What is raised for a link that opens nothing, whatever the reason: it tells no more than that."""
    return UnauthenticatedError("bad_link", "This link is none of ours, or is about something else", "token")


def _digest(stamp: str, body: bytes, secret: bytes) -> str:
    return hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
