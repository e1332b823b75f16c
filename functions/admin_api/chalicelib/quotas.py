"""GET /quotas: what tenants have bought and used, how long it lasts, and what they were told."""

from typing import Any

from chalice.app import Blueprint

from misa_order.quota.queries import QuotaFilter, list_quotas
from misa_order.quota.quota import product_with_quota
from misa_order.runtime import wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.roles import StaffAction, visible_customers

from .edge import Asked, get

routes = Blueprint(__name__)


@get(routes, "/quotas", StaffAction.READ_ORDERS)
def index(asked: Asked) -> dict[str, Any]:
    """Quotas, by their last purchase, newest first; filter domain; limit and cursor; a rep's own
    customers (R81).
    """
    wanted = parsed(QuotaFilter, asked.query)
    customers = visible_customers(asked.caller, wiring.contracts().customers_of)
    product = product_with_quota(wiring.catalogue()).code
    return list_quotas(wanted, product, customers, wiring.quotas(), asked.now)
