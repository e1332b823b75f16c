"""Who comes in: tokens are verified for real, and each role does only what is its own (R81)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.local.tokens import AUDIENCE, ISSUER
from tests.e2e.outside import Outside
from tests.unit.local.sign_in_world import PAGE, World

PRODUCTS = ("CUKCUK",)
ENTRANCES = {"portal": "/v1/orders?product=CUKCUK&domain=nobody", "admin": "/transactions"}
ROLES = {"portal": "portal", "admin": "order_accountant"}


def ask(outside: Outside, entrance: str, token: str) -> int:
    url = f"{outside.system.endpoints[entrance]}{ENTRANCES[entrance]}"
    return outside.entrances.call("GET", url, token=token).status


def forged(outside: Outside, role: str, key: Any = None, algorithm: str = "RS256", **changes: Any) -> str:
    """A token as our issuer makes it, with these claims changed (None: left out), signed by its key or another."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "lan",
        "role": role,
        "products": list(PRODUCTS),
        "iat": now,
        "exp": now + timedelta(hours=1),
        **changes,
    }
    issuer = outside.system.tokens
    kid = issuer.jwks()["keys"][0]["kid"]
    given = {name: claim for name, claim in claims.items() if claim is not None}
    # Unsigned tokens are made with no key at all.
    signer = "" if algorithm == "none" else key or issuer._key
    return jwt.encode(given, signer, algorithm=algorithm, headers={"kid": kid})


def another_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def altered(outside: Outside, role: str) -> str:
    head, _, signature = forged(outside, "sales_rep", products=[]).split(".")
    _, payload, _ = forged(outside, role, sub="somebody-else").split(".")
    return f"{head}.{payload}.{signature}"


BAD: dict[str, Callable[[Outside, str], str]] = {
    "garbage": lambda _outside, _role: "garbage",
    "expired": lambda outside, role: forged(outside, role, exp=datetime.now(UTC) - timedelta(minutes=5)),
    "without an end": lambda outside, role: forged(outside, role, exp=None),
    "for another audience": lambda outside, role: forged(outside, role, aud="another-system"),
    "of another issuer": lambda outside, role: forged(outside, role, iss="https://attacker.example"),
    "signed by another key": lambda outside, role: forged(outside, role, key=another_key()),
    "signed by nobody": lambda outside, role: forged(outside, role, algorithm="none"),
    "altered after signing": altered,
}


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_nobody_comes_in_without_a_token_and_everybody_with_a_good_one(outside: Outside, entrance: str) -> None:
    assert ask(outside, entrance, "") == 401
    assert ask(outside, entrance, forged(outside, ROLES[entrance])) == 200


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("flaw", BAD)
def test_a_bad_token_opens_nothing(outside: Outside, entrance: str, flaw: str) -> None:
    assert ask(outside, entrance, BAD[flaw](outside, ROLES[entrance])) in {401, 403}


@pytest.mark.parametrize("role", ["admin", "order_accountant", "sales_rep", "nobody"])
def test_staff_do_not_come_in_at_the_portal(outside: Outside, role: str) -> None:
    assert ask(outside, "portal", forged(outside, role)) == 403


@pytest.mark.parametrize("role", ["portal", "nobody", ""])
def test_portals_and_unknown_roles_do_not_come_in_at_the_staffs(outside: Outside, role: str) -> None:
    assert ask(outside, "admin", forged(outside, role)) == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("sales_rep", 403),
        ("renewals_head", 403),
        ("licence_accountant", 403),
        ("office_accountant", 200),
        ("order_accountant", 200),
        ("invoice_accountant", 200),
        ("admin", 200),
    ],
)
@pytest.mark.parametrize("path", ["/transactions", "/mails?state=quarantined"])
def test_the_statement_and_its_mails_are_read_by_accountants_of_money_alone(
    outside: Outside, role: str, status: int, path: str
) -> None:
    assert outside.entrances.staff(path, role).status == status


def test_an_order_is_read_by_staff_but_not_by_a_sales_rep_who_does_not_look_after_the_customer(
    outside: Outside,
) -> None:
    path = f"/orders/{outside.order()['number']}"
    assert outside.entrances.staff(path, "licence_accountant").status == 200
    assert outside.entrances.staff(path, "sales_rep").status == 404


def test_who_signs_in_at_the_local_provider_is_let_in_with_the_role_that_was_chosen(outside: Outside) -> None:
    # Where the page is built, its own address is the only one that is trusted.
    page = World(outside.system.identity, str(outside.system.endpoints.get("staff", PAGE)))
    tokens = page.redeem(page.choose(role="licence_accountant").back["code"]).json
    url = f"{outside.system.endpoints['admin']}/me"
    me = outside.entrances.call("GET", url, token=tokens["access_token"])
    assert (me.status, me.body["name"], me.body["role"]) == (200, "lan", "licence_accountant")
    assert outside.entrances.call("GET", url, token=tokens["id_token"]).status == 401
    assert ask(outside, "admin", tokens["access_token"]) == 403
