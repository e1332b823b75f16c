"""All that the staff API takes from Chalice: routes, the caller behind the gateway's authorizer,
and answers.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any, NamedTuple, Protocol

from chalice.app import Blueprint, Request, Response

from misa_order.kernel.errors import InvalidInputError, OrderSystemError
from misa_order.runtime.auth import Caller, caller_of
from misa_order.runtime.bodies import read_json
from misa_order.runtime.errors import BUSY, BUSY_STATUS, RETRY_AFTER, error_body, status_of
from misa_order.runtime.observability import happened, metrics
from misa_order.runtime.roles import StaffAction, check_role
from misa_order.table.writes import BusyError

from .authorizer import authorize_staff

_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 415: "unsupported_media_type"}


JSON = "application/json"


class Asked(NamedTuple):
    """What every view is given: who asks, when, with which query parameters, and what was sent."""

    caller: Caller
    now: datetime
    query: Mapping[str, str]
    raw: bytes

    @property
    def actor(self) -> str:
        """Who it is in an order's history (R81)."""
        return f"staff:{self.caller.subject}"

    @property
    def body(self) -> dict[str, Any]:
        """What was sent, as JSON; nothing sent is an empty object. Raises InvalidInputError, as
        read_json does.
        """
        found = read_json(self.raw or b"{}")
        if not isinstance(found, dict):
            raise InvalidInputError("json_invalid", "The body must be a JSON object", field="body")
        return found


class File(NamedTuple):
    """An answer that is a file to keep."""

    content: bytes
    content_type: str
    name: str


type View = Callable[..., dict[str, Any] | File]


class Register(Protocol):
    """Takes a view in, and gives it back as it is: other views may call it."""

    def __call__[V: View](self, view: V, /) -> V:
        """Register it."""


def get(routes: Blueprint, path: str, action: StaffAction) -> Register:
    """Register a view for GET ``path``, called only for callers whose role may do ``action`` (R81).

    It is called with Asked and the parts of the path, and returns the body of a 200, or a File; the
    errors it raises are answered in the one form (R90).
    """
    return _route("GET", routes, path, action)


def post(routes: Blueprint, path: str, action: StaffAction, content_type: str = JSON) -> Register:
    """Register a view for POST, as ``get`` does for GET."""
    return _route("POST", routes, path, action, content_types=[content_type])


def put(routes: Blueprint, path: str, action: StaffAction) -> Register:
    """Register a view for PUT, as ``get`` does for GET."""
    return _route("PUT", routes, path, action)


def _route(method: str, routes: Blueprint, path: str, action: StaffAction, **how: Any) -> Register:
    def register[V: View](view: V, /) -> V:
        @wraps(view)
        def answer(**parts: str) -> Response:
            request = routes.current_request
            try:
                asked = _asked(request)
                check_role(asked.caller, action)
                return _answer(view(asked, **parts))
            except OrderSystemError as error:
                return _refusal(status_of(error), error.code, error.message, error.field, request)
            except BusyError:
                return _refusal(BUSY_STATUS, *BUSY, None, request, RETRY_AFTER)

        routes.route(path, methods=[method], authorizer=authorize_staff, **how)(answer)
        return view

    return register


def _asked(request: Request) -> Asked:
    caller = caller_of(request.context["authorizer"])
    raw = request.raw_body
    sent = raw.encode() if isinstance(raw, str) else raw
    # What is given twice is told as both: else the last one would count, and nobody be told.
    given = request.query_params
    query = {name: ",".join(given.getlist(name)) for name in given} if given else {}
    return Asked(caller, datetime.now(UTC), query, sent)


def _answer(made: dict[str, Any] | File) -> Response:
    if not isinstance(made, File):
        return Response(made)
    headers: dict[str, str | list[str]] = {
        "Content-Type": made.content_type,
        "Content-Disposition": f'attachment; filename="{made.name}"',
    }
    return _FileResponse(made.content, headers=headers)


class _FileResponse(Response):
    """A file as the gateway takes it. Chalice alone would refuse it to whoever sends no Accept
    header.
    """

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:
        del binary_types  # what Chalice would take for a file
        made: dict[str, Any] = Response(b64encode(self.body).decode(), self.headers).to_dict()
        return {**made, "isBase64Encoded": True}


def one_form(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Middleware around every request: Chalice's own errors in our form too (R90), one log line,
    one metric.
    """
    response = get_response(request)
    if isinstance(response.body, dict) and response.body.keys() == {"Code", "Message"}:
        code = _CODES.get(response.status_code, "internal_error")
        response = _refusal(response.status_code, code, response.body["Message"], None, request)
    path, role = request.context["resourcePath"], request.context.get("authorizer", {}).get("role")
    happened("StaffAnswered", method=request.method, path=path, status=response.status_code, role=role)
    metrics.flush_metrics()
    return response


def _refusal(
    status: int, code: str, message: str, field: str | None, request: Request, headers: Mapping[str, str] | None = None
) -> Response:
    body = error_body(code, message, field, request.context.get("requestId", ""))
    return Response(body, headers=dict(headers or {}), status_code=status)
