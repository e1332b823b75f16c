"""Which event a portal is told as what, and about what (R84)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from misa_order.fulfilment.relay import ROUTES
from misa_order.kernel.errors import CorruptRecordError
from misa_order.orders.statuses import Resource
from misa_order.portals.store import ASKED_AGAIN
from misa_order.portals.subject import kind_of, places_of
from misa_order.portals.webhook import Kind, Telling, tellings_of, told_as

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
OF_RENEWALS = {"RenewalRequested": "requested", "RenewalRejected": "rejected", "OpportunityOpened": "changed"}
OF_QUOTAS = {"QuotaRaised": "raised", "QuotaNotice": "notice"}
OF_ORDERS = {
    "OrderPlaced": "placed",
    "OrderPaid": "paid",
    "OrderCancelled": "cancelled",
    "ResourceProvisioned": "provisioned",
    "QuotaProvisioned": "provisioned",
    "CodesIssued": "provisioned",
    "LicenceIssued": "provisioned",
    "InvoiceIssued": "invoiced",
    "RenewalAccepted": "placed",
}
"""All others are changes."""


def message(event: str, **facts: Any) -> dict[str, Any]:
    return {"event": event, "subject": "x", "version": 3, "at": AT.isoformat(), **facts}


def words(event: str, **facts: Any) -> list[tuple[str, str, int]]:
    told = tellings_of(message(event, **facts))
    return [(told_as(one, None), one.subject, one.version) for one in told]


def test_every_event_about_an_order_has_its_word() -> None:
    about_orders = {event for event, queues in ROUTES.items() if "portals" in queues} - {
        *OF_RENEWALS,
        *OF_QUOTAS,
        ASKED_AGAIN,
    }
    told = {event: words(event, order="1000002")[0][0] for event in about_orders}
    assert told == {event: f"order.{OF_ORDERS.get(event, 'changed')}" for event in about_orders}
    assert "PaymentReminded" not in about_orders


def test_renewals_and_quotas_are_told_by_their_own_names() -> None:
    for event, word in OF_RENEWALS.items():
        assert words(event, renewal="GH1") == [(f"renewal.{word}", "GH1", 3)]
    for event, word in OF_QUOTAS.items():
        assert words(event, product="P", domain="d") == [(f"quota.{word}", "x", 3)]


def test_a_renewal_that_was_accepted_is_told_with_the_order_that_it_became() -> None:
    told = words("RenewalAccepted", order="1000002", renewal="GH1", renewal_version=2)
    assert told == [("order.placed", "1000002", 3), ("renewal.accepted", "GH1", 2)]


@pytest.mark.parametrize(
    ("resource", "word"), [(Resource.LOCKED, "order.locked"), (Resource.TEMPORARY, "order.changed")]
)
def test_a_deadline_is_told_by_what_it_came_to(resource: Resource, word: str) -> None:
    assert told_as(Telling("order", "1000002", 2, "DeadlinePassed", AT), resource) == word


@pytest.mark.parametrize("broken", [{}, {"event": "OrderPaid"}, message("OrderPaid", order="1") | {"at": "x"}])
def test_what_tells_of_nothing_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(CorruptRecordError):
        list(tellings_of(broken))


@pytest.mark.parametrize(
    ("event", "subject", "kind", "pk"),
    [
        ("order.paid", "1000002", "order", "ORDER#1000002"),
        ("renewal.changed", "GH1", "renewal", "RENEWAL#GH1"),
        ("quota.raised", "MEINVOICE/pho24", "quota", "QUOTA#MEINVOICE#pho24"),
    ],
)
def test_a_delivery_knows_what_it_is_about_by_its_event(event: str, subject: str, kind: Kind, pk: str) -> None:
    assert kind_of(event) == kind
    assert {place.pk for place in places_of(kind, subject)} == {pk}


def test_a_word_that_nobody_wrote_is_about_nothing() -> None:
    with pytest.raises(CorruptRecordError):
        kind_of("orders.paid")
