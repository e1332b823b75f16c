"""The simulator as a portal that is told of changes (R84)."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from infra.local.simulator import Simulator
from misa_order.kernel.signature import portal_secret, sign
from tests.unit.local.simulator_calls import behave

pytestmark = pytest.mark.enable_socket  # loopback only

MASTER = b"the master of all portals' secrets"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(None, {"portal_webhook": MASTER}) as running:
        yield running


def webhook(version: int = 1, number: str = "1000002", event: str = "order.placed") -> dict[str, Any]:
    return {
        "id": f"{number}/{version}",
        "version": version,
        "event": event,
        "at": "2026-11-21T15:04:05+07:00",
        "portal": "cong-gia-lap",
        "order": {"number": number},
    }


def tell(
    simulator: Simulator, body: dict[str, Any] | bytes, *, secret_version: int = 1, sent_at: float | None = None
) -> requests.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    now = datetime.fromtimestamp(time.time() if sent_at is None else sent_at, UTC)
    headers = {"X-Signature": sign(raw, portal_secret(MASTER, "cong-gia-lap", secret_version), now)}
    url = f"{simulator.url}/portal/webhooks"
    return requests.post(url, data=raw, headers=headers, timeout=10, allow_redirects=False)


def told(simulator: Simulator, **filters: str) -> list[dict[str, Any]]:
    answer = requests.get(f"{simulator.url}/portal/events", params=filters, timeout=10)
    shown: list[dict[str, Any]] = answer.json()
    return shown


def test_what_the_portal_is_sent_is_taken_and_shown_in_the_order_of_its_arrival(simulator: Simulator) -> None:
    later = webhook(2, event="order.paid")
    assert [tell(simulator, body).status_code for body in (later, webhook())] == [200, 200]
    first, second = told(simulator)
    assert datetime.fromisoformat(first.pop("received_at")) <= datetime.now(UTC)
    assert first == {
        **later,
        "signed": True,
        "secret_version": 1,
        "taken": True,
        "status": 200,
        "path": "/portal/webhooks",
        "body": later,
    }
    assert second["event"] == "order.placed"


def test_events_are_filtered_by_order_and_by_subject_and_can_be_forgotten(simulator: Simulator) -> None:
    quota = {"id": "MEINVOICE/pho24/7", "version": 7, "event": "quota.notice", "quota": {"domain": "pho24"}}
    for body in (webhook(), webhook(number="1000019"), quota):
        tell(simulator, body)
    assert [one["id"] for one in told(simulator, order="1000019")] == ["1000019/1"]
    assert [one["id"] for one in told(simulator, subject="MEINVOICE/pho24")] == ["MEINVOICE/pho24/7"]
    assert requests.delete(f"{simulator.url}/portal/events", timeout=10).status_code == 204
    assert told(simulator) == []


def test_a_forged_an_old_and_an_unsigned_webhook_are_refused_and_kept_as_such(simulator: Simulator) -> None:
    assert tell(simulator, webhook(), secret_version=9).status_code == 401
    assert tell(simulator, webhook(), sent_at=time.time() - 301).status_code == 401
    assert requests.post(f"{simulator.url}/portal/webhooks", data=b"no json", timeout=10).status_code == 401
    assert [(one["signed"], one["taken"]) for one in told(simulator)] == [(False, False)] * 3
    assert told(simulator)[-1]["body"] == "no json"


def test_while_its_secret_changes_the_portal_takes_the_old_one_and_the_new_one(simulator: Simulator) -> None:
    assert [tell(simulator, webhook(), secret_version=version).status_code for version in (1, 2)] == [200, 200]
    assert [one["secret_version"] for one in told(simulator)] == [1, 2]


def test_a_portal_that_refuses_is_down_or_comes_back_takes_the_same_delivery_in_the_end(simulator: Simulator) -> None:
    behave(simulator, "portal", "refuse")
    assert tell(simulator, webhook()).status_code == 400
    behave(simulator, "portal", "down")
    assert tell(simulator, webhook()).status_code == 503
    with pytest.raises(requests.ConnectionError):
        tell(simulator, webhook())
    behave(simulator, "portal", "ok")
    assert tell(simulator, webhook()).status_code == 200
    assert [one["status"] for one in told(simulator)] == [400, 503, None, 200]
    assert [one["taken"] for one in told(simulator)] == [False, False, False, True]


def test_in_twice_each_first_answer_is_lost_so_that_the_same_delivery_comes_again(simulator: Simulator) -> None:
    behave(simulator, "portal", "twice")
    for version in (1, 2):
        with pytest.raises(requests.ConnectionError):
            tell(simulator, webhook(version))
        assert tell(simulator, webhook(version)).status_code == 200
    assert [(one["id"], one["taken"]) for one in told(simulator)] == [
        ("1000002/1", False),
        ("1000002/1", True),
        ("1000002/2", False),
        ("1000002/2", True),
    ]


def test_a_slow_portal_has_the_event_before_it_answers(simulator: Simulator) -> None:
    behave(simulator, "portal", "slow", seconds=0.3)
    began = time.monotonic()
    assert tell(simulator, webhook()).status_code == 200
    assert time.monotonic() - began >= 0.3


def test_who_follows_the_redirect_is_seen_where_it_leads(simulator: Simulator) -> None:
    behave(simulator, "portal", "redirect")
    moved = tell(simulator, webhook())
    assert (moved.status_code, moved.headers["Location"]) == (302, f"{simulator.url}/portal/elsewhere")
    requests.get(moved.headers["Location"], timeout=10)
    assert [(one["path"], one["taken"]) for one in told(simulator)] == [
        ("/portal/webhooks", False),
        ("/portal/elsewhere", True),
    ]
