"""The staff page's address on this machine: files, the page itself, its configuration, and the way to the API."""

import http.client
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import urllib3

from infra.local.page_server import PageServer, is_built

pytestmark = pytest.mark.enable_socket  # loopback only
AUTHORITY = "http://127.0.0.1:4999/identity"
UPLOADS = "http://127.0.0.1:4566"


class _Api(BaseHTTPRequestHandler):
    """Says what it was asked."""

    def do_GET(self) -> None:
        self._say(200)

    def do_POST(self) -> None:
        self._say(409)

    def _say(self, status: int) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        told = {
            "path": self.path,
            "body": body,
            "token": self.headers["Authorization"],
            "cookie": self.headers["Cookie"],
        }
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "secret.txt").write_text("not the page's")
    built = tmp_path / "page"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<!doctype html><title>page</title>")
    (built / "assets/index-abc.js").write_text("1")
    api = ThreadingHTTPServer(("127.0.0.1", 0), _Api)
    thread = Thread(target=api.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    with PageServer(built, f"http://127.0.0.1:{api.server_address[1]}/stage", AUTHORITY, UPLOADS) as server:
        yield server.url
    api.shutdown()
    api.server_close()
    thread.join()


def ask(url: str, method: str = "GET", **more: object) -> urllib3.BaseHTTPResponse:
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request(method, url, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/", "/statement", "/statement?row=1", "/signed-in?code=1"])
def test_every_route_of_the_page_is_the_page_and_is_asked_for_anew(page: str, path: str) -> None:
    answer = ask(page + path)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert b"<title>page</title>" in answer.data


def test_assets_are_kept_for_ever_and_a_missing_one_is_not_the_page(page: str) -> None:
    found, missing = ask(f"{page}/assets/index-abc.js"), ask(f"{page}/assets/index-old.js")
    assert "immutable" in found.headers["Cache-Control"]
    assert "javascript" in found.headers["Content-Type"]
    assert missing.status == 404


@pytest.mark.parametrize("path", ["/", "/assets/index-abc.js", "/config.json", "/v1/me", "/assets/none.js"])
def test_every_answer_carries_the_security_headers(page: str, path: str) -> None:
    headers = ask(page + path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self' http://127.0.0.1:4999 http://127.0.0.1:4566;" in policy
    assert "frame-ancestors 'none'" in policy
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")


def test_the_page_is_told_who_signs_in(page: str) -> None:
    assert ask(f"{page}/config.json").json() == {"authority": AUTHORITY, "client_id": "staff-page"}


def test_the_api_is_asked_under_its_own_path_with_the_token_and_no_cookie(page: str) -> None:
    told = ask(f"{page}/v1/transactions?q=a%20b", headers={"Authorization": "Bearer t", "Cookie": "c=1"})
    assert told.json() == {
        "path": "/stage/transactions?q=a%20b",
        "body": "",
        "token": "Bearer t",
        "cookie": None,
    }


def test_a_refusal_of_the_api_comes_back_as_it_is(page: str) -> None:
    answer = ask(f"{page}/v1/transactions/1/confirm", "POST", body=b'{"orders": []}')
    assert (answer.status, answer.json()["body"]) == (409, '{"orders": []}')


def test_an_api_that_is_away_is_a_502_in_the_words_of_the_api(tmp_path: Path) -> None:
    with PageServer(tmp_path, "http://127.0.0.1:9", AUTHORITY, UPLOADS) as server:
        answer = ask(f"{server.url}/v1/me")
    assert (answer.status, answer.json()["error"]["code"]) == (502, "unreachable")


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "//../secret.txt"]
)
def test_nothing_outside_the_built_page_is_served(page: str, path: str) -> None:
    # urllib3 would tidy the path up before it is sent.
    connection = http.client.HTTPConnection(page.removeprefix("http://"))
    connection.request("GET", path)
    assert b"not the page's" not in connection.getresponse().read()
    connection.close()


def test_only_the_api_takes_a_post(page: str) -> None:
    assert ask(f"{page}/statement", "POST", body=b"x").status == 405


def test_a_folder_without_a_page_is_not_built(tmp_path: Path) -> None:
    assert not is_built(tmp_path)
    (tmp_path / "index.html").touch()
    assert is_built(tmp_path)
