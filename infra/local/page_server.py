"""The staff page on this machine: what CloudFront does on AWS, one address for the built page and for `/v1/*`.

Standard library and urllib3; the page itself is built by ``make page``.
"""

import json
import mimetypes
import sys
import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

import urllib3

CLIENT_ID = "staff-page"
HOW_TO_BUILD = "The staff page is not built: `make page` builds it, and the next start serves it."
_API = "/v1/"
_MOST_BYTES = 8 * 1024 * 1024
# Headers that belong to one connection, not to the answer.
_HOP = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "date", "server"}
)


def is_built(folder: Path) -> bool:
    """Whether ``make page`` has put a page there."""
    return (folder / "index.html").is_file()


def security_headers(authority: str, uploads: str) -> Mapping[str, str]:
    """What every answer carries; the page may call its own address, the identity provider's and ``uploads``."""
    parts = urlsplit(authority)
    policy = (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        f"connect-src 'self' {parts.scheme}://{parts.netloc} {uploads}; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'self'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }


class PageServer:
    """Serves the page built in ``folder`` on a free port of 127.0.0.1, as a context manager.

    ``/v1/*`` goes on to ``admin``, ``/config.json`` tells the page its OpenID ``authority``, any other path that is no
    file is the page itself, which knows its own routes. Files larger than a request go to ``uploads``, an origin.
    ``url`` is its address.
    """

    def __init__(self, folder: Path, admin: str, authority: str, uploads: str, port: int = 0) -> None:
        known = {"folder": folder.resolve(), "admin": admin, "authority": authority, "uploads": uploads}
        handler = type("Handler", (_Handler,), known)
        self._server = _Server(("127.0.0.1", port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="staff-page", daemon=True)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever leaves a page before its answers are there does no harm."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path
    admin: str
    authority: str
    uploads: str
    pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=5, read=60))

    def do_GET(self) -> None:
        """A file, the page, its configuration, or what the API answers."""
        path = unquote(urlsplit(self.path).path)
        if self.path.startswith(_API):
            self._pass_on()
        elif path == "/config.json":
            config = {"authority": self.authority, "client_id": CLIENT_ID}
            self._answer(HTTPStatus.OK, json.dumps(config).encode(), "application/json", "no-store")
        else:
            self._file(path)

    def do_POST(self) -> None:
        """Only the API takes anything."""
        if self.path.startswith(_API):
            self._pass_on()
        else:
            self.close_connection = True  # its body is not read
            self._answer(HTTPStatus.METHOD_NOT_ALLOWED, b"", "text/plain", "no-store")

    def do_PUT(self) -> None:
        """As POST."""
        self.do_POST()

    def _file(self, path: str) -> None:
        wanted = (self.folder / path.lstrip("/")).resolve()
        inside = wanted.is_relative_to(self.folder) and wanted.is_file()
        if path.startswith("/assets/"):
            if not inside:
                self._answer(HTTPStatus.NOT_FOUND, b"", "text/plain", "no-store")
                return
            # Their names carry the hash of their content.
            cache = "public, max-age=31536000, immutable"
        else:
            wanted = wanted if inside else self.folder / "index.html"
            cache = "no-cache"
        kind = mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
        self._answer(HTTPStatus.OK, wanted.read_bytes(), kind, cache)

    def _pass_on(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _MOST_BYTES:
            self.close_connection = True
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"", "text/plain", "no-store")
            return
        body = self.rfile.read(length) if length else None
        sent = {name: self.headers[name] for name in ("Authorization", "Content-Type", "Accept") if self.headers[name]}
        try:
            answer = self.pool.request(
                self.command, self.admin + self.path.removeprefix("/v1"), body=body, headers=sent
            )
        except urllib3.exceptions.HTTPError:
            said = {"error": {"code": "unreachable", "message": "The staff API does not answer", "field": None}}
            content = json.dumps(said | {"request_id": ""}).encode()
            self._answer(HTTPStatus.BAD_GATEWAY, content, "application/json", "no-store")
            return
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
        kind = kept.pop("Content-Type", "application/json")
        self._answer(answer.status, answer.data, kind, "no-store", kept)

    def _answer(self, status: int, body: bytes, kind: str, cache: str, more: Mapping[str, str] | None = None) -> None:
        own = {"Content-Type": kind, "Cache-Control": cache}
        headers = {**(more or {}), **security_headers(self.authority, self.uploads), **own}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: the terminal is the system's."""
