"""What people and portals are shown of an order (api.md)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.errors import NotFoundError
from misa_order.kernel.history import HistoryEntry
from misa_order.orders.instructions import BankAccount, gateway_link, payment_instructions
from misa_order.orders.order import Order, StepName
from misa_order.orders.portal import Portal
from misa_order.orders.statuses import AXES, Resource, label
from misa_order.orders.store import OrderPage, OrderStore
from misa_order.table.cursor import decode_cursor, encode_cursor
from misa_order.table.period import ListFilter


class Ways(NamedTuple):
    """How customers can pay: our bank accounts, and where the gateway's payment page is."""

    accounts: Sequence[BankAccount]
    gateway_url: str
    gateway_secret: Callable[[], bytes]


def show_order(number: str, portal: Portal, store: OrderStore) -> Order:
    """The order, for the portal whose product it is; for all others it does not exist (R81)."""
    order = store.get(number)
    if order.product not in portal.products:
        raise NotFoundError("order_not_found", f"There is no order {number}", field="number")
    return order


def list_orders(
    product: str, domain: str, portal: Portal, store: OrderStore, limit: int, cursor: str | None
) -> OrderPage:
    """A tenant's orders of one of the portal's products, newest first."""
    portal.check(product)
    at = cursor and decode_cursor(cursor, _list_of(product, domain))
    return store.of_tenant(product, domain, limit, at)


def order_view(order: Order, ways: Ways) -> dict[str, Any]:
    """The order as api.md shows it, with its payment instructions (R5)."""
    return {**order_facts(order), "payment": payment_view(order, ways)}


def payment_view(order: Order, ways: Ways) -> dict[str, Any]:
    """How to pay: memo, accounts and QR for a transfer, the gateway's page for the other
    methods.
    """
    if order.payment_method.waits_for_money:
        return payment_instructions(order.number, order.match_key, order.key, order.total, ways.accounts)
    return gateway_link(ways.gateway_url, ways.gateway_secret(), order.number, order.total, order.payment_method)


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
    """The order as staff see it: customer, history and steps included."""
    return {
        **order_facts(order),
        "customer": order.customer.model_dump(mode="json"),
        "invoice": order.invoice and order.invoice.model_dump(mode="json"),
        "delivery": order.delivery and order.delivery.model_dump(mode="json"),
        "agent_code": order.agent_code,
        "affiliate_code": order.affiliate_code,
        "office": order.office,
        "commitment": order.commitment and order.commitment.model_dump(mode="json"),
        "ask_on": order.ask_on and order.ask_on.isoformat(),
        "deferred_until": order.deferred_until and order.deferred_until.isoformat(),
        "lock_deferred_until": order.lock_deferred_until and order.lock_deferred_until.isoformat(),
        "paid_at": order.paid_at and local_time(order.paid_at),
        "reversed_by": list(order.reversed_by),
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
        "paid_at": order.paid_at and local_time(order.paid_at),
    }


def local_time(instant: datetime) -> str:
    """ISO 8601 with Vietnam's offset, to the second."""
    return instant.astimezone(VIETNAM).isoformat(timespec="seconds")


def page_view(page: OrderPage, product: str, domain: str) -> dict[str, Any]:
    """A tenant's list as api.md shows one; how to pay is shown with the single order, as QR codes
    cost most of it.
    """
    return {
        "items": [order_facts(order) for order in page.orders],
        "cursor": page.cursor and encode_cursor(page.cursor, _list_of(product, domain)),
    }


def _list_of(product: str, domain: str) -> str:
    return f"orders/{product}/{domain}"
