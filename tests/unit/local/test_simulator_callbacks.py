import json
import time
from collections.abc import Iterator

import pytest

from infra.local.simulator import Simulator
from infra.local.simulator.signature import is_signed
from infra.local.simulator.state import Call, Ledger, PartnerReply
from tests.unit.local.simulator_calls import SECRETS, Portal, behave, call, post, received, running_portal

pytestmark = pytest.mark.enable_socket  # loopback only


@pytest.fixture
def portal() -> Iterator[Portal]:
    with running_portal() as running:
        yield running


@pytest.fixture
def simulator(portal: Portal) -> Iterator[Simulator]:
    with Simulator(portal.url, SECRETS, None) as running:
        yield running


def test_a_licence_waits_for_approval_and_its_callback_is_signed(simulator: Simulator, portal: Portal) -> None:
    pending = call(simulator, "suman/licence", key="1000002/licence/1").json()
    assert pending["result"] == "pending"
    told = post(simulator, "approve", order="1000002")
    assert (told.status_code, told.json()["delivered"], told.json()["status"]) == (200, True, 200)
    [(path, raw, header)] = portal.taken
    assert path == "/base/v1/callbacks/suman"
    assert is_signed(SECRETS["suman_callback"], raw, header, int(time.time()))
    body = json.loads(raw)
    assert len(body.pop("licence_key")) == 23
    assert body == {"request_id": pending["request_id"], "order": "1000002", "result": "issued"}
    assert post(simulator, "approve", order="1000002").status_code == 404


def test_the_licence_accountant_may_refuse(simulator: Simulator, portal: Portal) -> None:
    call(simulator, "suman/licence")
    post(simulator, "approve", order="1000002", result="refused")
    [body] = portal.bodies(1)
    assert body["result"] == "refused"
    assert "từ chối" in body["message"]
    assert "licence_key" not in body


def test_what_a_person_refused_waits_for_one_again_when_it_is_asked_for_again(
    simulator: Simulator, portal: Portal
) -> None:
    first = call(simulator, "suman/licence")
    post(simulator, "approve", order="1000002", result="refused")
    assert call(simulator, "suman/licence").json() == first.json()
    assert post(simulator, "approve", order="1000002").json()["delivered"] is True
    assert [body["result"] for body in portal.bodies(2)] == ["refused", "issued"]
    call(simulator, "suman/licence")
    assert post(simulator, "approve", order="1000002").status_code == 404
    assert [one["effect"] for one in received(simulator)] == [True, False, False]


def test_a_pending_grant_ends_by_approval_while_a_temporary_one_never_waits(
    simulator: Simulator, portal: Portal
) -> None:
    behave(simulator, "suman", "pending")
    assert call(simulator, "suman/grant", key="t/1", temporary=True).json()["result"] == "granted"
    waiting = call(simulator, "suman/grant", key="g/1").json()
    assert waiting["result"] == "pending"
    assert call(simulator, "suman/grant", key="g/1").json() == waiting
    post(simulator, "approve", order="1000002")
    assert [body["request_id"] for body in portal.bodies(1)] == [waiting["request_id"]]


def test_codes_may_wait_for_approval_too(simulator: Simulator, portal: Portal) -> None:
    behave(simulator, "suman", "pending")
    waiting = call(simulator, "suman/codes", key="c/1", quantity=2).json()
    assert (waiting["result"], "codes" in waiting) == ("pending", False)
    post(simulator, "approve", order="1000002")
    assert len(portal.bodies(1)[0]["codes"]) == 2


def test_what_was_withdrawn_is_not_approved_any_more(simulator: Simulator, portal: Portal) -> None:
    behave(simulator, "suman", "pending")
    call(simulator, "suman/grant", key="g/1")
    call(simulator, "suman/revoke", key="r/1", withdraws="g/1")
    assert post(simulator, "approve", order="1000002").status_code == 404
    assert portal.taken == []


def test_a_callback_that_was_not_taken_is_not_kept_for_what_was_withdrawn_meanwhile() -> None:
    grant = Call("suman", "grant", "1000002", "g/1", {}, "")
    revoke = Call("suman", "revoke", "1000002", "r/1", {"withdraws": "g/1"}, "")
    ledger = Ledger()
    ledger.record(grant, lambda _: PartnerReply(200, {"request_id": "1"}, effect=True, waits=True))
    [waiting] = ledger.take_waiting("suman", "1000002")
    ledger.record(revoke, lambda _: PartnerReply(200, {"request_id": "2"}, effect=True))
    ledger.put_back(waiting)
    assert ledger.take_waiting("suman", "1000002") == []


def test_act_issues_an_invoice_once(simulator: Simulator, portal: Portal) -> None:
    asked = call(simulator, "act/invoice-request").json()
    assert post(simulator, "issue-invoice", order="1000002").json()["delivered"] is True
    [body] = portal.bodies(1)
    assert (body["request_id"], body["event"]) == (asked["request_id"], "invoice_issued")
    assert body["invoice_number"] in body["invoice_url"]
    path, raw, header = portal.taken[0]
    assert path == "/base/v1/callbacks/act"
    assert is_signed(SECRETS["act_callback"], raw, header, int(time.time()))
    assert post(simulator, "issue-invoice", order="1000002").json()["error"]["code"] == "nothing_waiting"


def test_twice_delivers_callbacks_twice_and_calls_back_for_what_was_granted_at_once(
    simulator: Simulator, portal: Portal
) -> None:
    for partner in ("suman", "act"):
        behave(simulator, partner, "twice")
    granted = call(simulator, "suman/grant").json()
    assert portal.bodies(1) == [{"request_id": granted["request_id"], "order": "1000002", "result": "issued"}]
    codes = call(simulator, "suman/codes", key="c", quantity=2).json()
    assert portal.bodies(2)[1]["codes"] == codes["codes"]
    call(simulator, "act/invoice-request")
    post(simulator, "issue-invoice", order="1000002")
    assert portal.bodies(4)[2] == portal.bodies(4)[3]
    assert sum(one["effect"] for one in received(simulator)) == 3


def test_a_callback_is_sent_again_while_our_side_fails(simulator: Simulator, portal: Portal) -> None:
    call(simulator, "suman/licence")
    portal.statuses = [503, 500]
    assert post(simulator, "approve", order="1000002").json()["delivered"] is True
    assert len(portal.taken) == 3


def test_a_callback_that_was_not_taken_can_be_sent_again_by_hand(simulator: Simulator, portal: Portal) -> None:
    call(simulator, "suman/licence")
    portal.statuses = [401]
    refused = post(simulator, "approve", order="1000002")
    assert (refused.status_code, refused.json()["delivered"], refused.json()["status"]) == (502, False, 401)
    simulator.callback_base = "http://127.0.0.1:9"
    assert post(simulator, "approve", order="1000002").json()["status"] is None
    simulator.callback_base = None
    assert post(simulator, "approve", order="1000002").status_code == 409
    simulator.callback_base = portal.url
    assert post(simulator, "approve", order="1000002").json()["delivered"] is True
