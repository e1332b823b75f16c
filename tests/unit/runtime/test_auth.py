"""Whose token is taken: one made for this API, and no other that the same issuer signed (R81, ADR 16)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from infra.local.tokens import ISSUER, TokenIssuer
from misa_order.kernel.errors import UnauthenticatedError
from misa_order.runtime.auth import Caller, verify_token
from tests.published_keys import PublishedKeys

PAGE, PORTAL = "1example23456789", "7portal76543210"
ACCESS = {"client_id": PAGE, "token_use": "access", "role": "admin", "name": "lan"}
type Claims = dict[str, Any]


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> TokenIssuer:
    return TokenIssuer(tmp_path_factory.mktemp("keys"))


def caller(issuer: TokenIssuer, claims: Claims, audience: str = PAGE) -> Caller:
    whole = {"iss": ISSUER, "sub": "u-1", "exp": datetime.now(UTC) + timedelta(hours=1), **claims}
    token = jwt.encode(whole, issuer._key, "RS256", {"kid": issuer.jwks()["keys"][0]["kid"]})
    return verify_token(f"Bearer {token}", PublishedKeys(issuer.jwks()), ISSUER, audience)


def test_an_access_token_of_cognito_is_for_the_client_it_names(issuer: TokenIssuer) -> None:
    assert caller(issuer, ACCESS) == Caller("lan", "admin", ())


def test_a_portals_token_is_taken_beside_other_portals(issuer: TokenIssuer) -> None:
    claims = {"client_id": PORTAL, "sub": PORTAL, "token_use": "access", "role": "portal", "products": "CUKCUK,AMIS"}
    assert caller(issuer, claims, f"other,{PORTAL}") == Caller(PORTAL, "portal", ("CUKCUK", "AMIS"))


def test_a_token_with_an_audience_is_held_to_it(issuer: TokenIssuer) -> None:
    assert caller(issuer, {"aud": PAGE, "role": "admin"}).role == "admin"


@pytest.mark.parametrize(
    "claims",
    [
        {**ACCESS, "client_id": "another"},
        {**ACCESS, "client_id": [PAGE]},
        {**ACCESS, "client_id": f"{PAGE},another"},
        {**ACCESS, "client_id": ""},
        {**ACCESS, "aud": "another"},
        {**ACCESS, "aud": None},
        {**ACCESS, "aud": [PAGE]},
        {**ACCESS, "aud": [PAGE, "another"]},
        {"aud": PAGE, "token_use": "id", "role": "admin"},
        {**ACCESS, "token_use": "id"},
        {**ACCESS, "token_use": "id", "aud": PAGE},
        {**ACCESS, "token_use": "refresh"},
        {**ACCESS, "token_use": ""},
        {"client_id": PAGE, "role": "admin"},
        {"token_use": "access", "role": "admin"},
        {"role": "admin"},
    ],
    ids=str,
)
def test_a_token_made_for_somebody_else_stays_out(issuer: TokenIssuer, claims: Claims) -> None:
    with pytest.raises(UnauthenticatedError):
        caller(issuer, claims)


@pytest.mark.parametrize("audience", ["", ",", f"{PAGE}9", PAGE[:-1]])
def test_an_audience_that_is_not_set_or_almost_right_lets_nobody_in(issuer: TokenIssuer, audience: str) -> None:
    for claims in (ACCESS, {**ACCESS, "client_id": ""}, {"aud": ""}, {"aud": PAGE}):
        with pytest.raises(UnauthenticatedError):
            caller(issuer, claims, audience)


def test_a_token_of_another_pool_stays_out(issuer: TokenIssuer, tmp_path: Path) -> None:
    with pytest.raises(UnauthenticatedError):
        caller(issuer, {**ACCESS, "iss": "https://cognito-idp.ap-southeast-1.amazonaws.com/another"})
    keys, token = PublishedKeys(issuer.jwks()), TokenIssuer(tmp_path).issue("admin", [], "x", datetime.now(UTC))
    with pytest.raises(UnauthenticatedError):
        verify_token(f"Bearer {token}", keys, ISSUER, "misa-order")
