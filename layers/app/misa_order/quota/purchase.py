"""An order of a quota is granted, or that is undone: the tenant's quota follows (R61, R62)."""

from datetime import datetime
from typing import NamedTuple

from misa_order.orders.entitlement import quota_ordered
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.quota.quota import Quota, purchase_of
from misa_order.quota.store import QuotaStore
from misa_order.table.contention import read_decide_write
from misa_order.table.writes import ChangedMeanwhileError


class Settled(NamedTuple):
    """The order, and its tenant's quota if it was changed: not by a repeat."""

    order: Order
    quota: Quota | None


def settle_purchase(number: str, orders: OrderStore, quotas: QuotaStore, now: datetime) -> Settled:
    """Make the quota hold exactly what the order adds to it now: something while it is paid and
    granted, else nothing.

    Messages may be repeated or come in any order. The order is looked at again after a write, for
    its payment may have been undone meanwhile by somebody who saw the quota without it. Raises
    NotFoundError ``order_not_found``, BusyError.
    """
    changed: Quota | None = None

    def once(order: Order) -> Settled:
        nonlocal changed
        if order.domain is None or not quota_ordered(order):
            return Settled(order, None)
        quota = quotas.get(order.product, order.domain)
        after = quota.settled(order.number, purchase_of(order))
        if after is quota:
            return Settled(order, changed)
        changed = quotas.change(quota, after, now, "QuotaRaised")
        newest = orders.get(number)
        if purchase_of(newest) != purchase_of(order):
            raise ChangedMeanwhileError(number)
        return Settled(newest, changed)

    return read_decide_write(number, lambda: orders.get(number), once)
