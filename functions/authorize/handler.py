"""HTTP API request authorizer of the portal: is the bearer token good, and whom does it speak for?

Promise: only a token that our issuer signed for us, and that has not expired, is let through (R81);
the functions behind get subject, role and products. When the issuer's keys cannot be had this
raises: the caller gets a server error and may try again, for nobody was found to be wrong.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.kernel.errors import UnauthenticatedError
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance: answers payload 2.0 in its simple form, ``products`` joined by
    commas.
    """
    del context  # Powertools reads it off the call
    try:
        caller = wiring.caller(event["headers"].get("authorization", ""))
    except UnauthenticatedError as error:
        happened("TokenRefused", reason=error.message)
        return {"isAuthorized": False}
    happened("TokenAccepted", role=caller.role)
    known = {"sub": caller.subject, "role": caller.role, "products": ",".join(caller.products)}
    return {"isAuthorized": True, "context": known}
