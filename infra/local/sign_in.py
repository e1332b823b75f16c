"""What the local OpenID provider decides, without HTTP: whose request is heard, and which code becomes which tokens.

RFC 6749 with PKCE (RFC 7636, S256 alone) for one public client, the staff page. Who signs in is whoever they say they
are: that is what it is for, and why it listens on loopback only.
"""

import base64
import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from infra.local.tokens import ISSUER, ROLES, TokenIssuer

CLIENT = "staff-page"
STAFF_ROLES = tuple(role for role in ROLES if role != "portal")
CODE_LIFETIME = timedelta(seconds=60)
TOKEN_LIFETIME = timedelta(hours=1)
SESSION_LIFETIME = timedelta(hours=12)
"""Of a refresh token, and of what the browser's cookie remembers."""
SIGNED_IN, SILENTLY, SIGNED_OUT = "/signed-in", "/signed-in-silently", "/signed-out"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost):[1-9][0-9]{0,4}")
_LONGEST = 2000

type Parameters = Mapping[str, str]


class RefusedError(Exception):
    """A request that gets no code and no tokens: ``error`` is a word of RFC 6749."""

    def __init__(self, error: str, why: str) -> None:
        super().__init__(why)
        self.error = error
        self.why = why


class UntrustedError(Exception):
    """A request from whom nothing may be sent to: the client or the address to go back to is not ours."""


class Person(NamedTuple):
    """Who somebody says they are."""

    name: str
    role: str


def discovery(url: str) -> dict[str, Any]:
    """What a client library reads first of the provider at ``url``."""
    return {
        "issuer": ISSUER,
        "authorization_endpoint": f"{url}/authorize",
        "token_endpoint": f"{url}/token",
        "jwks_uri": f"{url}/.well-known/jwks.json",
        "end_session_endpoint": f"{url}/logout",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
        "scopes_supported": ["openid", "profile"],
        "token_endpoint_auth_methods_supported": ["none"],
    }


class Origins:
    """Where the page may be. While nobody has said, any port of this machine is trusted for the plain way back."""

    def __init__(self, known: Sequence[str] = ()) -> None:
        self.known = tuple(known)

    def trusts(self, origin: str) -> bool:
        """Whether this is the page's origin."""
        return origin in self.known if self.known else _LOOPBACK.fullmatch(origin) is not None

    def leads_to(self, address: str, *paths: str) -> bool:
        """Whether the address is exactly the page's origin and one of the paths."""
        ways = paths if self.known else [path for path in paths if path != SILENTLY]
        return any(address.endswith(path) and self.trusts(address.removesuffix(path)) for path in ways)


def check_way_back(asked: Parameters, origins: Origins) -> str:
    """The origin to which an answer may be sent; UntrustedError when nothing may be sent anywhere."""
    if asked.get("client_id") != CLIENT:
        raise UntrustedError("client_id")
    address = asked.get("redirect_uri", "")
    if not origins.leads_to(address, SIGNED_IN, SILENTLY):
        raise UntrustedError("redirect_uri")
    return "{0.scheme}://{0.netloc}".format(urlsplit(address))


def check_request(asked: Parameters) -> None:
    """RefusedError unless this asks for a code in the one way there is. The way back was looked at before."""
    if asked.get("response_type") != "code":
        raise RefusedError("unsupported_response_type", "response_type must be code")
    if asked.get("response_mode", "query") != "query":
        raise RefusedError("invalid_request", "response_mode must be query")
    if "openid" not in asked.get("scope", "").split():
        raise RefusedError("invalid_scope", "scope must contain openid")
    if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        raise RefusedError("invalid_request", "a code_challenge by S256 is needed")
    for needed in ("state", "nonce"):
        if not 0 < len(asked.get(needed, "")) <= _LONGEST:
            raise RefusedError("invalid_request", f"{needed} is missing or too long")


def person_of(form: Parameters) -> Person:
    """Who the form says; RefusedError for a role that staff has not, or a name that is none."""
    name, role = " ".join(form.get("name", "").split()), form.get("role", "")
    if role not in STAFF_ROLES:
        raise RefusedError("invalid_request", "unknown role")
    if not 0 < len(name) <= 60 or not name.isprintable():
        raise RefusedError("invalid_request", "a name of 1 to 60 letters is needed")
    return Person(name, role)


