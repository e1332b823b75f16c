"""Bearer tokens of the local world: what Cognito issues on AWS, a key pair kept in .local/keys/ issues here.

``python -m infra.local.tokens --role ROLE [--products CUKCUK,MEINVOICE] [--name lan]`` prints one token, nothing else.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from jwt.algorithms import RSAAlgorithm

from infra.local.secret_files import rsa_key_in

STATE = Path(__file__).resolve().parent.parent.parent / ".local"
ISSUER = "https://tokens.misa-order.local"
AUDIENCE = "misa-order"
LIFETIME = timedelta(hours=12)
ROLES = (
    "portal",
    "sales_rep",
    "renewals_head",
    "office_accountant",
    "order_accountant",
    "licence_accountant",
    "invoice_accountant",
    "admin",
)


class TokenIssuer:
    """Signs tokens (RS256) with the key kept in ``folder``, and publishes the key that verifies them."""

    def __init__(self, folder: Path = STATE / "keys") -> None:
        self._key = rsa_key_in(folder / "tokens.pem")
        self._public: dict[str, Any] = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        # RFC 7638: the key's own thumbprint names it, so a new key has a new name.
        self._public["kid"] = _thumbprint(self._public)

    def jwks(self) -> dict[str, Any]:
        """The JSON Web Key Set with which ``authorize`` verifies these tokens."""
        return {"keys": [{**self._public, "use": "sig", "alg": "RS256"}]}

    def issue(
        self,
        role: str,
        products: Sequence[str],
        name: str,
        now: datetime,
        ttl: timedelta = LIFETIME,
        **more: str,
    ) -> str:
        """A token for ``name`` in ``role``, from ``now`` for ``ttl``; ``products`` limit what a portal sees (R81).

        ``more`` are further claims. Raises ValueError for a role that requirements §1 does not know.
        """
        if role not in ROLES:
            raise ValueError(f"unknown role {role!r}; there are {', '.join(ROLES)}")
        who = {"sub": name, "name": name, "role": role, "products": list(products)}
        return self.sign({**more, "aud": AUDIENCE, **who}, now, ttl)

    def sign(self, claims: Mapping[str, Any], now: datetime, ttl: timedelta) -> str:
        """A token of this issuer that says ``claims``, from ``now`` for ``ttl``."""
        claims = {"iss": ISSUER, **claims, "iat": now, "exp": now + ttl}
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._public["kid"]})


def _thumbprint(public: dict[str, Any]) -> str:
    members = json.dumps({name: public[name] for name in ("e", "kty", "n")}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(members.encode()).digest()).rstrip(b"=").decode()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a token that the running local system accepts; a wrong role prints what roles there are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--role", choices=ROLES, required=True)
    parser.add_argument("--products", default="", help="comma-separated product codes of a portal")
    parser.add_argument("--name", default="", help="who acts; a portal is named after its products")
    asked = parser.parse_args(arguments)
    products = [code.strip() for code in asked.products.split(",") if code.strip()]
    name = asked.name or "-".join([asked.role, *products]).lower()
    print(TokenIssuer().issue(asked.role, products, name, datetime.now(UTC)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
