"""GET /transactions…: the bank statement."""

from typing import Any

from chalice.app import Blueprint

from misa_order.payments.queries import TransactionFilter, list_transactions, show_transaction
from misa_order.runtime import wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.roles import Action

from .edge import Asked, get

routes = Blueprint(__name__)


@get(routes, "/transactions", Action.READ_STATEMENT)
def index(asked: Asked) -> dict[str, Any]:
    """Statement rows, newest first; filters state, account, from, to; limit and cursor."""
    return list_transactions(parsed(TransactionFilter, asked.query), wiring.statement(), asked.now)


@get(routes, "/transactions/{row_id}", Action.READ_STATEMENT)
def show(_: Asked, row_id: str) -> dict[str, Any]:
    """One statement row."""
    return show_transaction(row_id, wiring.statement())
