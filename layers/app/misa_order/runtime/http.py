"""HTTP edges of the portal: one resolver that answers every error in the one form (R90)."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as NoRouteError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from misa_order.kernel.errors import ForbiddenError, OrderSystemError
from misa_order.orders.portal import Portal
from misa_order.runtime.bodies import read_json, sent_bytes
from misa_order.runtime.errors import error_body, first_problem, status_of
from misa_order.runtime.observability import happened

_JSON = "application/json; charset=utf-8"


class _Request(APIGatewayProxyEventV2):
    """A request whose JSON is read by our one reader."""

    @property
    def json_body(self) -> Any:
        return read_json(sent_bytes(self.body, is_base64=bool(self.is_base64_encoded)))


class PortalApp(APIGatewayHttpResolver):
    """A resolver that validates by annotation and reads every body as JSON, or not at all."""

    def _to_proxy_event(self, event: dict[str, Any]) -> _Request:
        headers = event.get("headers") or {}
        sent, _, _ = headers.get("content-type", "").partition(";")
        # Powertools would also read forms, each in a way of its own.
        read = "application/json" if sent.strip().lower() in {"", "application/json"} else "application/octet-stream"
        return _Request({**event, "headers": {**headers, "content-type": read}})


def portal_app() -> PortalApp:
    """A resolver that answers every error in the one form."""
    app = PortalApp(enable_validation=True)

    def answer(status: int, code: str, message: str, field: str | None) -> Response[Any]:
        happened("RequestRefused", code=code, status=status, path=app.current_event.path)
        request_id = app.current_event.request_context.request_id or ""
        return json_response(status, error_body(code, message, field, request_id))

    def refused(error: OrderSystemError) -> Response[Any]:
        return answer(status_of(error), error.code, error.message, error.field)

    def invalid(error: RequestValidationError) -> Response[Any]:
        return answer(422, *first_problem(error.errors()))

    def no_route(_: NoRouteError) -> Response[Any]:
        return answer(404, "not_found", "There is nothing at this address", None)

    def no_json(_: RequestUnsupportedContentType) -> Response[Any]:
        return answer(415, "unsupported_media_type", "The body must be application/json", "Content-Type")

    app.exception_handler(OrderSystemError)(refused)
    app.exception_handler(RequestValidationError)(invalid)
    app.exception_handler(NoRouteError)(no_route)
    app.exception_handler(RequestUnsupportedContentType)(no_json)
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
