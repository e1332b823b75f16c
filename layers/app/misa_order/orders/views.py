"""An order as portals and staff are shown it, but for how to pay it (api.md)."""

from collections.abc import Sequence
from typing import Any

from misa_order.kernel.calendar import local_time
from misa_order.kernel.history import HistoryEntry
from misa_order.orders.failures import failed_steps
from misa_order.orders.order import Order, StepName
from misa_order.orders.statuses import AXES, Resource, label
from misa_order.orders.store import OrderPage
from misa_order.table.period import ListFilter


def order_facts(order: Order) -> dict[str, Any]:
    """Everything about an order but how to pay it."""
    # What was refused ends on no day; staff may still have it asked for again.
    is_refused = order.is_open and order.status.resource is Resource.PROVISION_FAILED
    lock_on = None if is_refused else order.lock_on
    status = order.status.model_dump(mode="json")
    return {
        "number": order.number,
        "kind": order.kind,
        "product": order.product,
        "purpose": order.purpose,
        "domain": order.domain,
        "total": order.total,
        "lines": [line.model_dump(mode="json") for line in order.lines],
        "payment_method": order.payment_method,
        "status": status,
        "labels": labels_of(order),
        "created_at": local_time(order.created_at),
        "cancel_on": order.cancel_on and order.cancel_on.isoformat(),
        "lock_on": lock_on and lock_on.isoformat(),
        **{name: order.step(StepName.INVOICE).told.get(name) for name in ("invoice_number", "invoice_url")},
    }


def labels_of(order: Order) -> dict[str, str]:
    """The words people see for where the order stands, by axis."""
    return {axis: label(axis, state) for axis in AXES if (state := getattr(order.status, axis)) is not None}


def staff_view(order: Order, history: Sequence[HistoryEntry]) -> dict[str, Any]:
    """The order as staff see it: customer, history and steps included; ``failed`` are the steps that somebody has still
    to do something about.
    """
    return {
        **order_facts(order),
        "customer": order.customer.model_dump(mode="json"),
        "invoice": order.invoice and order.invoice.model_dump(mode="json"),
        "delivery": order.delivery and order.delivery.model_dump(mode="json"),
        "agent_code": order.agent_code,
        "affiliate_code": order.affiliate_code,
        "office": order.office,
        "failed": list(failed_steps(order)),
        "commitment": order.commitment and order.commitment.model_dump(mode="json"),
        "ask_on": order.ask_on and order.ask_on.isoformat(),
        "deferred_until": order.deferred_until and order.deferred_until.isoformat(),
        "lock_deferred_until": order.lock_deferred_until and order.lock_deferred_until.isoformat(),
        "paid_at": order.paid_at and local_time(order.paid_at),
        "reversed_by": list(order.reversed_by),
        "letters_bounced": [bounce.model_dump(mode="json") for bounce in order.letters_bounced],
        "history": [entry.model_dump(mode="json") for entry in history],
        "steps": {name: step.model_dump(mode="json") for name, step in order.steps.items()},
    }


def staff_page_view(page: OrderPage, wanted: ListFilter) -> dict[str, Any]:
    """A list as staff see it: whose orders they are as well."""
    return {"items": [_staff_line(order) for order in page.orders], "cursor": wanted.cursor_at(page.cursor)}


def _staff_line(order: Order) -> dict[str, Any]:
    return {
        **order_facts(order),
        "customer": order.customer.model_dump(mode="json"),
        "office": order.office,
        "failed": list(failed_steps(order)),
        "paid_at": order.paid_at and local_time(order.paid_at),
    }
