"""GET /mails: the banks' mails, accepted and quarantined."""

from typing import Any

from chalice.app import Blueprint

from misa_order.payments.queries import MailFilter, list_mails
from misa_order.runtime import wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.roles import Action

from .edge import Asked, get

routes = Blueprint(__name__)


@get(routes, "/mails", Action.READ_STATEMENT)
def index(asked: Asked) -> dict[str, Any]:
    """Bank mails, newest first; filter state; limit and cursor."""
    return list_mails(parsed(MailFilter, asked.query), wiring.statement(), asked.now)