@dataclass(frozen=True, slots=True)
class _Grant:
    person: Person
    asked: Parameters
    session: str
    until: datetime
    spent: bool = False


@dataclass(slots=True)
class Desk:
    """Codes, refresh tokens and browsers' sessions, in memory alone; ``clock`` says what time it is."""

    tokens: TokenIssuer
    clock: Callable[[], datetime]
    _codes: dict[str, _Grant] = field(default_factory=dict)
    _refreshing: dict[str, _Grant] = field(default_factory=dict)
    _sessions: dict[str, tuple[Person, datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, person: Person) -> str:
        """A session that the browser keeps, so that the page may ask again without being seen."""
        session = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions[session] = (person, self.clock() + SESSION_LIFETIME)
        return session

    def person_in(self, session: str) -> Person | None:
        """Who this session's browser signed in as."""
        person, until = self._sessions.get(session, (None, None))
        return person if until is not None and self.clock() < until else None

    def leave(self, session: str) -> None:
        """The session and every refresh token that was given in it are worth nothing any more."""
        with self._lock:
            self._sessions.pop(session, None)
            for token in [token for token, grant in self._refreshing.items() if grant.session == session]:
                del self._refreshing[token]

    def code(self, person: Person, asked: Parameters, session: str) -> str:
        """A code for this request, good once and for a minute."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._codes[code] = _Grant(person, dict(asked), session, self.clock() + CODE_LIFETIME)
        return code

    def exchange(self, form: Parameters) -> dict[str, Any]:
        """The tokens for a code or a refresh token; RefusedError with what RFC 6749 has as its reason."""
        if form.get("client_id") != CLIENT:
            raise RefusedError("invalid_client", "unknown client")
        match form.get("grant_type"):
            case "authorization_code":
                return self._for_code(form)
            case "refresh_token":
                return self._again(form.get("refresh_token", ""))
        raise RefusedError("unsupported_grant_type", "grant_type must be authorization_code or refresh_token")

    def _for_code(self, form: Parameters) -> dict[str, Any]:
        code = form.get("code", "")
        with self._lock:
            grant = self._codes.get(code)
            if grant is not None:
                # Whatever is wrong below: a code that was shown once is not tried a second time.
                self._codes[code] = replace(grant, spent=True)
        if grant is None or self.clock() >= grant.until:
            raise RefusedError("invalid_grant", "the code is unknown or too old")
        if grant.spent:
            self.leave(grant.session)  # somebody else has it: what it gave is taken back (RFC 6749, 4.1.2)
            raise RefusedError("invalid_grant", "the code was used before")
        if form.get("redirect_uri") != grant.asked["redirect_uri"]:
            raise RefusedError("invalid_grant", "redirect_uri is another than before")
        if not _proves(form.get("code_verifier", ""), grant.asked["code_challenge"]):
            raise RefusedError("invalid_grant", "code_verifier does not fit")
        refresh = secrets.token_urlsafe(32)
        with self._lock:
            self._refreshing[refresh] = replace(grant, until=self.clock() + SESSION_LIFETIME)
        return self._tokens(grant, nonce=grant.asked["nonce"]) | {"refresh_token": refresh}

    def _again(self, refresh: str) -> dict[str, Any]:
        grant = self._refreshing.get(refresh)
        if grant is None or self.clock() >= grant.until:
            raise RefusedError("invalid_grant", "the refresh token is unknown or too old")
        return self._tokens(grant)

    def _tokens(self, grant: _Grant, **nonce: str) -> dict[str, Any]:
        """As Cognito gives them (ADR 16): the access token has the role, the ID token only says who."""
        now, (name, role), scope = self.clock(), grant.person, grant.asked["scope"]
        shown = {"aud": CLIENT, "sub": name, "name": name, "token_use": "id", **nonce}
        access = {"client_id": CLIENT, "token_use": "access", "scope": scope}
        return {
            "access_token": self.tokens.issue(role, (), name, now, TOKEN_LIFETIME, **access),
            "id_token": self.tokens.sign(shown, now, TOKEN_LIFETIME),
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LIFETIME.total_seconds()),
            "scope": scope,
        }


def _proves(verifier: str, challenge: str) -> bool:
    if not _VERIFIER.fullmatch(verifier):
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)
