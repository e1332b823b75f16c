"""A portal's side of MISA Order: a request is repeated until it is answered, and a lost answer orders nothing twice."""

import json
import random
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

TRIES = 6  # A minute in all: beyond that somebody should look, or a queue of yours should ask again.
BUSY = {0, 429, 500, 502, 503, 504}  # 0: no answer came.


class RefusedError(Exception):
    """What was asked is wrong or not allowed, and so it stays. ``code`` is stable, ``field`` says what it is about."""

    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        error = answer.get("error") or answer  # What the gateway itself refuses has a message alone.
        self.status, self.code, self.field = status, error.get("code"), error.get("field")
        super().__init__(f"{status} {self.code}: {error.get('message')} ({self.field})")


class UnansweredError(Exception):
    """Nobody knows whether it was done. Ask again later, with the same key and the same body."""


class OrderSystem:
    """``base`` is the portal API's address; ``new_token`` fetches a bearer token, which is kept while it is taken."""

    def __init__(self, base: str, new_token: Callable[[], str], wait: Callable[[float], None] = time.sleep) -> None:
        self._base, self._new_token, self._wait, self._token = base, new_token, wait, ""

    def place_order(self, order: dict[str, Any], key: str) -> dict[str, Any]:
        """Order once, however often this is called with ``key``: make it with the basket, save it before you call."""
        return self._ask("POST", "/v1/orders", order, {"Idempotency-Key": key})

    def show_order(self, number: str) -> dict[str, Any]:
        """The order as it is now."""
        return self._ask("GET", f"/v1/orders/{number}")

    def cancel_order(self, number: str) -> dict[str, Any]:
        """Cancel what is not paid; a repeat changes nothing."""
        return self._ask("POST", f"/v1/orders/{number}/cancel")

    def _ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
        for attempt in range(TRIES):
            self._wait(random.uniform(0.5, 1) * 2**attempt if attempt else 0)
            self._token = self._token or self._new_token()
            proven = {**(headers or {}), "Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
            status, answer = self._ask_once(method, path, body, proven)
            if status in {200, 201}:
                return answer
            if status in {401, 403} and "error" not in answer and not attempt:
                self._token = ""  # It may have expired: a new one is tried once.
            elif status not in BUSY:
                raise RefusedError(status, answer)
        raise UnansweredError(f"{method} {path}: still {status} after {TRIES} tries")

    def _ask_once(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        raw = None if body is None else json.dumps(body).encode()
        try:
            answer = self._send(Request(self._base + path, raw, headers, method=method))
            with answer:
                return answer.status, json.loads(answer.read())
        except (OSError, HTTPException, ValueError):  # No connection, cut short, or no answer of this system's.
            return 0, {}

    def _send(self, request: Request) -> Any:
        try:
            return urlopen(request, timeout=35)
        except HTTPError as refusal:  # It is an answer as well.
            return refusal
