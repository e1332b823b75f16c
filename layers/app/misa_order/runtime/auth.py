"""Who is calling: signed callbacks (R33) and bearer tokens (R81)."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from misa_order.kernel.errors import UnauthenticatedError

if TYPE_CHECKING:
    from jwt import PyJWKClient

SIGNATURE_LIFETIME = 300
"""Seconds for which a signature is taken, in both directions of the clock."""


class Caller(NamedTuple):
    """Who a verified token speaks for: a role, and for portals the products."""

    subject: str
    role: str
    products: tuple[str, ...]


def sign(body: bytes, secret: bytes, now: datetime) -> str:
    """The value of ``X-Signature`` for a body: ``t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">``."""
    stamp = int(now.timestamp())
    return f"t={stamp},v1={_digest(stamp, body, secret)}"


def verify_signature(header: str | None, body: bytes, secret: bytes, now: datetime) -> None:
    """Raise UnauthenticatedError unless the body was signed with this secret within the last 5 minutes."""
    try:
        fields = dict(field.split("=", 1) for field in (header or "").split(","))
        stamp, given = int(fields["t"]), fields["v1"]
    except (KeyError, ValueError):
        raise UnauthenticatedError("bad_signature", "The signature is missing or unreadable", "X-Signature") from None
    if not hmac.compare_digest(given.encode(), _digest(stamp, body, secret).encode()):
        raise UnauthenticatedError("bad_signature", "The signature does not fit the body", "X-Signature")
    if abs(now.timestamp() - stamp) > SIGNATURE_LIFETIME:
        raise UnauthenticatedError("signature_expired", "The signature is older than 5 minutes", "X-Signature")


def _digest(stamp: int, body: bytes, secret: bytes) -> str:
    return hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def verify_token(authorization: str, keys: "PyJWKClient", issuer: str, audience: str) -> Caller:
    """The caller of a ``Bearer`` token whose RS256 signature, issuer, audience and lifetime hold.

    Raises UnauthenticatedError for any other; PyJWKClientConnectionError when the issuer's keys cannot be had.
    """
    import jwt  # noqa: PLC0415 - cryptography is heavy, and only the authorizers verify tokens

    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise UnauthenticatedError("bad_token", "A bearer token is needed", "Authorization")
    try:
        key = keys.get_signing_key_from_jwt(token)
        claims = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=audience,
            issuer=issuer,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
    except jwt.PyJWKClientConnectionError:
        raise
    except jwt.PyJWTError as error:
        raise UnauthenticatedError("bad_token", f"The token is not valid: {error}", "Authorization") from error
    return caller_of(claims)


def caller_of(claims: Mapping[str, Any]) -> Caller:
    """Role and products of verified claims; staff are known by their ``name`` where the token has one."""
    products = claims.get("products") or ()
    names = products.split(",") if isinstance(products, str) else products
    subject = str(claims.get("name") or claims["sub"])
    return Caller(subject, str(claims.get("role", "")), tuple(str(name) for name in names if name))
