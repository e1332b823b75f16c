"""The receiver that docs/webhooks.md shows does what the page says, on requests as we sign them."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import HTTPServer
from typing import Any

import pytest
import requests

from docs.examples import webhook_receiver
from misa_order.kernel.signature import portal_secret, sign

pytestmark = pytest.mark.enable_socket  # loopback only

OLD, NEW = (portal_secret(b"the master", "cukcuk-web", version) for version in (1, 2))


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(webhook_receiver, "SECRETS", [NEW.decode(), OLD.decode()])
    monkeypatch.setattr(webhook_receiver, "NEWEST", {})
    with HTTPServer(("127.0.0.1", 0), webhook_receiver.Receiver) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/webhooks"
        server.shutdown()
        thread.join()


def webhook(version: int, event: str, subject: str = "1000002") -> bytes:
    told = {"id": f"{subject}/{version}", "version": version, "event": event, "order": {"number": subject}}
    return json.dumps(told).encode()


def tell(address: str, body: bytes, secret: bytes = OLD, signed: bytes | None = None, age: float = 0) -> int:
    now = datetime.fromtimestamp(time.time() - age, UTC)
    headers = {"X-Signature": sign(signed or body, secret, now)}
    return requests.post(address, data=body, headers=headers, timeout=10).status_code


def test_what_we_sign_is_taken_with_the_old_secret_and_with_the_new_one(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tell(address, webhook(1, "order.placed"), OLD) == 204
    assert tell(address, webhook(2, "order.paid"), NEW) == 204
    assert capsys.readouterr().out.splitlines() == ["order.placed 1000002", "order.paid 1000002"]


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": portal_secret(b"the master", "another-portal", 1)},
        {"signed": webhook(3, "order.cancelled")},
        {"age": 301},
        {"age": -301},
    ],
    ids=["another's secret", "another body", "old", "of the future"],
)
def test_what_is_forged_or_old_is_refused_and_not_looked_at(
    address: str, forged: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tell(address, webhook(3, "order.paid"), **forged) == 401
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("header", ["", "t=,v1=", "t=²,v1=é", f"t={'9' * 5000},v1=00", "v1=00", "t=1700000000"])
def test_a_signature_that_cannot_be_read_is_none(header: str) -> None:
    assert not webhook_receiver.is_genuine(header, b"{}", [OLD.decode()], time.time())


def test_a_repeat_and_what_is_older_than_what_came_is_answered_and_dropped(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for version in (2, 2, 1, 3):
        assert tell(address, webhook(version, f"order.{version}")) == 204
    assert tell(address, webhook(1, "quota.notice", "MEINVOICE/pho24")) == 204
    assert capsys.readouterr().out.splitlines() == [
        "order.2 1000002",
        "order.3 1000002",
        "quota.notice MEINVOICE/pho24",
    ]
