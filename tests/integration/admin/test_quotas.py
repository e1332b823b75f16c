"""What staff see of quotas (R80): figures, purchases, and what was shown and mailed."""

from datetime import UTC, datetime, timedelta

import pytest

from misa_order.orders.order_request import Purpose
from misa_order.orders.store import OrderStore
from misa_order.quota.notices import TIERS
from misa_order.quota.notify import notify_all_due
from misa_order.quota.quota import Purchase, Quota
from misa_order.quota.store import QuotaStore
from tests.integration.admin.conftest import Ask, error
from tests.quotas import CUSTOMER, a_purchase


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


def bought(store: OrderStore, domain: str, *purchases: Purchase, used: int = 0) -> Quota:
    quotas, quota = QuotaStore(store.table), Quota(product="MEINVOICE", domain=domain)
    for purchase in purchases:
        quota = quotas.change(quota, quota.settled(purchase.order, purchase), purchase.at)
    at = purchases[-1].at
    return quotas.change(quota, quota.reported(used, at), at)


def test_a_tenants_quota_is_shown_with_its_figures_and_what_made_them(
    ask: Ask, order_store: OrderStore, now: datetime
) -> None:
    first, more = a_purchase(at=now), a_purchase(2, purpose=Purpose.ADD_ON, quota=1000, at=now)
    bought(order_store, "nhahangabc", first, more, used=1250)
    notify_all_due(QuotaStore(order_store.table), now)
    status, page = ask("/quotas?domain=nhahangabc")
    assert status == 200
    [quota] = page["items"]
    assert {name: quota[name] for name in ("remaining", "last_purchase", "granted_total", "used_total")} == {
        "remaining": 50,
        "last_purchase": 1000,
        "granted_total": 1300,
        "used_total": 1250,
    }
    assert (quota["case"], quota["tier"], quota["band"]) == (1, TIERS[1].name, None)
    assert quota["days_left"] in {366, 367}
    assert [(one["order"], one["quota"], one["purpose"]) for one in quota["purchases"]] == [
        ("100002", 1000, "add_on"),
        ("100001", 300, "new"),
    ]
    assert (quota["shown"], quota["mailed"], quota["customer"]["id"]) == ([], [f"tier {TIERS[1].name}"], "KH0001")
    assert page["cursor"] is None


def test_tenants_are_listed_by_their_last_purchase_page_by_page(
    ask: Ask, order_store: OrderStore, now: datetime
) -> None:
    for n in range(5):
        bought(order_store, f"tenant-{n}", a_purchase(at=now - timedelta(days=40 * n)))
    # Bought again, it comes first.
    bought(order_store, "tenant-again", a_purchase(at=now - timedelta(days=300)), a_purchase(2, at=now))
    seen, cursor = list[str](), ""
    while cursor is not None:
        page = ask(f"/quotas?limit=2{cursor and f'&cursor={cursor}'}").body
        seen += [item["domain"] for item in page["items"]]
        cursor = page["cursor"]
    assert sorted(seen[:2]) == ["tenant-0", "tenant-again"]
    assert seen[2:] == ["tenant-1", "tenant-2", "tenant-3", "tenant-4"]


def test_an_unknown_tenant_has_no_quota(ask: Ask, order_store: OrderStore) -> None:
    assert ask("/quotas?domain=nobody") == (200, {"items": [], "cursor": None})
    assert ask("/quotas") == (200, {"items": [], "cursor": None})


def test_a_sales_rep_sees_own_customers_alone(ask: Ask, order_store: OrderStore, now: datetime) -> None:
    from misa_order.table import keys
    from misa_order.table.writes import Put

    bought(order_store, "mine", a_purchase(at=now))
    bought(order_store, "others", a_purchase(at=now, customer=CUSTOMER.model_copy(update={"id": "KH0002"})))
    order_store.table.write([Put(keys.performed("lan", "KH0001", "HD1"), {})])
    for path, seen in (("/quotas", ["mine"]), ("/quotas?domain=mine", ["mine"]), ("/quotas?domain=others", [])):
        assert [item["domain"] for item in ask(path, "sales_rep").body["items"]] == seen
    assert len(ask("/quotas", "licence_accountant").body["items"]) == 2


@pytest.mark.parametrize("query", ["domain=A%20b", "limit=0", "more=1"])
def test_a_wrong_filter_is_named(ask: Ask, query: str) -> None:
    assert error(ask(f"/quotas?{query}"))[0::2] == (422, query.partition("=")[0])
