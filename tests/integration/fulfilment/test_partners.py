"""What our client makes of whatever a partner answers over the wire (R31, R33)."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import urllib3

from misa_order.fulfilment import partners
from misa_order.fulfilment.answers import PartnerAnswer
from misa_order.fulfilment.partners import Partner
from misa_order.kernel.errors import PartnerDownError, PartnerRefusedError
from misa_order.orders.statuses import Resource
from tests.integration.fulfilment.conftest import World

NOW = datetime(2026, 11, 21, 8, 4, 5, tzinfo=UTC)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answer: tuple[int, bytes] = (200, b"")


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


def ask(port: int) -> PartnerAnswer:
    partner = Partner("suman", f"http://127.0.0.1:{port}", b"secret", urllib3.PoolManager())
    return partner.ask("grant", {"order": "1000002"}, "1000002/resource/1", NOW)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"<html>maintenance</html>"),
        (200, b'{"result": "granted"}'),
        (200, b'{"request_id": "r", "result": null}'),
        (200, b"\xff\xfe"),
        (201, b'{"request_id": "r", "result": "granted"}'),
        (302, b""),
        (401, b'{"code": "bad_signature", "message": "x"}'),
        (409, b'{"code": "key_reused", "message": "x"}'),
        (422, b""),
        (422, b'{"code": "refused", "message": ""}'),
        (500, b'{"request_id": "r", "result": "granted"}'),
        (503, b""),
    ],
)
def test_whatever_is_no_answer_is_asked_again(server: _Server, status: int, body: bytes) -> None:
    server.answer = (status, body)
    with pytest.raises(PartnerDownError):
        ask(server.server_port)


def test_a_refusal_is_final_and_in_the_partners_words(server: _Server) -> None:
    server.answer = (422, '{"code": "refused", "message": "Không đủ điều kiện", "more": 1}'.encode())
    with pytest.raises(PartnerRefusedError) as refused:
        ask(server.server_port)
    assert refused.value.message == "Không đủ điều kiện"


def test_a_partner_that_is_not_there_is_asked_again(server: _Server) -> None:
    port = server.server_port
    server.server_close()
    with pytest.raises(PartnerDownError):
        ask(port)


def test_a_slow_partner_that_acted_unseen_is_asked_under_the_same_key_and_acts_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partners, "TIMEOUT", urllib3.Timeout(connect=2, read=0.2))
    world.behave("suman", "slow", seconds=0.6)
    order = world.paid()
    with pytest.raises(PartnerDownError):
        world.provision(order)
    world.behave("suman", "ok")
    assert world.provision(order).order.status.resource is Resource.PROVISIONED
    assert world.operations("suman") == [
        ("grant", f"{order.number}/resource/1", True),
        ("grant", f"{order.number}/resource/1", False),
    ]


def test_an_answer_that_does_not_fit_the_question_is_no_answer(server: _Server, world: World) -> None:
    order = world.paid()
    suman = Partner("suman", f"http://127.0.0.1:{server.server_port}", b"secret", urllib3.PoolManager())
    for result in (b"revoked", b"issued!", b"created"):
        server.answer = (200, b'{"request_id": "r", "result": "%s"}' % result)
        with pytest.raises(PartnerDownError):
            world.provision(order, suman)
    assert world.store.get(order.number).status.resource is Resource.TEMPORARY


def test_an_answer_is_made_fit_and_what_no_text_can_hold_is_no_reason_to_ask_again(server: _Server) -> None:
    server.answer = (200, b'{"request_id": "r\\u202e-1\\uffff", "result": "granted", "more": "\\ud800"}')
    assert ask(server.server_port).request_id == "r-1"
    server.answer = (422, b'{"code": "no", "message": "Kh\\u00f4ng \\ud83d\\u0085"}')
    with pytest.raises(PartnerRefusedError, match=r"^Không *$"):
        ask(server.server_port)
