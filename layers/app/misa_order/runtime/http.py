"""HTTP edges of the portal: one resolver, one table from errors to status codes, one JSON form of an error (R90)."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from misa_order.kernel.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    OrderSystemError,
    UnauthenticatedError,
)
from misa_order.orders.place import Portal

STATUS: Mapping[type[OrderSystemError], int] = {
    UnauthenticatedError: 401,
    ForbiddenError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    InvalidInputError: 422,
}
_JSON = "application/json; charset=utf-8"


def error_body(code: str, message: str, field: str | None, request_id: str) -> dict[str, Any]:
    """The one form of an error."""
    return {"error": {"code": code, "message": message, "field": field}, "request_id": request_id}


def field_name(location: Sequence[str | int]) -> str:
    """A pydantic location as people write it: ``lines[0].sku``, without where in the request it was found."""
    inside = location[1:] if location and location[0] in {"body", "header", "query", "path"} else location
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in inside)
    return name.lstrip(".") or "body"


def first_problem(problems: Sequence[Mapping[str, Any]]) -> tuple[str, str, str]:
    """Code, message and field of the first of pydantic's findings."""
    first = problems[0]
    return str(first["type"]), str(first["msg"]), field_name(first["loc"])


def portal_app() -> APIGatewayHttpResolver:
    """A resolver that validates by annotation and answers every error in the one form."""
    app = APIGatewayHttpResolver(enable_validation=True)

    def answer(status: int, code: str, message: str, field: str | None) -> Response[Any]:
        request_id = app.current_event.request_context.request_id or ""
        return json_response(status, error_body(code, message, field, request_id))

    def refused(error: OrderSystemError) -> Response[Any]:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
        return answer(status, error.code, error.message, error.field)

    def invalid(error: RequestValidationError) -> Response[Any]:
        return answer(422, *first_problem(error.errors()))

    app.exception_handler(OrderSystemError)(refused)
    app.exception_handler(RequestValidationError)(invalid)
    return app


def json_response(status: int, body: Mapping[str, Any]) -> Response[Any]:
    """An answer whose body is already in its outward form."""
    return Response(status_code=status, content_type=_JSON, body=dict(body))


def portal_of(app: APIGatewayHttpResolver) -> Portal:
    """The portal that the authorizer found behind the token."""
    authorizer = app.current_event.request_context.authorizer
    claims = (authorizer.get_lambda if authorizer else None) or {}
    products = tuple(name for name in str(claims.get("products", "")).split(",") if name)
    if claims.get("role") != "portal":
        raise ForbiddenError("portal_only", "This is for portals; staff have an API of their own")
    return Portal(str(claims["sub"]), products)
