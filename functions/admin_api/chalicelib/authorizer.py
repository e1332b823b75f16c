"""Who may come in: staff whose token our issuer signed for us. A function of its own, invoked
before every request.
"""

from chalice.app import AuthRequest, AuthResponse, Blueprint, UnauthorizedError

from misa_order.kernel.errors import UnauthenticatedError
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened, metrics
from misa_order.runtime.roles import STAFF

routes = Blueprint(__name__)


# Nothing is remembered by the gateway: an expired token is refused at once, and staff are few.
@routes.authorizer(ttl_seconds=0)
def authorize_staff(request: AuthRequest) -> AuthResponse:
    """Lets staff in, with name and role for the views; a portal's good token opens no route (403),
    a bad one gets 401.

    Raises when the issuer's keys cannot be had: the caller gets a server error and may try again.
    """
    try:
        caller = wiring.caller(request.token)
    except UnauthenticatedError as error:
        _tell("StaffTokenRefused", reason=error.message)
        # The gateway makes its 401 of this one word.
        raise UnauthorizedError("Unauthorized") from None
    known = caller.role in STAFF
    _tell("StaffTokenAccepted" if known else "StaffTokenRefused", role=caller.role)
    context = {"sub": caller.subject, "role": caller.role}
    return AuthResponse(routes=["*"] if known else [], principal_id=caller.subject, context=context)


def _tell(what: str, **facts: str) -> None:
    happened(what, **facts)
    metrics.flush_metrics()
