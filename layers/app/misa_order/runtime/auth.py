"""Who is calling: signed callbacks (R33) and bearer tokens (R81)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from misa_order.kernel.errors import UnauthenticatedError
from misa_order.kernel.signature import SIGNATURE_LIFETIME, sign, verify_signature

if TYPE_CHECKING:
    from jwt import PyJWKClient

__all__ = ["SIGNATURE_LIFETIME", "Caller", "caller_of", "sign", "verify_signature", "verify_token"]


class Caller(NamedTuple):
    """Who a verified token speaks for: a role, and for portals the products."""

    subject: str
    role: str
    products: tuple[str, ...]


def verify_token(authorization: str, keys: "PyJWKClient", issuer: str, audience: str) -> Caller:
    """The caller of a ``Bearer`` token whose RS256 signature, issuer, audience and lifetime hold.

    ``audience`` is one that is ours, or several with commas between them (ADR 16). Raises
    UnauthenticatedError for any other token; PyJWTError or OSError when the issuer's keys cannot
    be had.
    """
    import jwt  # noqa: PLC0415 - cryptography is heavy, and only the authorizers verify tokens

    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.isascii():
        raise UnauthenticatedError("bad_token", "A bearer token is needed", "Authorization")
    keys.get_signing_keys()  # outside the try: an issuer that publishes none is an outage, not a bad token
    try:
        key = keys.get_signing_key_from_jwt(token)
        claims = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            issuer=issuer,
            options={"require": ["exp", "iss", "sub"], "verify_aud": False},  # the audience is held below
        )
    except jwt.PyJWKClientConnectionError:
        raise
    except jwt.PyJWTError as error:
        raise UnauthenticatedError("bad_token", f"The token is not valid: {error}", "Authorization") from error
    if _made_for(claims) not in [one for one in audience.split(",") if one]:
        raise UnauthenticatedError("bad_token", "The token is not valid: it was not made for this API", "Authorization")
    return caller_of(claims)


def _made_for(claims: Mapping[str, Any]) -> object:
    """Whom a token is for: its ``aud``; Cognito's access tokens have none, and are for the app client they name.

    An ID token says who signed in, to the page alone: it is for nobody here, whatever its ``aud``.
    """
    use = claims.get("token_use")
    if use not in {None, "access"}:
        return None
    return claims.get("client_id") if use and "aud" not in claims else claims.get("aud")


def caller_of(claims: Mapping[str, Any]) -> Caller:
    """Role and products of verified claims; staff are known by their ``name`` where the token has
    one.

    A portal stays who it is by ``sub`` alone: its idempotency keys hang on it (R4).
    """
    products = claims.get("products") or ()
    names = products.split(",") if isinstance(products, str) else products
    role = str(claims.get("role", ""))
    name = claims.get("name") if role != "portal" else None
    return Caller(str(name or claims["sub"]), role, tuple(str(name) for name in names if name))
