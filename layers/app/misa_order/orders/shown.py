"""What of an order can change that portals are shown; orders/views.py shows it (R84)."""

from typing import Any

from misa_order.orders.order import Order, StepName

CHANGED = "OrderChanged"


def event_of(before: Order | None, after: Order, event: str | None) -> str | None:
    """The event of a change: its own, or OrderChanged where portals are shown something else; else none."""
    is_told = event is None and before is not None and is_shown_otherwise(before, after)
    return CHANGED if is_told else event


def is_shown_otherwise(before: Order, after: Order) -> bool:
    """Whether a portal that asks for the order is shown something else than before."""
    return _shown(before) != _shown(after)


def _shown(order: Order) -> tuple[Any, ...]:
    told = order.step(StepName.INVOICE).told
    return order.status, order.cancel_on, order.lock_on, told.get("invoice_number"), told.get("invoice_url")
