"""The portal's authorizer: only what our issuer signed for us gets in (R81)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from infra.local.tokens import AUDIENCE, ISSUER, TokenIssuer
from misa_order.runtime import wiring
from tests.builders import Context, event, load_function
from tests.published_keys import PublishedKeys

NO = {"isAuthorized": False}
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> TokenIssuer:
    return TokenIssuer(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def authorize(issuer: TokenIssuer, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Sends an Authorization header through the function."""
    monkeypatch.setenv("TOKEN_ISSUER", ISSUER)
    monkeypatch.setenv("TOKEN_AUDIENCE", AUDIENCE)
    keys = PublishedKeys(issuer.jwks())
    monkeypatch.setattr(wiring, "token_keys", lambda: keys)

    def send(authorization: str) -> Any:
        made = event("http_api_authorizer")
        made["headers"]["authorization"] = authorization
        return load_function("authorize").handler(made, Context())

    return send


def token(issuer: TokenIssuer, *products: str, age: timedelta = timedelta(minutes=1)) -> str:
    return issuer.issue("portal", products, "portal-1", datetime.now(UTC) - age, HOUR)


def test_a_portals_token_gets_in_with_its_products(authorize: Callable[[str], Any], issuer: TokenIssuer) -> None:
    assert authorize(f"Bearer {token(issuer, 'CUKCUK', 'MEINVOICE')}") == {
        "isAuthorized": True,
        "context": {"sub": "portal-1", "role": "portal", "products": "CUKCUK,MEINVOICE"},
    }


def test_the_scheme_is_read_in_any_case(authorize: Callable[[str], Any], issuer: TokenIssuer) -> None:
    assert authorize(f"bearer {token(issuer)}")["isAuthorized"]


def test_an_expired_token_stays_out(authorize: Callable[[str], Any], issuer: TokenIssuer) -> None:
    assert authorize(f"Bearer {token(issuer, age=2 * HOUR)}") == NO


def test_another_issuers_signature_stays_out(authorize: Callable[[str], Any], tmp_path: Path) -> None:
    assert authorize(f"Bearer {token(TokenIssuer(tmp_path))}") == NO


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-system"},
        {"iss": "https://tokens.example"},
        {"aud": None},
        {"exp": None},
        {"sub": None},
    ],
)
def test_a_token_that_was_not_signed_for_us_stays_out(
    authorize: Callable[[str], Any], issuer: TokenIssuer, claims: dict[str, Any]
) -> None:
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "p", "role": "portal", "exp": datetime.now(UTC) + HOUR}
    changed = {name: value for name, value in {**good, **claims}.items() if value is not None}
    headers = {"kid": issuer.jwks()["keys"][0]["kid"]}
    assert authorize(f"Bearer {jwt.encode(good, issuer._key, 'RS256', headers)}")["isAuthorized"]
    assert authorize(f"Bearer {jwt.encode(changed, issuer._key, 'RS256', headers)}") == NO


def test_a_token_signed_with_the_public_key_as_a_password_stays_out(
    authorize: Callable[[str], Any], issuer: TokenIssuer
) -> None:
    public = issuer.jwks()["keys"][0]
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "p", "role": "admin", "exp": datetime.now(UTC) + HOUR}
    forged = jwt.encode(claims, public["n"].encode(), "HS256", {"kid": public["kid"]})
    unsigned = jwt.encode(claims, None, "none", {"kid": public["kid"]})  # type: ignore[arg-type]  # what a forger does
    assert authorize(f"Bearer {forged}") == NO
    assert authorize(f"Bearer {unsigned}") == NO


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer a.b", "Basic cDpw", "token"])
def test_what_is_no_bearer_token_stays_out(authorize: Callable[[str], Any], header: str) -> None:
    assert authorize(header) == NO


@pytest.mark.parametrize(
    "published",
    [jwt.PyJWKClientConnectionError("no route"), {"keys": []}, {"message": "try later"}, []],
    ids=["unreachable", "no keys", "another document", "a list"],
)
def test_without_the_issuers_keys_the_function_fails_instead_of_refusing(
    authorize: Callable[[str], Any], issuer: TokenIssuer, monkeypatch: pytest.MonkeyPatch, published: Any
) -> None:
    monkeypatch.setattr(wiring, "token_keys", lambda: PublishedKeys(published))
    with pytest.raises(jwt.PyJWTError):
        authorize(f"Bearer {token(issuer)}")


def test_the_keys_are_asked_for_where_the_template_says_and_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wiring.forget()
    monkeypatch.setenv("JWKS_URL", "https://tokens.example/jwks.json")
    keys = wiring.token_keys()
    assert keys.uri == "https://tokens.example/jwks.json"
    assert wiring.token_keys() is keys
    wiring.forget()
