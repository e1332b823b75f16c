"""The local OpenID provider over real HTTP: the good way, and every way an attacker would take instead."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import jwt
import pytest

from infra.local.identity import IdentityProvider
from infra.local.sign_in import Origins
from infra.local.tokens import AUDIENCE, ISSUER, TokenIssuer
from misa_order.kernel.errors import UnauthenticatedError
from misa_order.runtime.auth import Caller, verify_token
from misa_order.runtime.roles import STAFF
from tests.published_keys import PublishedKeys
from tests.unit.local.sign_in_world import ASKED, BACK, CHALLENGE, LAN, PAGE, SILENT, World


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> TokenIssuer:
    return TokenIssuer(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def world(issuer: TokenIssuer, clock: Clock) -> Iterator[World]:
    with IdentityProvider(issuer, [PAGE], clock=clock) as provider:
        yield World(provider)


def verified(issuer: TokenIssuer, token: str) -> Caller:
    return verify_token(f"Bearer {token}", PublishedKeys(issuer.jwks()), ISSUER, AUDIENCE)


def test_who_signs_in_gets_tokens_that_the_apis_take(world: World, issuer: TokenIssuer) -> None:
    assert all(f'name="role" value="{role}"' in world.ask().text for role in STAFF)
    chosen = world.choose()
    assert chosen.headers["Location"].startswith(f"{BACK}?")
    assert chosen.back["state"] == "s-1"
    answer = world.redeem(chosen.back["code"])
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 3600)
    assert verified(issuer, answer.json["access_token"]) == Caller("lan", "order_accountant", ())


def test_the_id_token_tells_the_page_who_and_opens_no_api(world: World, issuer: TokenIssuer) -> None:
    tokens = world.redeem(world.choose().back["code"]).json
    [key] = jwt.PyJWKSet.from_dict(issuer.jwks()).keys
    shown = jwt.decode(tokens["id_token"], key, ["RS256"], audience="staff-page", issuer=ISSUER)
    assert (shown["name"], shown["nonce"], shown["token_use"]) == ("lan", "n-1", "id")
    with pytest.raises(UnauthenticatedError):
        verified(issuer, tokens["id_token"])


def test_its_documents_name_what_there_is(world: World, issuer: TokenIssuer) -> None:
    found = world.send("GET", "/.well-known/openid-configuration", Origin=PAGE)
    assert found.headers["Access-Control-Allow-Origin"] == PAGE
    assert found.json["issuer"] == ISSUER
    assert found.json["code_challenge_methods_supported"] == ["S256"]
    for name, path in (("authorization", "/authorize"), ("token", "/token"), ("end_session", "/logout")):
        assert found.json[f"{name}_endpoint"] == world.provider.url + path
    assert world.send("GET", urlsplit(found.json["jwks_uri"]).path).json == issuer.jwks()


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "another"},
        {"client_id": ""},
        {"redirect_uri": "https://evil.example/signed-in"},
        {"redirect_uri": f"{PAGE}.evil.example/signed-in"},
        {"redirect_uri": "http://127.0.0.1:5173@evil.example/signed-in"},
        {"redirect_uri": f"{PAGE}/signed-in/"},
        {"redirect_uri": f"{PAGE}/signed-in?next=x"},
        {"redirect_uri": f"{PAGE}/x/../signed-in"},
        {"redirect_uri": f"{PAGE}/signed-in\r\nSet-Cookie: a=b"},
        {"redirect_uri": f"{PAGE}/signed-in#"},
        {"redirect_uri": "http://127.0.0.1:51730/signed-in"},
        {"redirect_uri": "/signed-in"},
        {"redirect_uri": ""},
    ],
    ids=str,
)
def test_nobody_is_sent_to_an_address_that_is_not_the_pages(world: World, changed: dict[str, str]) -> None:
    for answer in (world.ask(**changed), world.choose(**changed), world.ask(prompt="none", **changed)):
        assert answer.status == 400
        assert "Location" not in answer.headers
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": CHALLENGE + "="}, "invalid_request"),
        ({"nonce": ""}, "invalid_request"),
        ({"state": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
    ],
)
def test_a_request_that_is_less_safe_gets_no_code(world: World, changed: dict[str, str], error: str) -> None:
    for answer in (world.ask(**changed), world.choose(**changed)):
        assert answer.headers["Location"].startswith(f"{BACK}?")
        assert (answer.status, answer.back["error"]) == (303, error)
        assert "code" not in answer.back


def test_a_parameter_that_stands_twice_is_refused(world: World) -> None:
    twice = world.send("GET", f"/authorize?{urlencode(ASKED)}&redirect_uri=https://evil.example/signed-in")
    assert (twice.status, twice.headers["Location"]) == (400, None)
    token = world.send("POST", "/token", "code=a&code=b", Content_Type="application/x-www-form-urlencoded")
    assert (token.status, token.json["error"]) == (400, "invalid_request")


def test_a_code_is_good_once_and_used_again_takes_back_what_it_gave(world: World) -> None:
    code = world.choose().back["code"]
    first = world.redeem(code)
    again = world.redeem(code)
    assert (again.status, again.json["error"]) == (400, "invalid_grant")
    assert world.refresh(first.json["refresh_token"]).json["error"] == "invalid_grant"


def test_a_code_is_good_for_a_minute(world: World, clock: Clock) -> None:
    code, late = world.choose().back["code"], world.choose().back["code"]
    clock.now += timedelta(seconds=59)
    assert world.redeem(code).status == 200
    clock.now += timedelta(seconds=1)
    assert world.redeem(late).json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": CHALLENGE}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"code_verifier": "ă" * 43}, "invalid_grant"),
        ({"redirect_uri": SILENT}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_grant"),
        ({"code": "made-up"}, "invalid_grant"),
        ({"client_id": "another"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
    ],
)
def test_a_stolen_code_gives_nothing_and_cannot_be_tried_twice(
    world: World, changed: dict[str, str], error: str
) -> None:
    code = world.choose().back["code"]
    answer = world.redeem(code, **changed)
    assert (answer.status, answer.json["error"]) == (400, error)
    assert set(answer.json) == {"error", "error_description"}
    if error == "invalid_grant" and "code" not in changed:
        assert world.redeem(code).status == 400


@pytest.mark.parametrize("attack", ['"><script>alert(1)</script>', "'\"><img src=x onerror=alert(1)>", "{0}{wrong}"])
def test_what_was_sent_is_shown_as_text_alone(world: World, attack: str) -> None:
    for answer in (world.ask(state=attack), world.choose(state=attack, name=attack, role="boss")):
        assert "<script" not in answer.text
        assert "<img" not in answer.text
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Frame-Options"] == "DENY"
    assert world.choose(state=attack).back["state"] == attack


@pytest.mark.parametrize("changed", [{"role": "portal"}, {"role": "boss"}, {"name": "  "}, {"name": "a\x00b"}])
def test_who_is_nobody_gets_the_form_again(world: World, changed: dict[str, str]) -> None:
    answer = world.choose(**changed)
    assert answer.status == 400
    assert 'role="alert"' in answer.text
    assert "Location" not in answer.headers


def test_another_site_cannot_send_the_form_frame_it_or_read_tokens(world: World) -> None:
    evil = "https://evil.example"
    assert world.post("/authorize", ASKED | LAN, Origin=evil).status == 403
    assert world.post("/authorize", ASKED | LAN, Origin=world.provider.url).status == 303
    read = world.post("/token", {}, Origin=evil)
    assert "Access-Control-Allow-Origin" not in read.headers
    assert "Access-Control-Allow-Origin" not in world.send("OPTIONS", "/token", Origin=evil).headers
    assert world.send("OPTIONS", "/token", Origin=PAGE).headers["Access-Control-Allow-Origin"] == PAGE
    assert world.send("GET", "/.well-known/jwks.json", Host="evil.example").status == 421


def test_the_page_asks_again_unseen_until_its_browser_leaves(world: World, issuer: TokenIssuer) -> None:
    silently = {"prompt": "none", "redirect_uri": SILENT}
    assert world.ask(**silently).back["error"] == "login_required"
    chosen = world.choose()
    assert {"HttpOnly", "SameSite=Lax"} <= set(chosen.headers["Set-Cookie"].split("; "))
    cookie = chosen.headers["Set-Cookie"].partition(";")[0]
    code = world.ask(cookie, **silently).back["code"]
    tokens = world.redeem(code, redirect_uri=SILENT).json
    assert verified(issuer, world.refresh(tokens["refresh_token"]).json["access_token"]).subject == "lan"
    left = world.send("GET", f"/logout?logout_uri={PAGE}/signed-out", Cookie=cookie)
    assert (left.status, left.headers["Location"]) == (303, f"{PAGE}/signed-out")
    assert world.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert world.ask(cookie, **silently).back["error"] == "login_required"


def test_who_is_known_is_not_asked_again_unless_the_page_wants_it(world: World) -> None:
    cookie = world.choose().headers["Set-Cookie"].partition(";")[0]
    assert "code" in world.ask(cookie).back
    asked = world.ask(cookie, prompt="login")
    assert (asked.status, 'value="lan"' in asked.text) == (200, True)


def test_a_refresh_token_ends_with_the_working_day(world: World, clock: Clock) -> None:
    token = world.redeem(world.choose().back["code"]).json["refresh_token"]
    clock.now += timedelta(hours=12)
    assert world.refresh(token).json["error"] == "invalid_grant"


def test_signing_out_leads_nowhere_else(world: World) -> None:
    for address in ("https://evil.example/", "//evil.example/", f"{PAGE}.evil.example/", BACK):
        assert "Location" not in world.send("GET", f"/logout?{urlencode({'logout_uri': address})}").headers


def test_what_is_too_long_or_not_there_is_refused(world: World) -> None:
    assert world.send("POST", "/token", Content_Length="99999999").status == 413
    assert world.send("POST", "/token", "{}", Content_Type="application/json").json["error"] == "invalid_request"
    assert world.send("GET", "/token").status == 404
    assert world.send("GET", "/.well-known/../x").status == 404


def test_while_no_page_is_known_any_port_of_this_machine_is_trusted_for_the_plain_way_back() -> None:
    anywhere = Origins()
    assert anywhere.leads_to("http://localhost:4173/signed-in", "/signed-in", "/signed-in-silently")
    assert not anywhere.leads_to("http://localhost:4173/signed-in-silently", "/signed-in", "/signed-in-silently")
    for origin in ("http://localhost", "https://localhost:1", "http://localhost:1.evil.example", "http://evil:1", ""):
        assert not anywhere.trusts(origin)


def test_two_providers_share_a_key_and_no_codes(tmp_path: Path) -> None:
    with IdentityProvider(TokenIssuer(tmp_path), [PAGE]) as one, IdentityProvider(TokenIssuer(tmp_path), [PAGE]) as two:
        code = World(one).choose().back["code"]
        assert World(two).redeem(code).status == 400
        assert World(one).redeem(code).status == 200
