import smtplib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from infra.local.simulator import Simulator
from tests.unit.local.simulator_calls import SECRETS, behave, call, post, received

pytestmark = pytest.mark.enable_socket  # loopback only

SYNCHRONOUS = [
    ("suman", "grant", "granted"),
    ("suman", "lock", "locked"),
    ("suman", "unlock", "unlocked"),
    ("suman", "revoke", "revoked"),
    ("crm", "contract", "created"),
    ("act", "contract", "created"),
    ("crm", "invoice-request", "created"),
    ("act", "invoice-request", "created"),
]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(None, SECRETS, {"keys": []}) as running:
        yield running


@pytest.mark.parametrize(("partner", "operation", "result"), SYNCHRONOUS)
def test_an_operation_is_done_at_once_and_shown(
    simulator: Simulator, partner: str, operation: str, result: str
) -> None:
    answer = call(simulator, f"{partner}/{operation}", domain="nhahangabc")
    assert (answer.status_code, answer.json()["result"]) == (200, result)
    [shown] = received(simulator, partner=partner, order="1000002")
    assert shown.pop("at").endswith("+00:00")
    assert shown == {
        "partner": partner,
        "operation": operation,
        "order": "1000002",
        "idempotency_key": "1000002/grant/1",
        "body": {"order": "1000002", "domain": "nhahangabc"},
        "status": 200,
        "repeat": False,
        "effect": True,
    }


def test_requests_are_filtered_by_partner_and_order_and_can_be_cleared(simulator: Simulator) -> None:
    call(simulator, "crm/contract")
    call(simulator, "act/contract", key="1000019/contract/1", order="1000019")
    assert [one["partner"] for one in received(simulator)] == ["crm", "act"]
    assert [one["order"] for one in received(simulator, partner="act")] == ["1000019"]
    assert received(simulator, partner="crm", order="1000019") == []
    assert requests.delete(f"{simulator.url}/requests", timeout=10).status_code == 204
    assert received(simulator) == []
    assert call(simulator, "crm/contract").json()["result"] == "created"
    assert [one["repeat"] for one in received(simulator)] == [True]


def test_sixteen_simultaneous_requests_with_one_key_have_one_effect_and_one_answer(simulator: Simulator) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: call(simulator, "suman/codes", quantity=2).json(), range(16)))
    assert all(answer == answers[0] for answer in answers)
    assert sorted(one["repeat"] for one in received(simulator)) == [False] + [True] * 15
    assert sum(one["effect"] for one in received(simulator)) == 1


def test_a_key_used_for_another_request_is_a_conflict(simulator: Simulator) -> None:
    first = call(simulator, "suman/grant", until="2026-11-30").json()
    assert call(simulator, "suman/grant", until="2027-11-30").status_code == 409
    assert call(simulator, "suman/lock", until="2026-11-30").status_code == 409
    assert call(simulator, "suman/grant", until="2026-11-30").json() == first
    assert call(simulator, "suman/grant", key="1000002/grant/2").json()["request_id"] != first["request_id"]


def test_each_unit_of_a_top_up_has_its_own_code(simulator: Simulator) -> None:
    answer = call(simulator, "suman/codes", lines=[{"sku": "A", "quantity": 2}, {"sku": "B", "quantity": 3}]).json()
    assert answer["result"] == "issued"
    assert len(set(answer["codes"])) == 5
    assert call(simulator, "suman/codes", key="k2", lines=[{"sku": "A"}]).status_code == 400


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"secret": b"another"}, 401),
        ({"sent_at": 1_700_000_000}, 401),
        ({"key": None}, 400),
        ({"order": 1000002}, 400),
    ],
)
def test_an_unsigned_old_or_incomplete_request_does_nothing(
    simulator: Simulator, given: dict[str, Any], status: int
) -> None:
    assert call(simulator, "suman/grant", **given).status_code == status
    assert [(one["status"], one["effect"]) for one in received(simulator)] == [(status, False)]


def test_a_partner_without_a_secret_checks_none_and_unknown_ones_are_404(simulator: Simulator) -> None:
    simulator.secrets = {}
    assert call(simulator, "suman/grant", secret=b"whatever").status_code == 200
    assert call(simulator, "suman/dance", secret=b"whatever").json()["code"] == "unknown_operation"
    assert call(simulator, "sap/grant", secret=b"whatever").status_code == 404


