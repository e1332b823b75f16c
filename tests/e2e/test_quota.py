"""E-invoice quotas on the running system: what is once is once, whoever comes at the same moment (R60–R62)."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.quota.notices import BANDS, TIERS
from tests.builders import event
from tests.e2e.outside import Json, Outside, in_parallel, until
from tests.quotas import MEINVOICE

SEVERAL = 30
BY_TRANSFER = {**MEINVOICE, "payment_method": "transfer"}


class Tenant:
    """A tenant of MEINVOICE, its product, and its customer."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self.body = outside.body(**BY_TRANSFER)
        self.domain = self.body["domain"]

    def order(self, **changes: Any) -> Json:
        """Another order of the tenant."""
        answer = self.outside.entrances.order({**self.body, **changes}, uuid.uuid4().hex)
        assert answer.status == 201, answer.body
        return dict(answer.body)

    def bought(self, **changes: Any) -> Json:
        """An order paid by a transfer, as soon as the quota has it."""
        order = self.outside.pay(self.order(**changes))
        until("the purchase", lambda: order["number"] in self.purchases())
        return order

    def post(self, path: str, body: Json) -> Json:
        """A call of the product's portal."""
        url, token = (
            f"{self.outside.system.endpoints['portal']}{path}",
            self.outside.entrances.token("portal", "MEINVOICE"),
        )
        answer = self.outside.entrances.call("POST", url, {"domain": self.domain, **body}, token=token)
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def check(self, session: str = "s", action: str = "enter") -> int | None:
        """The case that a user is told of."""
        asked = {"module": "sales", "session": session, "action": action, "count": 1}
        notice = self.post("/v1/quota/check", asked)["notice"]
        return notice and int(notice["case"])

    def used(self, total: int, ago: timedelta = timedelta()) -> Json:
        """The product reports."""
        at = datetime.now(UTC) - ago
        return self.post("/v1/quota/usage", {"used_total": total, "as_of": at.isoformat()})

    def quota(self) -> Json:
        """The quota as staff see it; empty where there is none."""
        items = self.outside.entrances.staff(f"/quotas?domain={self.domain}").body["items"]
        return dict(items[0]) if items else {}

    def purchases(self) -> list[str]:
        return [purchase["order"] for purchase in self.quota().get("purchases", [])]

    def settle_again(self, order: Json) -> None:
        """The message about an order comes once more."""
        sqs, url = self.outside.system.aws.client("sqs"), self.outside.system.endpoints["queues"]["raise_quota"]
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"event": "QuotaProvisioned", "order": order["number"]}))

    def mails(self) -> list[Json]:
        """The letters about the quota."""
        outbox = self.outside.entrances.simulator("GET", "/outbox")
        return [mail for mail in outbox if mail["subject"].startswith(f"MEINVOICE – {self.domain} – ")]


@pytest.fixture
def tenant(patient: Outside) -> Tenant:
    return Tenant(patient)


@pytest.fixture(scope="module")
def patient(outside: Outside) -> Outside:
    """A check waits as long as this machine takes.

    After a second without an answer it shows the notice all the same, as it should: better twice than to nobody. On a
    busy machine that second passes, and then nothing is said here of who is told.
    """
    functions, name = outside.system.aws.client("lambda"), outside.system.endpoints["functions"]["check_quota"]
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name, Timeout=60, Environment={"Variables": variables | {"CALL_SECONDS": "20"}}
    )
    return outside


def told(calls: list[Callable[[], int | None]]) -> list[int]:
    """The cases that users who ask at the same moment are told of."""
    return [case for case in in_parallel(calls) if case]


def test_of_thirty_users_who_enter_at_the_same_moment_one_is_told(tenant: Tenant) -> None:
    tenant.bought()
    in_parallel([partial(tenant.check, "warm")] * SEVERAL)
    for used in (270, 285, 298):
        tenant.used(used)
        assert told([partial(tenant.check, f"s-{n}", "issue" if n % 2 else "enter") for n in range(SEVERAL)]) == [1]
    tenant.used(300)
    # Each session once, however many users of it enter at once.
    assert told([partial(tenant.check, f"s-{n % 3}") for n in range(SEVERAL)]) == [1, 1, 1]
    assert told([partial(tenant.check, "s-1", "issue")] * 5) == [1] * 5


