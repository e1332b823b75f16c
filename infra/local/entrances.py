"""The running system's entrances, as portals, banks, partners and staff use them: for story, tests and bench."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import urllib3

from infra.local.sign_mail import send, signed
from infra.local.system import LocalSystem


class Answer(NamedTuple):
    """Status and JSON body of an HTTP answer."""

    status: int
    body: Any


class Entrances:
    """Calls the system from outside, with tokens of its own issuer."""

    def __init__(self, system: LocalSystem) -> None:
        self.system = system
        self._http = urllib3.PoolManager(timeout=60, retries=False, maxsize=20)
        self._tokens: dict[str, str] = {}

    def call(
        self, method: str, url: str, body: Any = None, *, token: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request; a body is sent as JSON unless it is bytes."""
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        answer = self._http.request(method, url, body=raw, headers=sent)
        try:
            return Answer(answer.status, json.loads(answer.data))
        except ValueError:
            return Answer(answer.status, answer.data.decode("utf-8", "replace"))

    def token(self, role: str, *products: str, name: str = "") -> str:
        """A token, made once."""
        key = f"{role} {products} {name}"
        if key not in self._tokens:
            named = name or "-".join([role, *products]).lower()
            self._tokens[key] = self.system.tokens.issue(role, products, named, datetime.now(UTC))
        return self._tokens[key]

    def order(self, body: Mapping[str, Any], key: str) -> Answer:
        """A portal of the body's product places an order."""
        url = f"{self.system.endpoints['portal']}/v1/orders"
        token = self.token("portal", str(body["product"]))
        return self.call("POST", url, body, token=token, headers={"Idempotency-Key": key})

    def portal(self, method: str, path: str, product: str, body: Any = None) -> Answer:
        """Another request of that portal."""
        return self.call(method, f"{self.system.endpoints['portal']}{path}", body, token=self.token("portal", product))

    def staff(self, path: str, role: str = "order_accountant") -> Answer:
        """A member of staff reads."""
        return self.call("GET", f"{self.system.endpoints['admin']}{path}", token=self.token(role, name="lan"))

    def decide(self, path: str, body: Mapping[str, Any], role: str = "order_accountant", name: str = "lan") -> Answer:
        """A member of staff acts."""
        token = self.token(role, name=name)
        return self.call("POST", f"{self.system.endpoints['admin']}{path}", body, token=token)

    def simulator(self, method: str, path: str, body: Any = None) -> Any:
        """The partners' desk."""
        return self.call(method, f"{self.system.endpoints['simulator']}{path}", body).body

    def mail(self, raw: bytes, domain: str | None) -> int:
        """A mail comes in by SMTP, signed with a domain's key or not; gives the entrance's answer (250 taken)."""
        ready = signed(raw, domain, self.system.dkim) if domain else raw
        return send(ready, self.system.endpoints["smtp"], "mailalert@acb.com.vn").code