def test_a_refusal_is_said_in_vietnamese_and_the_same_key_may_succeed_later(simulator: Simulator) -> None:
    behave(simulator, "crm", "refuse")
    refused = call(simulator, "crm/contract")
    assert (refused.status_code, refused.json()["code"]) == (422, "refused")
    assert "từ chối" in refused.json()["message"]
    behave(simulator, "crm", "ok")
    assert call(simulator, "crm/contract", tax_code="0101243150").status_code == 200
    assert [one["effect"] for one in received(simulator)] == [False, True]


def test_a_partner_that_is_down_answers_503_or_hangs_up_in_turns_and_does_nothing(simulator: Simulator) -> None:
    behave(simulator, "suman", "down")
    for _ in range(2):
        assert call(simulator, "suman/grant").status_code == 503
        with pytest.raises(requests.ConnectionError):
            call(simulator, "suman/grant")
    behave(simulator, "suman", "ok")
    assert call(simulator, "suman/grant").status_code == 200
    assert [one["status"] for one in received(simulator)] == [503, None, 503, None, 200]
    assert [one["effect"] for one in received(simulator)] == [False] * 4 + [True]


def test_a_slow_partner_has_done_its_work_before_it_answers(simulator: Simulator) -> None:
    behave(simulator, "act", "slow", seconds=0.4)
    with ThreadPoolExecutor(1) as pool:
        started = time.monotonic()
        answer = pool.submit(call, simulator, "act/contract")
        while not received(simulator):
            assert time.monotonic() - started < 0.4
        assert not answer.done()
        assert answer.result().json()["result"] == "created"
        assert time.monotonic() - started >= 0.4


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"partner": "sap", "mode": "ok"}, "partner"),
        ({"partner": "crm", "mode": "angry"}, "mode"),
        ({"partner": "crm", "mode": "slow", "seconds": -1}, "seconds"),
        ({"partner": "crm"}, "mode"),
        ({"partner": "crm", "mode": "redirect"}, "mode"),
    ],
)
def test_an_unknown_behaviour_is_refused_by_its_field_and_changes_nothing(
    simulator: Simulator, given: dict[str, Any], field: str
) -> None:
    answer = post(simulator, "behaviour", **given)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert answer.json()["request_id"]
    shown = requests.get(f"{simulator.url}/behaviour", timeout=10).json()
    assert {name: one["mode"] for name, one in shown.items()} == dict.fromkeys(
        ("suman", "crm", "act", "mail", "portal"), "ok"
    )


def test_the_keys_are_shown_and_other_paths_are_errors_of_the_house(simulator: Simulator) -> None:
    assert requests.get(f"{simulator.url}/.well-known/jwks.json", timeout=10).json() == {"keys": []}
    assert requests.get(f"{simulator.url}/health", timeout=10).json() == {"status": "ok"}
    missing = requests.get(f"{simulator.url}/nothing", timeout=10)
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")


def test_simulators_run_side_by_side_and_stop_even_while_one_is_slow(simulator: Simulator) -> None:
    with Simulator(None, {}, None) as other:
        call(other, "suman/grant", secret=b"none")
        assert received(simulator) == []
        url, smtp = other.url, other.mail_host.split(":")
        behave(other, "crm", "slow", seconds=60)
        caller = threading.Thread(target=lambda: call(other, "crm/contract", secret=b"none"))
        caller.start()
        while not received(other, partner="crm"):
            time.sleep(0.005)
        started = time.monotonic()
    caller.join(2)
    assert not caller.is_alive()
    assert time.monotonic() - started < 2
    # A port that is free again may be somebody else's in the same moment: whoever answers is not this simulator.
    with pytest.raises((requests.RequestException, ValueError)):
        requests.get(f"{url}/health", timeout=5).raise_for_status()
    with pytest.raises((ConnectionError, TimeoutError, smtplib.SMTPException)):
        smtplib.SMTP(smtp[0], int(smtp[1]), timeout=5)


def test_a_port_that_is_taken_is_an_error_of_the_start_only(simulator: Simulator) -> None:
    second = Simulator(None, {}, None, port=int(simulator.url.rpartition(":")[2]))
    with pytest.raises(OSError, match="in use"):
        second.start()
    assert requests.get(f"{simulator.url}/health", timeout=10).status_code == 200
