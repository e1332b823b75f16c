"""The local OpenID provider, on loopback: to the staff page what Cognito is on AWS (ADR 16).

Its tokens are signed with the key of ``make token`` and name the same issuer, which is not the address it listens on:
the authorizers trust the former wherever the latter is.
"""

import http.server
import json
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from infra.local.sign_in import (
    SIGNED_OUT,
    Desk,
    Origins,
    Person,
    RefusedError,
    UntrustedError,
    check_request,
    check_way_back,
    discovery,
    person_of,
)
from infra.local.sign_in_page import STYLE_HASH, sign_in_page, told
from infra.local.tokens import TokenIssuer

HOST = "127.0.0.1"
_LONGEST_BODY = 16_384
_PUBLIC = {"/.well-known/openid-configuration", "/.well-known/jwks.json", "/token"}
_GUARDS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


class IdentityProvider:
    """Serves sign-in for a page at one of ``origins``; ``port`` 0 takes a free one. A context manager.

    Without origins any port of this machine is trusted, for ``/signed-in`` alone; ``trusted.known`` may be set later.
    """

    def __init__(
        self,
        tokens: TokenIssuer,
        origins: Sequence[str] = (),
        port: int = 0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.trusted = Origins(origins)
        self.desk = Desk(tokens, clock)
        self._port = port
        self._server: http.server.ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        """Listens when this returns; OSError when the port is taken."""
        handler = type("Handler", (_Handler,), {"provider": self})
        self._server = http.server.ThreadingHTTPServer((HOST, self._port), handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="identity", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    @property
    def port(self) -> int:
        """The port that it took; RuntimeError before it is entered."""
        if self._server is None:
            raise RuntimeError("the identity provider is not running")
        return self._server.server_port

    @property
    def url(self) -> str:
        """Its base address, without a slash at the end: the ``authority`` of the page."""
        return f"http://{HOST}:{self.port}"


class _Handler(http.server.BaseHTTPRequestHandler):
    provider: IdentityProvider
    timeout = 10
    _asked: dict[str, str]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing: codes stand in the addresses."""

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query, {"/authorize": self._show, "/logout": self._leave})

    def do_POST(self) -> None:
        size = self.headers.get("Content-Length", "")
        if not size.isdecimal() or int(size) > _LONGEST_BODY:
            self._send(413, "")
            return
        self._answer(
            self.rfile.read(int(size)).decode("utf-8", "replace"),
            {"/authorize": self._choose, "/token": self._exchange},
        )

    def do_OPTIONS(self) -> None:
        known = urlsplit(self.path).path in _PUBLIC
        self._send(204 if known and self._is_us() else 404, "", **{"Access-Control-Allow-Headers": "Content-Type"})

    def _answer(self, sent: str, routes: dict[str, Callable[[], None]]) -> None:
        path = urlsplit(self.path).path
        if not self._is_us():
            self._send(421, "")  # a name that somebody pointed at this machine
            return
        if self.command == "GET" and path == "/.well-known/openid-configuration":
            self._json(200, discovery(self.provider.url))
        elif self.command == "GET" and path == "/.well-known/jwks.json":
            self._json(200, self.provider.desk.tokens.jwks())
        elif path not in routes:
            self._send(404, "")
        else:
            self._take(sent, routes[path])

    def _take(self, sent: str, route: Callable[[], None]) -> None:
        try:
            pairs = parse_qsl(sent, keep_blank_values=True, max_num_fields=30)
        except ValueError:
            pairs = [("", ""), ("", "")]
        self._asked = dict(pairs)
        if len(self._asked) < len(pairs):  # one that stands twice may be read in two ways
            self._refuse_parameters()
        else:
            route()

    def _refuse_parameters(self) -> None:
        if urlsplit(self.path).path == "/token":
            self._json(400, {"error": "invalid_request", "error_description": "a parameter stands twice"})
        else:
            self._send(400, told("Yêu cầu không hợp lệ", "A parameter stands twice."))

    def _is_us(self) -> bool:
        return self.headers.get("Host") in {f"{name}:{self.provider.port}" for name in (HOST, "localhost")}

    def _show(self) -> None:
        origin = self._origin_to_answer()
        if origin is None:
            return
        try:
            check_request(self._asked)
        except RefusedError as refused:
            self._go_back(error=refused.error, error_description=refused.why)
            return
        # As at Cognito: who has signed in is not asked again until signed out, unless the page wants it.
        known, prompt = self.provider.desk.person_in(self._session()), self._asked.get("prompt")
        if known and prompt != "login":
            self._go_back(code=self.provider.desk.code(known, self._asked, self._session()))
        elif prompt == "none":
            self._go_back(error="login_required", error_description="nobody has signed in")
        else:
            self._page(origin, known or Person("", ""))

    def _choose(self) -> None:
        """The form was sent. It must be ours: another site's would sign somebody in as whom it likes."""
        if self.headers.get("Origin") not in {f"http://{self.headers.get('Host')}", None}:
            self._send(403, told("Yêu cầu không hợp lệ", "This form is not ours."))
            return
        origin = self._origin_to_answer()
        if origin is None:
            return
        try:
            check_request(self._asked)
        except RefusedError as refused:
            self._go_back(error=refused.error, error_description=refused.why)
            return
        try:
            person = person_of(self._asked)
        except RefusedError:
            wrong = "Hãy nhập tên và chọn vai trò. / Give a name and choose a role."
            self._page(origin, Person(self._asked.get("name", "")[:60], ""), wrong, status=400)
            return
        session = self.provider.desk.enter(person)
        cookie = f"{self._cookie()}={session}; HttpOnly; SameSite=Lax; Path=/"
        self._go_back(cookie, code=self.provider.desk.code(person, self._asked, session))

    def _origin_to_answer(self) -> str | None:
        try:
            return check_way_back(self._asked, self.provider.trusted)
        except UntrustedError as wrong:
            self._send(400, told("Yêu cầu không hợp lệ", f"{wrong} is not one that is known here."))
            return None

    def _exchange(self) -> None:
        if self.headers.get_content_type() != "application/x-www-form-urlencoded":
            self._json(400, {"error": "invalid_request", "error_description": "a form is needed"})
            return
        try:
            self._json(200, self.provider.desk.exchange(self._asked))
        except RefusedError as refused:
            self._json(400, {"error": refused.error, "error_description": refused.why})

    def _leave(self) -> None:
        """Cognito calls the way back ``logout_uri``, OpenID Connect ``post_logout_redirect_uri``: both are taken."""
        self.provider.desk.leave(self._session())
        gone = f"{self._cookie()}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"
        back = self._asked.get("logout_uri") or self._asked.get("post_logout_redirect_uri", "")
        if self.provider.trusted.leads_to(back, "/", SIGNED_OUT):
            self._send(303, "", **{"Location": back, "Set-Cookie": gone})
        else:
            self._send(200, told("Đã đăng xuất", "You are signed out."), **{"Set-Cookie": gone})

    def _cookie(self) -> str:
        return f"identity-{self.provider.port}"  # browsers give a cookie to every port of a host

    def _session(self) -> str:
        try:
            found = SimpleCookie(self.headers.get("Cookie", "")).get(self._cookie())
        except CookieError:
            return ""
        return found.value if found else ""

    def _page(self, origin: str, chosen: Person, wrong: str = "", status: int = 200) -> None:
        self._send(status, sign_in_page(self._asked, chosen, wrong), to=origin)

    def _go_back(self, cookie: str = "", **said: str) -> None:
        """To the page, whose address was looked at before anything else."""
        state = {"state": self._asked["state"]} if self._asked.get("state") else {}
        headers = {"Location": f"{self._asked['redirect_uri']}?{urlencode(said | state)}"}
        self._send(303, "", **headers, **({"Set-Cookie": cookie} if cookie else {}))

    def _json(self, status: int, content: dict[str, Any]) -> None:
        self._send(status, json.dumps(content), **{"Content-Type": "application/json"})

    def _send(self, status: int, body: str, to: str = "", **headers: str) -> None:
        policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'sha256-"
        whole = {"Content-Type": "text/html; charset=utf-8", **_GUARDS, **headers}
        # Browsers hold a form's redirect to form-action too, so the page's own origin stands in it.
        whole["Content-Security-Policy"] = f"{policy}{STYLE_HASH}'; form-action 'self' {to}".rstrip()
        origin = self.headers.get("Origin", "")
        if urlsplit(self.path).path in _PUBLIC and self.provider.trusted.trusts(origin):
            whole |= {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
        self.send_response(status)
        for name, value in whole.items():
            self.send_header(name, value)
        content = body.encode()
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
