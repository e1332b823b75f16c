"""What an order adds to its tenant's quota, by the lines as they were ordered (R60, R61)."""

from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment, Resource

_WAITS = {Resource.NOT_PROVISIONED, Resource.PENDING_APPROVAL}
_OVER = {Payment.CANCELLED, Payment.TEMP_CANCELLED}


def quota_ordered(order: Order) -> int:
    """How many units the order is for, quota × quantity over its lines; 0 for what is not sold by
    quota.
    """
    return sum((line.quota or 0) * line.quantity for line in order.lines)


def months_ordered(order: Order) -> int | None:
    """The term in months, the longest of its lines; None where no line has one."""
    return max((line.months for line in order.lines if line.months), default=None)


def waits_for_quota(order: Order) -> bool:
    """Whether it is an order of a quota that is not cancelled and not granted either (R60, case 5).

    One that is cancelled for now does not wait: nobody may ever pay it, and its tenant is to be
    told to buy more.
    """
    wanted = order.domain is not None and order.status.payment not in _OVER
    return wanted and order.status.resource in _WAITS and quota_ordered(order) > 0
