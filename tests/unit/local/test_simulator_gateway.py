"""The gateways' simulator: a payment page behind our signed link, and notifications as they may go wrong."""

import json
import time
from collections.abc import Iterator

import pytest
import requests

from infra.local.simulator import Simulator
from infra.local.simulator.signature import is_signed
from misa_order.orders.instructions import gateway_link
from tests.unit.local.simulator_calls import SECRETS, Portal, post, running_portal

pytestmark = pytest.mark.enable_socket  # loopback only
OWN = SECRETS | {name: name.encode() * 4 for name in ("gateway", "card_callback", "wallet_callback")}


@pytest.fixture
def portal() -> Iterator[Portal]:
    with running_portal() as running:
        yield running


@pytest.fixture
def simulator(portal: Portal) -> Iterator[Simulator]:
    with Simulator(portal.url, OWN, None) as running:
        yield running


def link(simulator: Simulator, method: str = "wallet", secret: bytes = OWN["gateway"]) -> str:
    return str(gateway_link(f"{simulator.url}/gateway", secret, "1000002", 2_640_000, method)["url"])


def test_our_link_opens_a_page_that_says_what_is_to_be_paid(simulator: Simulator) -> None:
    answer = requests.get(link(simulator), timeout=10)
    assert answer.status_code == 200
    assert "1000002" in answer.text
    assert "2.640.000 ₫" in answer.text


def test_a_link_that_we_did_not_sign_opens_nothing(simulator: Simulator) -> None:
    good = link(simulator)
    forged = [link(simulator, secret=b"other"), good.replace("2640000", "1"), good.partition("&signature")[0]]
    for url in [*forged, f"{good}&amount=1", f"{simulator.url}/gateway"]:
        answer = requests.get(url, timeout=10)
        assert (answer.status_code, "<button" in answer.text) == (403, False)


def test_paying_on_the_page_sends_one_signed_notification_of_its_gateway(simulator: Simulator, portal: Portal) -> None:
    requests.get(link(simulator), timeout=10)
    told = post(simulator, "gateway/pay", order="1000002", result="paid")
    assert (told.status_code, told.json()["delivered"]) == (200, True)
    [(path, raw, header)] = portal.taken
    assert path == "/base/v1/callbacks/gateways/wallet"
    assert is_signed(OWN["wallet_callback"], raw, header, int(time.time()))
    expected = {"event_id": told.json()["event_id"], "order": "1000002", "amount": 2_640_000, "result": "paid"}
    assert json.loads(raw) == expected


def test_a_notification_may_come_often_be_wrong_or_be_signed_by_another(simulator: Simulator, portal: Portal) -> None:
    wish = {"order": "1000002", "method": "card", "amount": 5, "event_id": "e-1", "result": "failed"}
    assert post(simulator, "gateway/pay", **wish, times=3).json()["statuses"] == [200, 200, 200]
    assert portal.bodies(3) == [{"event_id": "e-1", "order": "1000002", "amount": 5, "result": "failed"}] * 3
    portal.statuses = [401]
    refused = post(simulator, "gateway/pay", **wish, sign=False)
    assert (refused.status_code, refused.json()["statuses"]) == (502, [401])
    _, raw, header = portal.taken[-1]
    assert header
    assert not is_signed(OWN["card_callback"], raw, header, int(time.time()))


def test_what_was_never_asked_for_must_be_said(simulator: Simulator, portal: Portal) -> None:
    refused = post(simulator, "gateway/pay", order="1000002")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "page_not_opened")
    assert post(simulator, "gateway/pay", order="1000002", method="cash").status_code == 422
    assert portal.taken == []
