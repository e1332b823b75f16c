"""What a user is told, how often, and by how many calls (R60, R61)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from pydantic import ValidationError

from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order_request import Purpose
from misa_order.orders.statuses import Payment
from misa_order.quota.check import QuotaCheck
from misa_order.quota.notices import BANDS, TIERS
from misa_order.quota.quota import Quota
from misa_order.quota.store import QuotaStore
from misa_order.table import keys
from tests.builders import NOW, counted_calls
from tests.integration.quota.conftest import DOMAIN, PRODUCT, Tenant
from tests.quotas import MORNING, a_purchase, days_before_the_end, first_use_of

READ, WRITE = "BatchGetItem", "UpdateItem"


def calls_of(tenant: Tenant, call: Callable[[], object]) -> list[str]:
    with counted_calls(tenant.orders.table.client) as calls:
        call()
    return calls


def test_who_has_bought_nothing_or_has_enough_is_told_nothing_by_one_read(tenant: Tenant) -> None:
    for _ in range(2):
        assert calls_of(tenant, tenant.check) == [READ]
        assert tenant.check().notice is None
        tenant.buy()


def test_a_tier_is_told_once_to_whoever_comes_first_and_the_next_tier_again(tenant: Tenant) -> None:
    tenant.buy()
    tenant.use(first_use_of(TIERS[0]))
    assert calls_of(tenant, lambda: tenant.check("s-1")) == [READ, WRITE]
    assert calls_of(tenant, lambda: tenant.check("s-2")) == [READ]
    assert tenant.cases(tenant.check("s-3", "issue"), tenant.check("s-1")) == [None, None]
    tenant.use(first_use_of(TIERS[1]), NOW + timedelta(seconds=1))
    assert tenant.cases(tenant.check("s-3", "issue"), tenant.check("s-1")) == [1, None]
    assert tenant.quota.shown == {f"tier {tier.name}" for tier in TIERS[:2]}


def test_a_band_with_a_tier_is_another_milestone_than_the_band_alone(tenant: Tenant) -> None:
    quota = tenant.buy()
    near = days_before_the_end(quota, BANDS[0].high)
    assert tenant.cases(tenant.check(now=near), tenant.check(now=near)) == [2, None]
    tenant.use(first_use_of(TIERS[0]))
    assert tenant.cases(tenant.check(now=near), tenant.check(now=near)) == [3, None]
    nearer = days_before_the_end(quota, BANDS[1].high)
    assert tenant.cases(tenant.check(now=nearer), tenant.check(now=nearer)) == [3, None]


@pytest.mark.parametrize(("used", "days", "case"), [(300, 40, 1), (300, 10, 3), (10, 0, 4), (300, -3, 4)])
def test_what_stops_issuing_is_told_once_in_a_session_and_at_every_issue(
    tenant: Tenant, used: int, days: int, case: int
) -> None:
    now = days_before_the_end(tenant.buy(), days)
    tenant.use(used)
    told = [tenant.check(session, now=now) for session in ("s-1", "s-1", "s-2", "s-2")]
    assert tenant.cases(*told) == [case, None, case, None]
    issues = [tenant.check("s-1", action, now, count=1) for action in ("issue", "issue", "issue_batch")]
    assert tenant.cases(*issues) == [case, case, case]
    assert calls_of(tenant, lambda: tenant.check("s-3", "issue", now)) == [READ]
    # An issue does not use up what a session is told on entering.
    assert tenant.cases(tenant.check("s-3", now=now)) == [case]


def test_r61_what_a_session_was_shown_expires_after_a_week_and_its_name_is_not_kept(tenant: Tenant) -> None:
    tenant.buy()
    tenant.use(300)
    tenant.check("a-secret-session")
    pk = keys.quota(PRODUCT, DOMAIN).pk
    rows = list(tenant.orders.table.partition(pk))
    [kept] = [row for row in rows if row["sk"].startswith("SESSION#")]
    assert kept["expires"] == int((NOW + timedelta(days=7)).timestamp())
    assert "a-secret-session" not in str(rows)


def test_after_a_purchase_everything_is_told_anew(tenant: Tenant) -> None:
    tenant.buy()
    tenant.use(300)
    assert tenant.cases(tenant.check(), tenant.check()) == [1, None]
    tenant.buy(a_purchase(2, purpose=Purpose.ADD_ON, at=MORNING + timedelta(hours=1)))
    tenant.use(590, NOW + timedelta(seconds=1))
    assert tenant.cases(tenant.check(), tenant.check()) == [1, None]
    tenant.use(600, NOW + timedelta(seconds=2))
    # The same session that was told before the purchase.
    assert tenant.cases(tenant.check(), tenant.check()) == [1, None]


def test_a_batch_greater_than_what_is_left_is_warned_of_every_time(tenant: Tenant) -> None:
    tenant.buy()
    tenant.use(298)
    batches = [tenant.check("s-1", "issue_batch", count=3) for _ in range(2)]
    assert tenant.cases(*batches) == [6, 6]
    # Two are left for two: the batch is no matter, the tier is.
    assert tenant.cases(tenant.check("s-1", "issue_batch", count=2)) == [1]
    with pytest.raises(InvalidInputError):
        tenant.check("s-1", "issue_batch")


def test_an_order_that_waits_for_its_quota_is_named_at_issue_until_it_is_cancelled_or_granted(tenant: Tenant) -> None:
    tenant.buy()
    tenant.use(300)
    waiting = [tenant.order(key) for key in ("key-1", "key-2")]
    told = tenant.check("s-1", "issue")
    assert told.case == 5
    assert told.notice
    assert all(order.number in told.notice["message"] for order in waiting)
    assert tenant.cases(tenant.check("s-1")) == [1]
    cancel_order(waiting[0], tenant.orders, Why("test", NOW, "cancelled"))
    assert tenant.cases(tenant.check("s-1", "issue_batch", count=1)) == [5]
    tenant.granted(waiting[1])
    assert tenant.cases(tenant.check("s-1", "issue")) == [1]


def test_a_first_order_that_waits_is_named_at_issue_before_anything_was_bought(tenant: Tenant) -> None:
    order = tenant.order()
    issues = [tenant.check("s-1", "issue"), tenant.check("s-1", "issue_batch", count=1)]
    assert tenant.cases(tenant.check(), *issues) == [None, 5, 5]
    assert all(told.notice and order.number in told.notice["message"] for told in issues)
    tenant.granted(order)
    tenant.settle(order)
    assert tenant.check("s-1", "issue").notice is None


def test_an_order_given_up_for_now_is_no_order_that_waits_until_it_is_paid_after_all(tenant: Tenant) -> None:
    tenant.buy()
    tenant.use(300)
    order = tenant.order()
    cancelled = order.moved(payment=Payment.TEMP_CANCELLED)
    order = tenant.orders.change(order, cancelled, Why("test", NOW, "cancelled for now"), None)
    assert tenant.cases(tenant.check("s-1", "issue")) == [1]
    tenant.orders.change(order, order.moved(payment=Payment.PAID), Why("test", NOW, "paid"), None)
    assert tenant.cases(tenant.check("s-1", "issue")) == [5]


def test_of_two_who_read_at_the_same_moment_one_is_told(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant.buy()
    tenant.use(first_use_of(TIERS[0]))
    seen, told = QuotaStore.see, list[int | None]()

    def see_while_another_checks(self: QuotaStore, *key: str) -> Any:
        found = seen(self, *key)
        monkeypatch.setattr(QuotaStore, "see", seen)
        told.append(tenant.check("s-2").case)
        return found

    monkeypatch.setattr(QuotaStore, "see", see_while_another_checks)
    told.append(tenant.check("s-1").case)
    assert told == [1, None]


def test_who_is_overtaken_by_a_purchase_is_told_of_what_is_true_then(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant.buy()
    tenant.use(first_use_of(TIERS[0]))
    seen = QuotaStore.see

    def see_while_more_is_bought(self: QuotaStore, *key: str) -> Any:
        found = seen(self, *key)
        monkeypatch.setattr(QuotaStore, "see", seen)
        tenant.buy(a_purchase(2, at=MORNING + timedelta(hours=1)))
        return found

    monkeypatch.setattr(QuotaStore, "see", see_while_more_is_bought)
    assert tenant.check().notice is None
    assert tenant.quota.shown == frozenset()


def test_an_issue_is_answered_though_the_notice_cannot_be_noted(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant.buy()
    tenant.use(first_use_of(TIERS[0]))
    failure: list[Exception] = [ReadTimeoutError(endpoint_url="dynamodb")]

    def fail(self: QuotaStore, quota: Quota, milestone: str) -> bool:
        raise failure[-1]

    monkeypatch.setattr(QuotaStore, "note_shown", fail)
    # It may be noted: then nobody else would ever be told.
    assert [(told.case, told.noted) for told in (tenant.check(), tenant.check(action="issue"))] == [(1, False)] * 2
    failure.append(ClientError({"Error": {"Code": "ThrottlingException"}}, "UpdateItem"))
    told = tenant.check(action="issue")
    assert (told.case, told.noted) == (1, False)
    with pytest.raises(ClientError):
        tenant.check()
    monkeypatch.undo()
    assert tenant.cases(tenant.check(), tenant.check()) == [1, None]


@pytest.mark.parametrize(
    "wrong",
    [
        {"module": "payroll"},
        {"action": "print"},
        {"session": ""},
        {"session": "x" * 201},
        {"count": -1},
        {"count": "3"},
        {"domain": "A b"},
        {"more": 1},
    ],
)
def test_a_question_in_a_wrong_shape_is_refused(wrong: dict[str, Any]) -> None:
    good = {"domain": DOMAIN, "module": "sales", "session": "s", "action": "issue_batch", "count": 3}
    assert QuotaCheck.model_validate(good)
    with pytest.raises(ValidationError):
        QuotaCheck.model_validate({**good, **wrong})
