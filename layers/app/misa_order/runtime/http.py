"""HTTP edges of the portal: one resolver that answers every error in the one form (R90)."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as NoRouteError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType

from misa_order.kernel.errors import ForbiddenError, OrderSystemError
from misa_order.orders.portal import Portal
from misa_order.runtime.errors import error_body, status_of
from misa_order.runtime.observability import happened
from misa_order.runtime.parameters import Parameters

_JSON = "application/json; charset=utf-8"

type View = Callable[..., Response[Any]]


class PortalApp(APIGatewayHttpResolver):
    """A resolver whose views are called with what their signatures ask for.

    It validates by our own reader. Powertools' would be loaded and built at every start, and reads forms as well.
    """

    def route(self, rule: str, *args: Any, **how: Any) -> Callable[[View], View]:  # type: ignore[override] # narrower
        """Register a view for a path; ``args`` and ``how`` are Powertools' own."""
        register = super().route(rule, *args, **how)

        def registered(view: View) -> View:
            parameters = Parameters(view, rule)

            @wraps(view)
            def answer(**pieces: str) -> Response[Any]:
                return view(**pieces, **parameters.read(self.current_event))

            register(answer)
            return view

        return registered


def portal_app() -> PortalApp:
    """A resolver that answers every error in the one form."""
    app = PortalApp()

    def answer(status: int, code: str, message: str, field: str | None) -> Response[Any]:
        happened("RequestRefused", code=code, status=status, path=app.current_event.path)
        request_id = app.current_event.request_context.request_id or ""
        return json_response(status, error_body(code, message, field, request_id))

    def refused(error: OrderSystemError) -> Response[Any]:
        return answer(status_of(error), error.code, error.message, error.field)

    def no_route(_: NoRouteError) -> Response[Any]:
        return answer(404, "not_found", "There is nothing at this address", None)

    def no_json(_: RequestUnsupportedContentType) -> Response[Any]:
        return answer(415, "unsupported_media_type", "The body must be application/json", "Content-Type")

    app.exception_handler(OrderSystemError)(refused)
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
