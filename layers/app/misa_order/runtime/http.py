"""HTTP edges of the portal: one resolver that answers every error in the one form (R90)."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from misa_order.kernel.errors import ForbiddenError, OrderSystemError
from misa_order.kernel.text import read_json
from misa_order.orders.place import Portal
from misa_order.runtime.errors import error_body, first_problem, status_of
from misa_order.runtime.observability import happened

_JSON = "application/json; charset=utf-8"


def portal_app() -> APIGatewayHttpResolver:
    """A resolver that makes texts fit, validates by annotation and answers every error in the one form."""
    app = APIGatewayHttpResolver(enable_validation=True, json_body_deserializer=read_json)

    def answer(status: int, code: str, message: str, field: str | None) -> Response[Any]:
        happened("RequestRefused", code=code, status=status, path=app.current_event.path)
        request_id = app.current_event.request_context.request_id or ""
        return json_response(status, error_body(code, message, field, request_id))

    def refused(error: OrderSystemError) -> Response[Any]:
        return answer(status_of(error), error.code, error.message, error.field)

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
