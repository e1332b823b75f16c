"""A customer or staff cancel an order that is not paid (R27)."""

from misa_order.kernel.errors import ConflictError
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import ChangedMeanwhileError, OrderStore, Why

_TEMPORARILY_GRANTED = {Resource.TEMPORARY, Resource.LOCKED}


def cancel_order(order: Order, store: OrderStore, why: Why) -> Order:
    """Cancel, and take back what was granted until the money came.

    A repeat gives the cancelled order again. Raises ConflictError ``order_paid``: money is never cancelled away.
    """
    while True:
        if order.status.payment is Payment.CANCELLED:
            return order
        if order.status.payment is Payment.PAID:
            raise ConflictError("order_paid", f"Order {order.number} is paid and cannot be cancelled", field="number")
        try:
            return store.change(order, cancelled(order), why, "OrderCancelled")
        except ChangedMeanwhileError:
            order = store.get(order.number)


def cancelled(order: Order) -> Order:
    """The order as its cancelling leaves it; ``PENDING_APPROVAL`` of a temporary grant is taken back too."""
    moved = order.moved(payment=Payment.CANCELLED)
    if order.status.resource in _TEMPORARILY_GRANTED or order.holds_temporary_grant:
        moved = moved.moved(resource=Resource.REVOKED)
    return moved
