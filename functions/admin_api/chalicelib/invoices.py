"""GET /invoices: invoice requests, from the customer's wish to the issued invoice."""

from typing import Any

from chalice.app import Blueprint

from misa_order.fulfilment.list_invoices import InvoiceFilter, list_invoices
from misa_order.runtime import wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.roles import StaffAction

from .edge import Asked, get
from .orders import customers_seen

routes = Blueprint(__name__)


@get(routes, "/invoices", StaffAction.READ_ORDERS)
def index(asked: Asked) -> dict[str, Any]:
    """Invoices, newest order first; filters state, payment, product, office, customer, from, to;
    limit and cursor.
    """
    wanted, customers = parsed(InvoiceFilter, asked.query), customers_seen(asked)
    return list_invoices(wanted, customers, wiring.catalogue(), wiring.orders(), asked.now)
