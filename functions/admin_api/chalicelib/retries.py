"""POST /orders/{number}/retry, /orders/retry: staff have a failed step done again, of one order or
of many.
"""

from collections.abc import Mapping
from typing import Any

from chalice.app import Blueprint

from misa_order.fulfilment.retry import RETRIED, Retry, RetryMany, StepToRetry, retry_step, retry_steps
from misa_order.kernel.history import Why
from misa_order.runtime import wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.roles import StaffAction, check_role

from .edge import Asked, post
from .orders import show

routes = Blueprint(__name__)

_ACTIONS: Mapping[StepToRetry, StaffAction] = {
    StepToRetry.RESOURCE: StaffAction.RETRY_RESOURCE,
    StepToRetry.LICENCE: StaffAction.RETRY_LICENCE,
    StepToRetry.CONTRACT: StaffAction.RETRY_CONTRACT,
    StepToRetry.INVOICE: StaffAction.RETRY_INVOICE,
}


# Who may retry depends on the step, so any of the staff get as far as naming it.
@post(routes, "/orders/{number}/retry", StaffAction.READ_ORDERS)
def retry(asked: Asked, number: str) -> dict[str, Any]:
    """The order's step is done again, now (R31)."""
    step = parsed(Retry, asked.body).step
    check_role(asked.caller, _ACTIONS[step])
    retry_step(number, step, wiring.orders(), Why(asked.actor, asked.now, RETRIED))
    return show(asked, number)


@post(routes, "/orders/retry", StaffAction.READ_ORDERS)
def retry_many(asked: Asked) -> dict[str, Any]:
    """The step is done again for every order of a page where it failed, and for no other."""
    wanted = parsed(RetryMany, asked.body)
    check_role(asked.caller, _ACTIONS[wanted.step])
    done = retry_steps(wanted, wiring.catalogue(), wiring.orders(), Why(asked.actor, asked.now, RETRIED))
    return {
        "retried": list(done.retried),
        "refused": [refusal._asdict() for refusal in done.refused],
        "cursor": wanted.cursor_at(done.cursor),
    }
