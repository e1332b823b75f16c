"""A look at a deployed API goes on to its end, whatever it is answered: what it ordered is cancelled."""

import json
from typing import Any

import pytest
import urllib3

from infra import smoke


class Gateway:
    """Answers in this order; each that is no JSON is a page of somebody else's."""

    def __init__(self, *answers: tuple[int, bytes]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str]] = []

    def request(self, method: str, url: str, **_sent: Any) -> urllib3.HTTPResponse:
        self.asked.append((method, url.removeprefix("https://orders.example")))
        status, body = self.answers.pop(0)
        return urllib3.HTTPResponse(body, status=status)


def test_a_page_instead_of_an_answer_is_a_failure_and_the_order_is_cancelled_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order = json.dumps({"number": "1000002", "status": {"payment": "CANCELLED"}}).encode()
    gateway = Gateway((201, order), (200, b"<html>busy</html>"), (200, order), (200, order))
    monkeypatch.setattr(urllib3, "PoolManager", lambda **_settings: gateway)
    found = [well for _, well in smoke.played(smoke.Portal("https://orders.example", "token"), {}, "key")]
    assert found == [True, False, True, True]
    assert gateway.asked[-1] == ("POST", "/v1/orders/1000002/cancel")
