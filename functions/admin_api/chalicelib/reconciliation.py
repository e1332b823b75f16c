"""GET /statement/reconciliation: the day's end."""

from typing import Any

from chalice.app import Blueprint
from pydantic import BaseModel, ConfigDict

from misa_order.payments.statement.reconciliation import reconcile
from misa_order.runtime import wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.roles import StaffAction
from misa_order.table.period import Day

from .edge import Asked, get

routes = Blueprint(__name__)


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    date: Day


@get(routes, "/statement/reconciliation", StaffAction.READ_STATEMENT)
def show(asked: Asked) -> dict[str, Any]:
    """Money in and where it is, by account, with the gaps between balances."""
    return reconcile(parsed(_Asked, asked.query).date, wiring.statement())
