"""Contracts of the e-invoice product on the running system: even turns under a burst, promoters, reports (R70, R71)."""

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

from infra.local.entrances import Answer
from misa_order.contracts.store import ContractStore
from misa_order.kernel.history import Why
from misa_order.orders.changes import change_parts
from misa_order.orders.number import number_candidates
from misa_order.table.table import Table
from tests.assignment_stations import E_INVOICE, customer
from tests.e2e.faults import failing
from tests.e2e.outside import Outside, until
from tests.unit.fulfilment.orders_made import an_order

_GROUP = "independent-BMT"
_REPS = ["mot.nv", "hai.nv", "ba.nv"]
_CONTRACTS = 60
_BATCH = 10


def staff(outside: Outside, method: str, path: str, body: Any = None, role: str = "admin") -> Answer:
    token = outside.entrances.token(role, name="lan")
    return outside.entrances.call(method, f"{outside.system.endpoints['admin']}{path}", body, token=token)


def three_reps(outside: Outside) -> None:
    """Have three reps take turns in a group; no worker has read the setting before."""
    setting = staff(outside, "GET", "/settings/assignment").body
    setting["groups"][_GROUP] = _REPS
    assert staff(outside, "PUT", "/settings/assignment", setting).status == 200


def sold(table: Table, at: int) -> str:
    """The number of a paid order of a new customer's, written without its event: only we ask for its contract."""
    name, now = f"mua{at}", datetime.now(UTC)
    order = an_order(body={**E_INVOICE, "domain": name, "customer": customer(name), "office": "BMT", "invoice": None})
    number = next(number_candidates(name.encode().ljust(32)))
    paid = order.model_copy(update={"number": number}).paid((), now)
    table.write(change_parts(None, paid, Why("staff:lan", now, "paid_in_cash"), None))
    return number


def send(outside: Outside, numbers: list[str]) -> None:
    """Ask for each order's contract, on the worker's queue."""
    sqs, url = outside.system.aws.client("sqs"), outside.system.endpoints["queues"]["record_revenue"]
    for first in range(0, len(numbers), _BATCH):
        messages = [json.dumps({"event": "OrderPaid", "order": number}) for number in numbers[first : first + _BATCH]]
        entries = [{"Id": str(at), "MessageBody": message} for at, message in enumerate(messages)]
        assert not sqs.send_message_batch(QueueUrl=url, Entries=entries).get("Failed")


def has_opened(contracts: ContractStore, number: int) -> bool:
    """Whether the group has had this many turns."""
    return contracts.next_turn(_GROUP).number > number


def test_contracts_over_3_reps_differ_by_one_at_most_though_attempts_fail_and_are_repeated(apart: Outside) -> None:
    three_reps(apart)
    table = Table(apart.system.aws.client("dynamodb"), apart.system.endpoints["table"])
    contracts = ContractStore(table)
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(partial(sold, table), range(_CONTRACTS)))
    twice = [*numbers, *numbers]
    random.Random(7).shuffle(twice)
    with failing(apart, "RecordRevenueRole", "dynamodb:UpdateItem"):
        # Every attempt but the very first dies in the write that would take a turn.
        send(apart, twice[:_CONTRACTS])
        until("attempts that die", lambda: len(apart.entrances.simulator("GET", "/requests?partner=act")) > 2 * _BATCH)
        assert contracts.next_turn(_GROUP).number <= 2
    send(apart, twice[_CONTRACTS:])
    for some in range(20, _CONTRACTS + 1, 20):
        until(f"{some} contracts", partial(has_opened, contracts, some))
    opened = [contracts.get(f"HD{number}") for number in numbers]
    shares = Counter(contract.performer for contract in opened)
    assert set(shares) == set(_REPS)
    assert max(shares.values()) - min(shares.values()) <= 1
    assert {(contract.rule, contract.version) for contract in opened} == {("independent", 1)}
    apart.settle()
    assert contracts.next_turn(_GROUP).number == _CONTRACTS + 1


def test_the_dry_run_says_what_payment_then_does_and_a_change_by_hand_keeps_who_and_why(outside: Outside) -> None:
    buyer = {**outside.body()["customer"], "province": "Hà Nội"}
    order = outside.order(**{**E_INVOICE, "domain": buyer["id"][3:], "customer": buyer, "agent_code": "DL001"})
    number = order["number"]
    foreseen = staff(outside, "GET", f"/orders/{number}/assignment").body
    chosen = {"performer": "phong.lv", "unit": "TTKD MEINVOICE", "rule": "agent_promoter", "consultant": "quang.tn"}
    assert (foreseen["contract"], chosen.items() <= foreseen.items()) == (None, True)
    before = consulting(outside, "quang.tn")
    outside.pay(order)
    outside.reaches(number, revenue="RECORDED")
    path = f"/contracts/HD{number}"
    assert chosen.items() <= staff(outside, "GET", path).body.items()
    until("the report", lambda: consulting(outside, "quang.tn") == before + order["total"])
    changed = {"to": "thu.dt", "reason": "moved to Đà Nẵng"}
    after = staff(outside, "POST", f"{path}/assign", changed, "office_accountant").body
    by_hand = {"performer": "thu.dt", "unit": "DN", "rule": "by_hand", "consultant": "quang.tn"}
    assert by_hand.items() <= after.items()
    assert (after["history"][-1]["actor"], after["history"][-1]["note"]) == ("staff:lan", "moved to Đà Nẵng")


def consulting(outside: Outside, rep: str) -> int:
    """With how much revenue a consulting rep is credited, in VND."""
    rows = staff(outside, "GET", "/contracts/report").body["consulting"]
    return sum(int(row["revenue"]) for row in rows if row["rep"] == rep)


def test_a_wrong_setting_is_refused_on_the_running_system_and_nothing_is_saved(outside: Outside) -> None:
    before = staff(outside, "GET", "/settings/assignment").body
    wrong = {**before, "groups": {**before["groups"], "hcsn": ["yen.nt", "hoa.tt"]}}
    refused = staff(outside, "PUT", "/settings/assignment", wrong)
    assert (refused.status, refused.body["error"]["code"]) == (422, "duplicate_rep")
    assert refused.body["error"]["field"] == "groups.hcsn[1]"
    assert staff(outside, "GET", "/settings/assignment").body == before
