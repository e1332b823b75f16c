"""GET /statement/reconciliation: the day's end."""

from typing import Any

from chalice.app import Blueprint

from misa_order.payments.statement.reconciliation import DayAsked, reconcile
from misa_order.runtime import wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.roles import StaffAction

from .edge import Asked, get

routes = Blueprint(__name__)


@get(routes, "/statement/reconciliation", StaffAction.READ_STATEMENT)
def show(asked: Asked) -> dict[str, Any]:
    """Money in and where it is, by account, with the gaps between balances."""
    return reconcile(parsed(DayAsked, asked.query).date, wiring.statement())
