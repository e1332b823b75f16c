"""What purchases and reports make of a quota: R, P, the last usable day, and who is due to be mailed (R60–R62)."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from misa_order.kernel.calendar import add_months, business_date, start_of_day
from misa_order.kernel.errors import NotFoundError
from misa_order.orders.entitlement import months_ordered, quota_ordered, waits_for_quota
from misa_order.orders.order import Order, OrderLine, Step
from misa_order.orders.order_request import Purpose
from misa_order.orders.statuses import Payment, Resource
from misa_order.quota.notices import BANDS, Action, decide
from misa_order.quota.quota import Quota, product_with_quota, purchase_of
from misa_order.quota.standing import Doing, next_mail, situation_of, standing_notice, unmailed
from misa_order.settings.catalogue import Catalogue
from tests.builders import CATALOGUE, NOW
from tests.quotas import MEINVOICE, MORNING, a_purchase, a_quota, days_before_the_end
from tests.unit.fulfilment.orders_made import an_order

DAY = business_date(MORNING)
SHORT = {"purpose": Purpose.ADD_ON, "quota": 100}


def granted(**body: Any) -> Order:
    grant = {"resource": Step(n=2, state="done", at=NOW)}
    return an_order(grant, {**MEINVOICE, **body}, payment=Payment.PAID, resource=Resource.PROVISIONED)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 11, 21), 12, date(2027, 11, 21)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), 11, date(2026, 12, 31)),
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_a_first_purchase_counts_from_its_day_whatever_its_purpose() -> None:
    for purpose in Purpose:
        quota = a_quota(a_purchase(purpose=purpose))
        assert (quota.remaining, quota.last_usable_on) == (300, date(2027, 11, 21))
        assert quota.days_left(date(2027, 11, 21)) == 1
        assert quota.days_left(date(2027, 11, 22)) == 0


@pytest.mark.parametrize(
    ("purpose", "bought", "last"),
    [
        (Purpose.RENEW, MORNING + timedelta(days=100), date(2028, 11, 21)),
        (Purpose.NEW, MORNING + timedelta(days=100), date(2028, 11, 21)),
        # Ten days late: from the day of the renewal.
        (Purpose.RENEW, MORNING + timedelta(days=375), date(2028, 12, 1)),
        (Purpose.ADD_ON, MORNING + timedelta(days=100), date(2027, 11, 21)),
        (Purpose.UPGRADE, MORNING + timedelta(days=375), date(2027, 11, 21)),
    ],
)
def test_new_and_renew_extend_the_last_day_and_others_leave_it(purpose: Purpose, bought: datetime, last: date) -> None:
    quota = a_quota(a_purchase(), a_purchase(2, purpose=purpose, quota=1000, at=bought), used_total=40)
    assert (quota.last_usable_on, quota.remaining) == (last, 1260)
    assert quota.last_purchase
    assert quota.last_purchase.quota == 1000


def test_what_has_no_term_changes_no_day() -> None:
    assert a_quota(a_purchase(months=None)).last_usable_on is None
    later = a_purchase(2, months=None, purpose=Purpose.RENEW, at=MORNING + timedelta(days=5))
    assert a_quota(a_purchase(), later).last_usable_on == date(2027, 11, 21)


def test_more_used_than_bought_leaves_nothing_and_not_less() -> None:
    assert a_quota(a_purchase(), used_total=301).remaining == 0


def test_purchases_count_by_when_they_were_granted_whatever_comes_first() -> None:
    first, second = a_purchase(), a_purchase(2, purpose=Purpose.RENEW, quota=1000, at=MORNING + timedelta(days=400))
    one, other = a_quota(first, second), a_quota(second, first)
    assert one == other
    assert one.last_purchase == second


def test_a_purchase_counts_once_and_starts_the_notices_anew() -> None:
    quota = a_quota(a_purchase(), mailed=frozenset({"empty"})).model_copy(update={"shown": frozenset({"tier 5-10"})})
    assert quota.settled("100001", a_purchase()) is quota
    more = quota.settled("100002", a_purchase(2, **SHORT))
    assert (more.epoch, more.shown, more.mailed) == (quota.epoch + 1, frozenset(), frozenset())
    without = more.settled("100002", None)
    assert (without.purchases, without.epoch) == (quota.purchases, quota.epoch + 2)
    assert without.settled("100002", None) is without


def test_an_order_granted_again_replaces_its_purchase() -> None:
    again = a_purchase(n=1, at=MORNING + timedelta(days=1)).model_copy(update={"n": 2})
    quota = a_quota(a_purchase()).settled("100001", again)
    assert (quota.purchases, quota.granted_total) == ((again,), 300)


def test_of_reports_the_newest_counts() -> None:
    quota = a_quota(a_purchase()).reported(50, NOW)
    assert quota.reported(10, NOW) is quota
    assert quota.reported(10, NOW - timedelta(seconds=1)) is quota
    # A correction downwards is a report like any other.
    assert quota.reported(10, NOW + timedelta(seconds=1)).remaining == 290
    reported = quota.reported(10, MORNING + timedelta(days=1))
    assert reported.as_of == MORNING + timedelta(days=1)
    assert reported.as_of.tzinfo is UTC, "and not the machine's own zone"


def test_only_a_paid_and_granted_order_is_a_purchase() -> None:
    lines = [{"sku": "MEINVOICE-300", "quantity": 2}, {"sku": "MEINVOICE-1000", "quantity": 1}]
    order = granted(lines=lines)
    bought = purchase_of(order)
    assert bought
    assert (bought.order, bought.n, bought.quota, bought.months, bought.on) == (order.number, 2, 1600, 24, DAY)
    assert bought.customer.email == order.customer.email
    for change in ({"payment": Payment.UNPAID}, {"resource": Resource.PENDING_APPROVAL}):
        status = order.status.model_copy(update=change)
        assert purchase_of(order.model_copy(update={"status": status})) is None
    without_quota = an_order(order.steps, payment=Payment.PAID, resource=Resource.PROVISIONED)
    assert purchase_of(without_quota) is None
    assert purchase_of(order.model_copy(update={"steps": {}})) is None


def test_of_lines_with_different_terms_the_longest_counts() -> None:
    lines = tuple(
        OrderLine(sku=f"S{months}", name="x", quantity=2, price=1, quota=100, months=months)
        for months in (12, 24, None)
    )
    order = granted().model_copy(update={"lines": lines})
    assert (quota_ordered(order), months_ordered(order)) == (600, 24)


@pytest.mark.parametrize("payment", Payment)
@pytest.mark.parametrize("resource", [None, *Resource])
def test_an_order_waits_for_its_quota_until_it_is_granted_or_cancelled(
    payment: Payment, resource: Resource | None
) -> None:
    order = an_order(body=MEINVOICE, payment=payment, resource=resource)
    over = payment in {Payment.CANCELLED, Payment.TEMP_CANCELLED}
    waits = resource in {Resource.NOT_PROVISIONED, Resource.PENDING_APPROVAL} and not over
    assert waits_for_quota(order) is waits
    assert not waits_for_quota(an_order(payment=payment, resource=resource))


def test_the_product_with_quotas_is_the_one_the_catalogue_says() -> None:
    assert product_with_quota(CATALOGUE).code == "MEINVOICE"
    others = [product for product in CATALOGUE.products if product.code != "MEINVOICE"]
    with pytest.raises(NotFoundError):
        product_with_quota(Catalogue(products=tuple(others)))


@pytest.mark.parametrize("used", [0, 269, 270, 285, 297, 299, 300])
@pytest.mark.parametrize(
    "mailed", [frozenset(), frozenset({"band 16-30", "tier 5-10", "band 8-15, tier 1-5", "empty"})]
)
def test_a_tenant_is_due_on_the_first_day_that_brings_a_mail_and_on_no_other(used: int, mailed: frozenset[str]) -> None:
    quota = a_quota(a_purchase(), used_total=used).model_copy(update={"mailed": mailed})
    for days in range(45, -4, -1):
        now = days_before_the_end(quota, days)
        today = business_date(now)
        coming = [today + timedelta(days=more) for more in range(60)]
        first = next((day for day in coming if unmailed(quota, day)), None)
        assert next_mail(quota, now) == (start_of_day(first) if first else None), days


@pytest.mark.parametrize("used", [0, 299, 300])
def test_every_band_is_mailed_of_also_where_nothing_is_left(used: int) -> None:
    quota, mailed = a_quota(a_purchase(), used_total=used), dict[str, int]()
    for days in range(40, -10, -1):
        if notice := unmailed(quota, business_date(days_before_the_end(quota, days))):
            mailed[notice.milestone] = days
            quota = quota.told(notice.milestone)
    assert [days for days in mailed.values() if days <= BANDS[0].high] == [*(band.high for band in BANDS), 0]


@pytest.mark.parametrize(("action", "pending"), [*product(Action, (False, True))])
def test_who_has_bought_nothing_is_told_of_an_order_that_waits_at_issue_and_of_nothing_else(
    action: Action, pending: bool
) -> None:
    quota = Quota(product="MEINVOICE", domain="nhahangabc", used_total=5, as_of=NOW)
    situation = situation_of(quota, DAY, Doing(action, 3, pending))
    notice = decide(situation) if situation else None
    assert (notice.case if notice else None) == (5 if pending and action is not Action.ENTER else None)
    assert (standing_notice(quota, DAY), next_mail(quota, NOW)) == (None, None)


def test_a_tenant_of_whom_nothing_is_known_yet_was_never_changed_and_has_bought_nothing() -> None:
    quota = Quota(product="MEINVOICE", domain="nhahangabc")
    assert (quota.version, quota.epoch, quota.remaining, quota.last_purchase) == (0, 0, 0, None)
    assert (quota.as_of, quota.shown, quota.mailed, quota.due_at) == (None, frozenset(), frozenset(), None)


def test_r22_who_lost_the_only_purchase_reads_that_nothing_is_left_and_is_not_mailed() -> None:
    undone = a_quota(a_purchase()).settled("100001", None)
    notice = standing_notice(undone, DAY)
    assert notice
    assert (notice.case, notice.milestone) == (1, "empty")
    assert (unmailed(undone, DAY), next_mail(undone, MORNING)) == (None, None)


def test_a_batch_of_which_no_number_is_told_is_one_invoice() -> None:
    assert Doing().action is Action.ENTER
    last_one = a_quota(a_purchase(), used_total=299)
    situation = situation_of(last_one, DAY, Doing(Action.ISSUE_BATCH))
    assert situation
    assert (situation.invoices, situation.short, situation.pending) == (1, False, False)
