"""Reports and purchases, in any order and however often: what they leave in the quota (R61, R62)."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations

import pytest
from pydantic import ValidationError

from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.quota.notices import TIERS
from misa_order.quota.store import QuotaStore
from misa_order.quota.usage import UsageReport, usage_view
from tests.builders import NOW, counted_calls, place
from tests.integration.quota.conftest import DOMAIN, Tenant
from tests.quotas import MORNING, a_purchase, first_use_of


def test_of_reports_in_any_order_the_newest_stands(tenant: Tenant) -> None:
    tenant.buy()
    reports = [(100 + n, NOW - timedelta(minutes=n)) for n in range(3)]
    for order, shuffled in enumerate(permutations(reports)):
        for used, as_of in shuffled:
            recorded = tenant.use(used, as_of + timedelta(hours=order), NOW + timedelta(days=1))
        assert (recorded.quota.used_total, tenant.quota.remaining) == (100, 200)
        assert tenant.quota.as_of == NOW + timedelta(hours=order)


def test_a_report_costs_a_read_and_a_write_and_its_repeat_the_read(tenant: Tenant) -> None:
    tenant.buy()
    with counted_calls(tenant.orders.table.client) as calls:
        first = tenant.use(10)
        again = tenant.use(10)
    assert calls == ["GetItem", "UpdateItem", "GetItem"]
    assert (first.changed, again.changed) == (True, False)
    assert usage_view(again, NOW) | {"taken": True} == usage_view(first, NOW)
    assert usage_view(first, NOW) == {
        "domain": DOMAIN,
        "taken": True,
        "used_total": 10,
        "as_of": "2026-11-21T15:04:05+07:00",
        "remaining": 290,
        "last_usable_on": "2027-11-21",
        "days_left": 366,
    }


def test_usage_before_the_first_purchase_counts_against_it(tenant: Tenant) -> None:
    tenant.use(20)
    assert (tenant.quota.remaining, tenant.check().notice) == (0, None)
    assert tenant.buy().remaining == 280


def test_a_report_keeps_what_was_shown_and_a_purchase_does_not(tenant: Tenant) -> None:
    tenant.buy()
    used = first_use_of(TIERS[0])
    tenant.use(used)
    tenant.check()
    tenant.use(used + 1, NOW + timedelta(seconds=1))
    assert tenant.quota.shown == {f"tier {TIERS[0].name}"}
    assert tenant.buy(a_purchase(2, at=MORNING + timedelta(hours=1))).shown == frozenset()


def test_r62_a_report_may_be_five_minutes_ahead_and_no_more(tenant: Tenant) -> None:
    assert tenant.use(1, NOW + timedelta(minutes=5)).changed
    with pytest.raises(InvalidInputError) as refused:
        tenant.use(2, NOW + timedelta(minutes=5, seconds=1))
    assert (refused.value.code, refused.value.field) == ("as_of_in_future", "as_of")
    assert tenant.quota.used_total == 1


@pytest.mark.parametrize(
    "wrong",
    [{"used_total": -1}, {"used_total": 1.5}, {"used_total": "1"}, {"as_of": "2026-11-21T08:00:00"}, {"as_of": 1}],
)
def test_a_report_in_a_wrong_shape_is_refused(wrong: dict[str, object]) -> None:
    good = {"domain": DOMAIN, "used_total": 5, "as_of": "2026-11-21T15:00:00+07:00"}
    assert UsageReport.model_validate(good)
    with pytest.raises(ValidationError):
        UsageReport.model_validate({**good, **wrong})


def test_an_order_counts_once_when_it_is_paid_and_granted_and_no_more_when_that_is_undone(tenant: Tenant) -> None:
    order = tenant.order()
    assert tenant.settle(order).quota is None
    tenant.granted(order)
    assert [tenant.settle(order).quota is None for _ in range(3)] == [False, True, True]
    assert (tenant.quota.granted_total, tenant.quota.epoch) == (300, 1)
    tenant.undone(order)
    assert [tenant.settle(order).quota is None for _ in range(2)] == [False, True]
    assert (tenant.quota.granted_total, len(tenant.quota.purchases)) == (0, 0)
    tenant.granted(order, NOW + timedelta(days=2), n=2)
    tenant.settle(order)
    assert [(one.order, one.n) for one in tenant.quota.purchases] == [(order.number, 2)]


def test_settling_costs_two_reads_a_write_and_a_read_and_a_repeat_two_reads(tenant: Tenant) -> None:
    order = tenant.granted(tenant.order())
    with counted_calls(tenant.orders.table.client) as calls:
        tenant.settle(order)
        tenant.settle(order)
    assert calls == ["Query", "GetItem", "TransactWriteItems", "Query", "Query", "GetItem"]


def test_two_purchases_at_once_both_count(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (tenant.granted(tenant.order(key)) for key in ("key-1", "key-2"))
    _meanwhile(monkeypatch, lambda: tenant.settle(other))
    tenant.settle(one)
    assert {purchase.order for purchase in tenant.quota.purchases} == {one.number, other.number}
    assert tenant.quota.granted_total == 600


def test_whose_only_purchase_was_undone_is_told_that_nothing_is_left(tenant: Tenant) -> None:
    order = tenant.granted(tenant.order())
    tenant.settle(order)
    tenant.undone(order)
    tenant.settle(order)
    assert tenant.cases(tenant.check(), tenant.check(), tenant.check("s-2")) == [1, None, 1]
    assert tenant.cases(tenant.check(action="issue"), tenant.check(action="issue")) == [1, 1]
    told = tenant.check("s-3").notice
    assert told
    assert told["message"].startswith("Quý khách không còn hóa đơn điện tử để phát hành")
    # Nobody is mailed about it every morning: the customer heard that the payment is withdrawn.
    assert (tenant.quota.due_at, tenant.mails()) == (None, [])


def test_an_undo_that_saw_the_quota_before_the_purchase_is_not_lost(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = tenant.granted(tenant.order())
    _meanwhile(monkeypatch, lambda: (tenant.undone(order), tenant.settle(order)))
    tenant.settle(order)
    assert tenant.quota.purchases == ()


def test_an_order_of_something_else_leaves_no_trace(tenant: Tenant) -> None:
    order: Order = place(tenant.orders).order
    paid = order.moved(payment=Payment.PAID)
    tenant.orders.change(order, paid, Why("test", NOW, "paid"), None)
    assert tenant.settle(order).quota is None
    assert tenant.quota.version == 0


def _meanwhile(monkeypatch: pytest.MonkeyPatch, then: Callable[[], object]) -> None:
    """Something happens between what the next writer of a quota has read and its write."""
    kept = QuotaStore.change

    def change(self: QuotaStore, *args: object, **how: object) -> object:
        monkeypatch.setattr(QuotaStore, "change", kept)
        then()
        return kept(self, *args, **how)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(QuotaStore, "change", change)
