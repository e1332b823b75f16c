"""How the simulator's tests speak to it, and the side of ours that takes its callbacks."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

from infra.local.simulator import Simulator
from infra.local.simulator.signature import signature

SECRETS = {name: name.encode() * 4 for name in ("suman", "crm", "act", "suman_callback", "act_callback")}


class Portal:
    """Our side, as small as can be: takes callbacks, answers the statuses it was told, then 200."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes, str]] = []
        self.statuses: list[int] = []
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                portal.taken.append((self.path, raw, self.headers.get("X-Signature", "")))
                self.send_response(portal.statuses.pop(0) if portal.statuses else 200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - http.server's name

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/base"

    def bodies(self, count: int) -> list[dict[str, Any]]:
        deadline = time.monotonic() + 5
        while len(self.taken) < count and time.monotonic() < deadline:
            time.sleep(0.005)
        return [json.loads(raw) for _, raw, _ in self.taken]


@contextmanager
def running_portal() -> Iterator[Portal]:
    portal = Portal()
    thread = threading.Thread(target=portal.server.serve_forever, args=(0.01,))
    thread.start()
    yield portal
    portal.server.shutdown()
    portal.server.server_close()
    thread.join()


def call(
    simulator: Simulator,
    path: str,
    key: str | None = "1000002/grant/1",
    secret: bytes | None = None,
    sent_at: float | None = None,
    **fields: Any,
) -> requests.Response:
    raw = json.dumps({"order": "1000002", **fields}).encode()
    at = int(time.time() if sent_at is None else sent_at)
    headers = {"X-Signature": signature(secret or SECRETS[path.split("/", maxsplit=1)[0]], raw, at)}
    headers |= {"Idempotency-Key": key} if key else {}
    return requests.post(f"{simulator.url}/partners/{path}", data=raw, headers=headers, timeout=10)


def post(simulator: Simulator, path: str, **fields: Any) -> requests.Response:
    return requests.post(f"{simulator.url}/{path}", json=fields, timeout=10)


def behave(simulator: Simulator, partner: str, mode: str, **fields: Any) -> None:
    assert post(simulator, "behaviour", partner=partner, mode=mode, **fields).status_code == 200


def received(simulator: Simulator, **filters: str) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = requests.get(f"{simulator.url}/requests", params=filters, timeout=10).json()
    return answer
