"""Invoices as accountants want them: where each order's invoice request stands, at us, at CRM and
at ACT (R30.3).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from misa_order.kernel.calendar import local_time
from misa_order.orders.list_orders import list_orders_for_staff
from misa_order.orders.order import Order, StepName
from misa_order.orders.order_filter import FilterText, OrderFilter
from misa_order.orders.statuses import Invoice, Payment, label
from misa_order.orders.store import OrderStore
from misa_order.settings.catalogue import Catalogue
from misa_order.table.cursor import decode_cursor
from misa_order.table.period import Day, ListFilter


class InvoiceFilter(ListFilter):
    """What GET /invoices takes, all of it optional; the dates are of ordering, as with GET
    /orders.
    """

    of_list: ClassVar[str] = "invoices"

    state: Invoice | None = None
    payment: Payment | None = None
    product: FilterText | None = None
    office: FilterText | None = None
    customer: FilterText | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


def list_invoices(
    wanted: InvoiceFilter, customers: Collection[str] | None, catalogue: Catalogue, store: OrderStore, now: datetime
) -> dict[str, Any]:
    """The invoices that customers want for their orders, newest order first; of ``customers``
    (None: of all) (R81).

    Pages and errors as with list_orders_for_staff: a page may be shorter than ``limit`` and still
    have a cursor.
    """
    asked = wanted.model_dump(mode="json", by_alias=True, exclude={"state", "cursor"}, exclude_none=True)
    orders = OrderFilter.model_validate({**asked, "invoice": wanted.state})
    if wanted.cursor is not None:
        # Behind it is a place in the list of orders.
        place = decode_cursor(wanted.cursor, wanted.of_list)
        orders = orders.model_copy(update={"cursor": orders.cursor_at(place)})
    page = list_orders_for_staff(orders, customers, catalogue, store, now)
    items = [invoice_view(order) for order in page.orders if order.invoice is not None]
    return {"items": items, "cursor": wanted.cursor_at(page.cursor)}


def invoice_view(order: Order) -> dict[str, Any]:
    """An order's invoice: its state, what the partners call the request, and what keeps it;
    ``total`` in VND.
    """
    step, details = order.step(StepName.INVOICE), order.invoice
    return {
        "order": order.number,
        "state": order.status.invoice,
        "label": label("invoice", order.status.invoice),
        "payment": order.status.payment,
        "product": order.product,
        "office": order.office,
        "customer": {"id": order.customer.id, "name": order.customer.name},
        "company": details and details.company,
        "tax_code": details and details.tax_code,
        "total": order.total,
        "crm_request": step.told.get("invoice_request_id"),
        "act_request": step.told.get("act_invoice_request_id"),
        "number": step.told.get("invoice_number"),
        "url": step.told.get("invoice_url"),
        "error": step.error,
        "attempts": step.attempts,
        "at": step.at and local_time(step.at),
        "next_try": step.next_try and local_time(step.next_try),
    }