def test_a_purchase_during_the_checks_starts_anew_and_nothing_is_told_twice(tenant: Tenant) -> None:
    tenant.bought()
    tenant.used(280)
    order = tenant.order(purpose="add_on")
    before = told([partial(tenant.check, f"s-{n}") for n in range(10)])

    def buy() -> int | None:
        tenant.outside.pay(order)
        return None

    during = told([buy, *(partial(tenant.check, f"t-{n}") for n in range(SEVERAL))])
    until("the purchase", lambda: order["number"] in tenant.purchases())
    assert (before, during) == ([1], [])
    assert (tenant.quota()["remaining"], tenant.quota()["shown"]) == (320, [])
    tenant.used(590)
    assert told([partial(tenant.check, f"u-{n}") for n in range(SEVERAL)]) == [1]


def test_of_reports_that_overtake_each_other_the_newest_stands(tenant: Tenant) -> None:
    tenant.bought()
    ages = [timedelta(minutes=n) for n in range(12)]
    in_parallel([partial(tenant.used, 100 - n, age) for n, age in enumerate(ages)])
    assert (tenant.quota()["used_total"], tenant.quota()["remaining"]) == (100, 200)


def test_a_paid_order_counts_once_whatever_is_repeated_and_its_undoing_takes_it_back(
    tenant: Tenant, outside: Outside
) -> None:
    order = tenant.bought()
    for _ in range(5):
        tenant.settle_again(order)
    outside.settle()
    assert (tenant.quota()["remaining"], tenant.purchases()) == (300, [order["number"]])
    [row] = outside.rows("matched", order["number"])
    assert outside.entrances.decide(f"/transactions/{row['id']}/undo", {"reason": "wrong customer"}).status == 200
    until("the purchase to be gone", lambda: not tenant.purchases())
    tenant.settle_again(order)
    outside.settle()
    assert (tenant.quota()["remaining"], tenant.quota()["last_usable_on"]) == (0, None)
    confirmed = {"method": "transfer", "transactions": [row["id"]]}
    assert outside.entrances.decide(f"/orders/{order['number']}/confirm-payment", confirmed).status == 200
    until("the purchase to be back", lambda: tenant.purchases() == [order["number"]])
    assert tenant.quota()["remaining"] == 300


def test_orders_granted_at_the_same_moment_all_count(tenant: Tenant, outside: Outside) -> None:
    with outside.paused("raise_quota"):
        orders = [outside.pay(tenant.order()) for _ in range(3)]
        for order in orders:
            outside.reaches(order["number"], resource="PROVISIONED")
    until("all purchases", lambda: set(tenant.purchases()) == {order["number"] for order in orders})
    outside.settle()
    assert tenant.quota()["granted_total"] == 900


def test_an_order_that_waits_is_told_of_at_issue_until_it_is_granted(tenant: Tenant, outside: Outside) -> None:
    tenant.bought()
    tenant.used(300)
    waiting = tenant.order(purpose="add_on", payment_method="card")
    assert (tenant.check("s-1", "issue"), tenant.check("s-1")) == (5, 1)
    answer = outside.portal("POST", f"/v1/orders/{waiting['number']}/cancel", "MEINVOICE")
    assert answer.status == 200
    assert tenant.check("s-1", "issue") == 1


def test_jobs_that_run_at_the_same_moment_mail_a_tenant_once(tenant: Tenant, outside: Outside) -> None:
    tenant.bought()
    tenant.used(290)
    now = datetime.now(UTC)
    in_parallel([partial(outside.invoke, "notify_quota", event("schedule") | {"time": now.isoformat()})] * 4)
    [mail] = until("the mail", tenant.mails)
    assert "10" in mail["text"]
    page = "https://shop.orders.local/orders/new"
    assert f"{page}?product=MEINVOICE&purpose=add_on&domain={tenant.domain}" in mail["text"]
    last = datetime.fromisoformat(tenant.quota()["last_usable_on"]).replace(hour=8, tzinfo=VIETNAM)
    for days in (BANDS[0].high, BANDS[0].high, 0, -1):
        time = (last - timedelta(days=days - 1)).isoformat()
        outside.invoke("notify_quota", event("schedule") | {"time": time})
    outside.settle()
    assert len(tenant.mails()) == 3
    assert tenant.quota()["mailed"] == [
        f"band {BANDS[0].name}, tier {TIERS[1].name}",
        "expired",
        f"tier {TIERS[1].name}",
    ]
