"""What staff are shown of quotas (api.md "Admin API")."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

from misa_order.kernel.calendar import business_date, local_time
from misa_order.orders.order_request import Domain
from misa_order.quota.quota import Purchase, Quota
from misa_order.quota.standing import situation_of, standing_notice
from misa_order.quota.store import QuotaStore
from misa_order.table.period import ListFilter, list_window


class QuotaFilter(ListFilter):
    """What GET /quotas takes, all of it optional."""

    of_list: ClassVar[str] = "quotas"

    domain: Domain | None = None


def list_quotas(
    wanted: QuotaFilter, product: str, customers: Collection[str] | None, store: QuotaStore, now: datetime
) -> dict[str, Any]:
    """A tenant's quota, or those whose last purchase was within 24 months, newest first; of
    ``customers`` (R81).

    ``customers`` None stands for all. A tenant that has only reported usage is found by its domain
    alone. A page may be shorter than ``limit``, even empty, and still have a cursor. Raises
    InvalidInputError ``bad_cursor``.
    """
    if wanted.domain:
        quota = store.get(product, wanted.domain)
        shown = quota.version and (customers is None or _customer_of(quota) in customers)
        return {"items": [quota_view(quota, now)] if shown else [], "cursor": None}
    window = list_window(wanted, None, None, now)
    page = store.listed(window.by_quarter(), None if customers is None else customers.__contains__)
    items = [quota_view(quota, now) for quota in page.items]
    return {"items": items, "cursor": wanted.cursor_at(page.cursor)}


def quota_view(quota: Quota, now: datetime) -> dict[str, Any]:
    """A quota as staff see it: R, P and D, the band and tier it is in, what made it so, and who was
    told of what.
    """
    today, last, usable = business_date(now), quota.last_purchase, quota.last_usable_on
    situation, notice = situation_of(quota, today), standing_notice(quota, today)
    return {
        "product": quota.product,
        "domain": quota.domain,
        "customer": last and last.customer.model_dump(mode="json"),
        "remaining": quota.remaining,
        "last_purchase": last and last.quota,
        "days_left": quota.days_left(today),
        "last_usable_on": usable and usable.isoformat(),
        "case": notice and notice.case,
        "band": situation and situation.band,
        "tier": situation and situation.tier,
        "granted_total": quota.granted_total,
        "used_total": quota.used_total,
        "as_of": quota.as_of and local_time(quota.as_of),
        "purchases": [_purchase_view(purchase) for purchase in reversed(quota.purchases)],
        "shown": sorted(quota.shown),
        "mailed": sorted(quota.mailed),
        "next_mail_at": quota.due_at and local_time(quota.due_at),
    }


def _purchase_view(purchase: Purchase) -> dict[str, Any]:
    return {
        "order": purchase.order,
        "purpose": purchase.purpose,
        "quota": purchase.quota,
        "months": purchase.months,
        "at": local_time(purchase.at),
    }


def _customer_of(quota: Quota) -> str | None:
    return quota.last_purchase.customer.id if quota.last_purchase else None


def portal_view(quota: Quota, now: datetime) -> dict[str, Any]:
    """A quota as its portal is told of it (R84): what is left, until when, and the case of R60 that stands."""
    today, last, usable = business_date(now), quota.last_purchase, quota.last_usable_on
    notice = standing_notice(quota, today)
    return {
        "product": quota.product,
        "domain": quota.domain,
        "remaining": quota.remaining,
        "last_purchase": last and last.quota,
        "days_left": quota.days_left(today),
        "last_usable_on": usable and usable.isoformat(),
        "case": notice and notice.case,
        "granted_total": quota.granted_total,
        "used_total": quota.used_total,
        "as_of": quota.as_of and local_time(quota.as_of),
    }
