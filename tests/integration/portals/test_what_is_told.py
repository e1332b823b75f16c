"""Renewals and quotas are told as orders are, each as its portal's GET shows it (R56, R62, R84)."""

from datetime import datetime

import pytest

from misa_order.kernel.history import Why
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.quota.purchase import settle_purchase
from misa_order.quota.store import QuotaStore
from misa_order.renewals.decide import Decision, accept_renewals, reject_renewals
from misa_order.renewals.queries import portal_view
from misa_order.renewals.store import RenewalStore
from misa_order.table.keys import ItemKey
from tests.builders import NOW, place
from tests.portals import Listener, Workers
from tests.quotas import MEINVOICE
from tests.renewals_made import REP, TWO_MODULES, ask, number_of

WHY = Why("test", NOW, "x")


@pytest.fixture
def workers(order_store: OrderStore, web: Listener) -> Workers:
    return Workers(order_store, {"web": web.url}, ("QLTH", "MEINVOICE"))


@pytest.fixture
def renewals(order_store: OrderStore) -> RenewalStore:
    return RenewalStore(order_store.table)


def tell_all(workers: Workers, web: Listener) -> list[tuple[str, str]]:
    """Work on every event of the outbox once; what the portal was told since."""
    before = len(web.told)
    outbox, workers.sent = workers.events(), []
    for event in outbox:
        workers.work(event)
        workers.orders.table.delete(ItemKey(event["pk"], event["sk"]))
    for _, message, _ in workers.sent:
        workers.work(message)
    return [(body["event"], body["id"]) for body in web.told[before:]]


def test_a_renewal_is_told_when_it_is_asked_for_and_when_it_is_accepted_with_its_order(
    workers: Workers, web: Listener, renewals: RenewalStore
) -> None:
    asked = ask(renewals).renewal
    assert tell_all(workers, web) == [("renewal.requested", f"{asked.id}/1")]
    assert web.told[-1]["renewal"] == portal_view(asked, {})
    decision = Decision(ids=(asked.id,), confirm=True)
    [accepted] = accept_renewals(decision, REP, renewals, NOW).renewals
    number = number_of(accepted)
    assert tell_all(workers, web) == [("order.placed", f"{number}/1"), ("renewal.accepted", f"{asked.id}/2")]
    told = web.told[-1]["renewal"]
    order = workers.orders.get(number)
    assert told == portal_view(accepted, {order.number: order})
    assert (told["order"], told["status"]["payment"]) == (number, "UNPAID")


def test_a_renewal_is_told_when_it_is_rejected_or_goes_to_the_pool(
    workers: Workers, web: Listener, renewals: RenewalStore
) -> None:
    asked, pooled = ask(renewals).renewal, ask(renewals, lines=TWO_MODULES).renewal
    reject_renewals(Decision(ids=(asked.id,), confirm=True, reason="x"), REP, renewals, NOW)
    assert sorted(tell_all(workers, web)) == sorted(
        [
            ("renewal.requested", f"{asked.id}/1"),
            ("renewal.rejected", f"{asked.id}/2"),
            ("renewal.changed", f"{pooled.id}/1"),
        ]
    )


def test_a_quota_is_told_when_a_purchase_raises_it(workers: Workers, web: Listener, order_store: OrderStore) -> None:
    order = place(order_store, domain="pho24", **MEINVOICE).order
    paid = order_store.change(order, order.moved(payment=Payment.PAID), WHY, "OrderPaid")
    granted = paid.with_step("resource", paid.step("resource").model_copy(update={"state": "done", "at": NOW}))
    order_store.change(paid, granted.moved(resource=Resource.PROVISIONED), WHY, "QuotaProvisioned")
    assert [event for event, _ in tell_all(workers, web)] == ["order.placed", "order.paid", "order.provisioned"]
    settle_purchase(order.number, order_store, QuotaStore(order_store.table), NOW)
    assert tell_all(workers, web) == [("quota.raised", "MEINVOICE/pho24/1")]
    told = web.told[-1]["quota"]
    assert (told["product"], told["domain"], told["remaining"], told["used_total"]) == ("MEINVOICE", "pho24", 300, 0)
    assert datetime.fromisoformat(web.told[-1]["at"]) == NOW
    [delivery] = workers.of("web", "MEINVOICE/pho24")
    assert (delivery.id, delivery.state) == ("web:MEINVOICE:pho24:1", "taken")
