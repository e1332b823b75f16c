"""Quotas in any state, made without a table."""

from datetime import datetime, timedelta
from typing import Any

from misa_order.kernel.calendar import VIETNAM
from misa_order.orders.order_request import Purpose
from misa_order.quota.notices import Range
from misa_order.quota.quota import Contact, Purchase, Quota

MORNING = datetime(2026, 11, 21, 8, 10, tzinfo=VIETNAM)
CUSTOMER = Contact(id="KH0001", name="Nhà hàng ABC", email="chu@nhahangabc.vn")
MEINVOICE: dict[str, Any] = {
    "product": "MEINVOICE",
    "purpose": "new",
    "lines": [{"sku": "MEINVOICE-300", "quantity": 1}],
    "payment_method": "card",
}
"""What makes a body of tests.builders one of an order of 300 invoices, granted once it is paid."""


def a_purchase(n: int = 1, **changes: Any) -> Purchase:
    """300 invoices for a year, bought anew."""
    facts = {"order": f"10000{n}", "n": 1, "purpose": Purpose.NEW, "quota": 300, "months": 12, "at": MORNING}
    return Purchase(**{**facts, "customer": CUSTOMER, **changes})


def a_quota(*purchases: Purchase, **changes: Any) -> Quota:
    """A tenant that has bought these."""
    quota = Quota(product="MEINVOICE", domain="nhahangabc", **changes)
    for purchase in purchases:
        quota = quota.settled(purchase.order, purchase)
    return quota


def first_use_of(tier: Range) -> int:
    """How many of 300 invoices are used when no more are left than the tier holds."""
    return 300 - 300 * tier.high // 100


def days_before_the_end(quota: Quota, days: int) -> datetime:
    """A morning on which so many days are left; the last usable day counts as 1."""
    assert quota.last_usable_on
    day = quota.last_usable_on - timedelta(days=days - 1)
    return datetime(day.year, day.month, day.day, 8, 10, tzinfo=VIETNAM)
