"""Calls are what costs: how often each event makes a function call DynamoDB, settings remembered (G6)."""

from collections.abc import Iterator

import pytest

from infra.bench.call_counts import MOST, Counted, count_calls
from infra.bench.open_page import questions
from tests.stations import Stations

READ, WRITE = "read", "write"
READS = {"GetItem", "BatchGetItem", "Query"}
EXPECTED = {
    "intake": ((WRITE,), 1),
    "intake, repeated": ((WRITE,), 1),
    "relay of an event": ((WRITE,), 0),
    "relay of twenty events": ((WRITE,), 0),
    "notify_portal": ((READ, READ, WRITE), 1),
    "notify_portal, repeated": ((READ,), 1),
    "bank mail": ((WRITE,), 1),
    "bank mail, repeated": ((WRITE,), 1),
    "match, exact": ((READ, WRITE), "PAID"),
    "match, repeated": ((READ,), "PAID"),
    "match, partial by key": ((READ, WRITE), "UNPAID"),
    "match, none": ((READ, WRITE), "UNPAID"),
    "provision_order": ((READ, WRITE), "PROVISIONED"),
    "provision_order, repeated": ((READ,), "PROVISIONED"),
    "provision_order, repeated, grant let go": ((READ, READ), "PROVISIONED"),
    "record_revenue": ((READ, READ, WRITE), "RECORDED"),
    "record_revenue, repeated": ((READ,), "RECORDED"),
    "request_invoice": ((READ, WRITE), "INVOICING"),
    "request_invoice, repeated": ((READ,), "INVOICING"),
    "send_mail": ((WRITE, READ, WRITE), "PAID"),
    "send_mail, repeated": ((WRITE,), "PAID"),
    "record_bounce": ((READ, WRITE), 1),
    "record_bounce, repeated": ((READ,), 1),
    "ACT's callback": ((READ, WRITE), "INVOICED"),
    "ACT's callback, repeated": ((READ,), "INVOICED"),
    "SUMAN's callback": ((READ, WRITE), "ISSUED"),
    "SUMAN's callback, repeated": ((READ,), "ISSUED"),
    "payment page": ((READ,), "UNPAID"),
    "payment page, its state": ((READ,), "UNPAID"),
    "payment page, its state, partly paid": ((READ, READ), "UNPAID"),
    "payment page, its state, paid": ((READ, READ), "PAID"),
    "payment page, a fresh link": ((READ, WRITE), "UNPAID"),
    "payment page, a fresh link, repeated": ((READ, WRITE), "UNPAID"),
}


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Counted]]:
    with Stations(tmp_path_factory.mktemp("keys"), fresh=False) as play:
        yield {one.event: one for one in count_calls(play)}


@pytest.mark.parametrize("event", EXPECTED)
def test_an_event_has_its_effect_by_these_calls(counted: dict[str, Counted], event: str) -> None:
    calls = tuple(READ if call in READS else WRITE for call in counted[event].calls)
    assert (calls, counted[event].outcome) == EXPECTED[event]


def test_no_event_makes_more_calls_than_its_gate_allows(counted: dict[str, Counted]) -> None:
    assert {event: len(one.calls) for event, one in counted.items() if len(one.calls) > MOST[event]} == {}
    assert counted.keys() == MOST.keys() == EXPECTED.keys()


def test_a_payment_page_that_is_seen_all_day_asks_some_thousand_times_by_its_own_script() -> None:
    assert questions(2 / 60) == 24
    assert questions(8) == 24 + 956
