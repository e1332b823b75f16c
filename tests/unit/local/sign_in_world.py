"""A browser and a page that sign in at the local OpenID provider, over real HTTP."""

import base64
import hashlib
import http.client
import json
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from infra.local.identity import IdentityProvider

PAGE = "http://127.0.0.1:5173"
BACK = f"{PAGE}/signed-in"
SILENT = f"{PAGE}/signed-in-silently"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "client_id": "staff-page",
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid profile",
    "state": "s-1",
    "nonce": "n-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
LAN = {"name": "lan", "role": "order_accountant"}


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def back(self) -> dict[str, str]:
        """What stands in the address that the answer leads to."""
        return {name: value for name, [value] in parse_qs(urlsplit(self.headers["Location"]).query).items()}


class World:
    """A provider with a clock of its own, and a browser without one."""

    def __init__(self, provider: IdentityProvider, page: str = PAGE) -> None:
        self.provider = provider
        self.page = page

    def send(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        link = http.client.HTTPConnection("127.0.0.1", self.provider.port, timeout=5)
        try:
            link.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = link.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())
        finally:
            link.close()

    def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        return self.send("POST", path, urlencode(form), Content_Type="application/x-www-form-urlencoded", **headers)

    def ask(self, cookie: str = "", **changed: str) -> Answer:
        return self.send("GET", f"/authorize?{urlencode(ASKED | changed)}", Cookie=cookie)

    def choose(self, **changed: str) -> Answer:
        return self.post("/authorize", ASKED | LAN | {"redirect_uri": f"{self.page}/signed-in"} | changed)

    def redeem(self, code: str, /, **changed: str) -> Answer:
        form = {"grant_type": "authorization_code", "client_id": "staff-page", "code": code}
        form |= {"redirect_uri": f"{self.page}/signed-in", "code_verifier": VERIFIER}
        return self.post("/token", form | changed, Origin=self.page)

    def refresh(self, token: str) -> Answer:
        form = {"grant_type": "refresh_token", "client_id": "staff-page", "refresh_token": token}
        return self.post("/token", form)
