"""A store of quotas, a tenant that has bought 300 invoices for a year, and what happens to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.quota.check import Checked, QuotaCheck, check_quota
from misa_order.quota.purchase import Settled, settle_purchase
from misa_order.quota.quota import Purchase, Quota
from misa_order.quota.store import QuotaStore
from misa_order.quota.usage import ReportTaken, UsageReport, record_usage
from misa_order.table import keys
from tests.builders import NOW, place
from tests.quotas import MEINVOICE, MORNING, a_purchase

PRODUCT, DOMAIN = "MEINVOICE", "nhahangabc"


class Tenant:
    """One tenant and everybody who has to do with its quota."""

    def __init__(self, orders: OrderStore) -> None:
        self.orders = orders
        self.quotas = QuotaStore(orders.table)

    @property
    def quota(self) -> Quota:
        return self.quotas.get(PRODUCT, DOMAIN)

    def buy(self, *purchases: Purchase) -> Quota:
        """Purchases as they end up in the quota."""
        for purchase in purchases or (a_purchase(),):
            self.quotas.change(self.quota, self.quota.settled(purchase.order, purchase), MORNING)
        return self.quota

    def use(self, total: int, as_of: datetime = NOW, now: datetime = NOW) -> ReportTaken:
        report = UsageReport.model_validate({"domain": DOMAIN, "used_total": total, "as_of": as_of.isoformat()})
        return record_usage(report, PRODUCT, self.quotas, now)

    def check(self, session: str = "s-1", action: str = "enter", now: datetime = NOW, **asked: Any) -> Checked:
        body = {"domain": DOMAIN, "module": "e_invoice", "session": session, "action": action, **asked}
        return check_quota(QuotaCheck.model_validate(body), PRODUCT, self.quotas, now)

    def cases(self, *checks: Checked) -> list[int | None]:
        return [checked.case for checked in checks]

    def order(self, key: str = "key-1", **changes: Any) -> Order:
        return place(self.orders, key, **{**MEINVOICE, **changes}).order

    def granted(self, order: Order, now: datetime = NOW, n: int = 1) -> Order:
        """The order paid, and granted by its n-th grant."""
        order = self.orders.get(order.number)
        step = order.step("resource").model_copy(update={"n": n, "state": "done", "at": now})
        paid = order.moved(payment=Payment.PAID, resource=Resource.PROVISIONED).with_step("resource", step)
        return self.orders.change(order, paid, Why("test", now, "granted"), None)

    def undone(self, order: Order) -> Order:
        order = self.orders.get(order.number)
        back = order.moved(payment=Payment.UNPAID, resource=Resource.LOCKED)
        return self.orders.change(order, back, Why("test", NOW, "undone"), None)

    def settle(self, order: Order, now: datetime = NOW) -> Settled:
        return settle_purchase(order.number, self.orders, self.quotas, now)

    def mails(self) -> Sequence[tuple[str, str]]:
        """Milestone and domain of each mail that waits in the outbox."""
        partitions = map(keys.outbox_partition, range(keys.OUTBOX_SHARDS))
        rows = [row for partition in partitions for row in self.orders.table.partition(partition)]
        return sorted((row["milestone"], row["domain"]) for row in rows if row["event"] == "QuotaNotice")


@pytest.fixture
def tenant(order_store: OrderStore) -> Tenant:
    return Tenant(order_store)
