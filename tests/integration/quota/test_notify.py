"""The morning's mails: once for each milestone and purchase, reading nobody else (R62)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from misa_order.fulfilment.mailer import Occasion, occasion_of
from misa_order.orders.order_request import Purpose
from misa_order.quota.notify import notify_all_due
from misa_order.quota.quota import Quota
from misa_order.quota.store import QuotaStore
from misa_order.table import keys
from misa_order.table.writes import ChangedMeanwhileError
from tests.builders import NOW, counted_calls
from tests.integration.quota.conftest import DOMAIN, PRODUCT, Tenant
from tests.quotas import MORNING, a_purchase, days_before_the_end

QUERIES = ["Query"] * keys.DUE_SHARDS
END = [(f"band {band}", DOMAIN) for band in ("1", "16-30", "2-3", "4-7", "8-15")]


def every_day(tenant: Tenant, quota: Quota, first: int, last: int) -> int:
    """The job on every morning from so many days left to so many."""
    days = range(first, last - 1, -1)
    return sum(notify_all_due(tenant.quotas, days_before_the_end(quota, left)) for left in days)


def test_a_term_that_runs_out_is_mailed_once_a_band_and_once_when_it_is_over(tenant: Tenant) -> None:
    quota = tenant.buy()
    assert every_day(tenant, quota, 40, 1) == 5
    assert tenant.mails() == END
    assert every_day(tenant, tenant.quota, 0, -40) == 1
    assert tenant.mails() == sorted([*END, ("expired", DOMAIN)])
    assert tenant.quota.due_at is None


def test_who_has_used_up_everything_is_still_mailed_of_each_band(tenant: Tenant) -> None:
    quota = tenant.buy()
    tenant.use(300)
    assert every_day(tenant, quota, 40, -5) == 7
    empty = [f"band {band}, empty" for band in ("1", "16-30", "2-3", "4-7", "8-15")]
    assert [milestone for milestone, _ in tenant.mails()] == sorted([*empty, "empty", "expired"])


def test_run_twice_or_late_it_mails_once_and_tells_how_things_stand(tenant: Tenant) -> None:
    quota = tenant.buy()
    late = days_before_the_end(quota, 6)
    assert [notify_all_due(tenant.quotas, late) for _ in range(3)] == [1, 0, 0]
    assert tenant.mails() == [("band 4-7", DOMAIN)]
    # An old day run again brings nothing that was passed over.
    assert notify_all_due(tenant.quotas, days_before_the_end(quota, 25)) == 0


def test_usage_that_changes_the_tier_makes_a_tenant_due_and_other_usage_does_not(tenant: Tenant) -> None:
    tenant.buy()
    for used, mailed in ((100, 0), (269, 0), (270, 1), (280, 0), (285, 1), (300, 1), (301, 0)):
        tenant.use(used, NOW - timedelta(seconds=400 - used))
        with counted_calls(tenant.orders.table.client) as calls:
            assert notify_all_due(tenant.quotas, NOW) == mailed, used
        assert sorted(calls) == ["GetItem"] * mailed + QUERIES + ["TransactWriteItems"] * mailed
    assert [milestone for milestone, _ in tenant.mails()] == ["empty", "tier 1-5", "tier 5-10"]


def test_after_a_purchase_the_same_milestones_are_mailed_again(tenant: Tenant) -> None:
    tenant.buy()
    tenant.use(300)
    assert notify_all_due(tenant.quotas, NOW) == 1
    tenant.buy(a_purchase(2, purpose=Purpose.ADD_ON, at=MORNING + timedelta(hours=1)))
    assert notify_all_due(tenant.quotas, NOW) == 0
    tenant.use(600, NOW + timedelta(seconds=1))
    assert notify_all_due(tenant.quotas, NOW) == 1
    assert tenant.mails() == [("empty", DOMAIN), ("empty", DOMAIN)]


def test_a_job_killed_half_way_goes_on_where_it_was(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        quota = Quota(product=PRODUCT, domain=f"tenant-{n}", used_total=300, as_of=NOW)
        tenant.quotas.change(quota, quota.settled("100001", a_purchase()), NOW)
    kept, left = QuotaStore.change, [2]

    def change_twice(self: QuotaStore, *args: object, **how: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise SystemExit
        return kept(self, *args, **how)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(QuotaStore, "change", change_twice)
    with pytest.raises(SystemExit):
        notify_all_due(tenant.quotas, NOW)
    monkeypatch.undo()
    assert notify_all_due(tenant.quotas, NOW) == 2
    assert tenant.mails() == [("empty", f"tenant-{n}") for n in range(4)]


def test_a_tenant_that_cannot_be_changed_holds_up_no_other(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        quota = Quota(product=PRODUCT, domain=f"tenant-{n}", used_total=300, as_of=NOW)
        tenant.quotas.change(quota, quota.settled("100001", a_purchase()), NOW)
    kept = QuotaStore.change

    def change(self: QuotaStore, before: Quota, *args: object, **how: object) -> object:
        if before.domain == "tenant-1":
            raise OSError("no")
        return kept(self, before, *args, **how)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(QuotaStore, "change", change)
    with pytest.raises(ExceptionGroup) as failed:
        notify_all_due(tenant.quotas, NOW)
    assert [error.__notes__ for error in failed.value.exceptions] == [["tenant MEINVOICE/tenant-1"]]
    assert [domain for _, domain in tenant.mails()] == ["tenant-0", "tenant-2"]


def test_who_buys_while_the_job_runs_is_not_mailed_of_what_was(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant.buy()
    tenant.use(300)
    kept = QuotaStore.change

    def change_too_late(self: QuotaStore, *args: object, **how: object) -> object:
        monkeypatch.setattr(QuotaStore, "change", kept)
        tenant.buy(a_purchase(2, at=MORNING + timedelta(hours=1)))
        with pytest.raises(ChangedMeanwhileError):
            kept(self, *args, **how)  # type: ignore[arg-type] # passed on as it came
        raise ChangedMeanwhileError(DOMAIN)

    monkeypatch.setattr(QuotaStore, "change", change_too_late)
    assert notify_all_due(tenant.quotas, NOW) == 0
    assert tenant.mails() == []


def test_the_event_says_of_which_day_and_which_purchases_it_tells(tenant: Tenant) -> None:
    quota = tenant.buy()
    morning = days_before_the_end(quota, 30)
    notify_all_due(tenant.quotas, morning)
    [row] = [row for shard in range(keys.OUTBOX_SHARDS) for row in _outbox(tenant, shard)]
    told = occasion_of({**row, "version": int(row["version"]), "epoch": int(row["epoch"])})
    assert told == Occasion("MEINVOICE/nhahangabc", "QuotaNotice", 2, 1, datetime.date(morning))


def _outbox(tenant: Tenant, shard: int) -> list[dict[str, Any]]:
    return list(tenant.orders.table.partition(keys.outbox_partition(shard)))
