"""GET /renewals…, POST /renewals/accept, /reject, /{id}/retry: the commitment list, and what its
reps decide.
"""

from typing import Any

from chalice.app import Blueprint

from misa_order.renewals.decide import Decision, accept_renewals, reject_renewals
from misa_order.renewals.queries import RenewalFilter, decided_view, list_renewals_for_staff, show_renewal
from misa_order.renewals.renewal import Decider
from misa_order.renewals.retry import retry_opportunity
from misa_order.runtime import wiring
from misa_order.runtime.auth import Caller
from misa_order.runtime.errors import parsed
from misa_order.runtime.roles import Role, StaffAction

from .edge import Asked, get, post

routes = Blueprint(__name__)


@get(routes, "/renewals", StaffAction.READ_ORDERS)
def index(asked: Asked) -> dict[str, Any]:
    """Renewals, newest first, a sales rep's own only; filters state, in_charge; limit and cursor (R50)."""
    wanted = parsed(RenewalFilter, asked.query)
    return list_renewals_for_staff(wanted, _own_charge(asked.caller), wiring.renewals(), asked.now)


@get(routes, "/renewals/{renewal_id}", StaffAction.READ_ORDERS)
def show(asked: Asked, renewal_id: str) -> dict[str, Any]:
    """One renewal with its history."""
    return show_renewal(renewal_id, _own_charge(asked.caller), wiring.renewals())


@post(routes, "/renewals/accept", StaffAction.DECIDE_RENEWAL)
def accept(asked: Asked) -> dict[str, Any]:
    """One or many are accepted by who answers for them; contract, invoice request and grant follow
    (R51, R52).
    """
    decision, decider = parsed(Decision, asked.body), _decider(asked.caller)
    return decided_view(accept_renewals(decision, decider, wiring.renewals(), asked.now))


@post(routes, "/renewals/reject", StaffAction.DECIDE_RENEWAL)
def reject(asked: Asked) -> dict[str, Any]:
    """One or many are rejected, and their customers told (R53)."""
    decision, decider = parsed(Decision, asked.body), _decider(asked.caller)
    return decided_view(reject_renewals(decision, decider, wiring.renewals(), asked.now))


@post(routes, "/renewals/{renewal_id}/retry", StaffAction.DECIDE_RENEWAL)
def retry(asked: Asked, renewal_id: str) -> dict[str, Any]:
    """CRM is asked again for the opportunity that it refused, or left unanswered for a day
    (R31).
    """
    retry_opportunity(renewal_id, _decider(asked.caller), wiring.renewals(), asked.now)
    return show(asked, renewal_id)


def _own_charge(caller: Caller) -> str | None:
    return caller.subject if caller.role == Role.SALES_REP else None


def _decider(caller: Caller) -> Decider:
    return Decider(caller.subject, for_all=_own_charge(caller) is None)
