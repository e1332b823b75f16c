"""All that the staff API takes from Chalice: routes, the caller behind the gateway's authorizer, and answers."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any, NamedTuple

from chalice.app import Blueprint, Request, Response

from misa_order.kernel.errors import OrderSystemError
from misa_order.runtime.auth import Caller, caller_of
from misa_order.runtime.errors import error_body, status_of
from misa_order.runtime.observability import happened, metrics
from misa_order.runtime.roles import Action, check_role

from .authorizer import authorize_staff

_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 415: "unsupported_media_type"}


class Asked(NamedTuple):
    """What every view is given: who asks, when, and with which query parameters."""

    caller: Caller
    now: datetime
    query: Mapping[str, str]


type View = Callable[..., dict[str, Any]]


def get(routes: Blueprint, path: str, action: Action) -> Callable[[View], View]:
    """Register a view for GET ``path``, called only for callers whose role may do ``action`` (R81).

    It is called with Asked and the parts of the path, and returns the body of a 200; the errors it raises are answered
    in the one form (R90).
    """

    def register(view: View) -> View:
        @wraps(view)
        def answer(**parts: str) -> Response:
            request = routes.current_request
            asked = Asked(caller_of(request.context["authorizer"]), datetime.now(UTC), dict(request.query_params or {}))
            try:
                check_role(asked.caller, action)
                return Response(view(asked, **parts))
            except OrderSystemError as error:
                return _refusal(status_of(error), error.code, error.message, error.field, request)

        routes.route(path, methods=["GET"], authorizer=authorize_staff)(answer)
        return view

    return register


def one_form(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Middleware around every request: Chalice's own errors in our form too (R90), one log line, one metric."""
    response = get_response(request)
    if isinstance(response.body, dict) and response.body.keys() == {"Code", "Message"}:
        code = _CODES.get(response.status_code, "internal_error")
        response = _refusal(response.status_code, code, response.body["Message"], None, request)
    path, role = request.context["resourcePath"], request.context.get("authorizer", {}).get("role")
    happened("StaffAnswered", method=request.method, path=path, status=response.status_code, role=role)
    metrics.flush_metrics()
    return response


def _refusal(status: int, code: str, message: str, field: str | None, request: Request) -> Response:
    return Response(error_body(code, message, field, request.context.get("requestId", "")), status_code=status)
