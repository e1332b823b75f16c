"""HTTP edges of the portal: the routes of a function, and every error answered in the one form (R90)."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from misa_order.kernel.errors import ForbiddenError, NotFoundError, OrderSystemError
from misa_order.orders.portal import Portal
from misa_order.runtime.errors import BUSY, BUSY_STATUS, RETRY_AFTER, error_body, status_of
from misa_order.runtime.observability import happened
from misa_order.runtime.parameters import Parameters
from misa_order.runtime.request import Request
from misa_order.table.writes import BusyError

_JSON = "application/json; charset=utf-8"
_PIECE = r"(?P<\1>[-._~()'!*:@,;=+&$%<> \\[\\]{}|^\\w]+)"
"""A piece of a path: what may stand in one undecoded (RFC 3986), and what the gateway has decoded already."""


class Response(NamedTuple):
    """An answer, its body as it goes out."""

    status: int
    content_type: str
    body: str
    headers: Mapping[str, str] = {}

    def as_proxy(self) -> dict[str, Any]:
        """The form in which the gateway takes it (payload 2.0)."""
        headers = {**self.headers, "Content-Type": self.content_type}
        answer = {"statusCode": self.status, "headers": headers, "body": self.body}
        return {**answer, "isBase64Encoded": False, "cookies": []}


type View = Callable[..., Response]


class Route(NamedTuple):
    """A view, and the requests that it answers; ``rule`` names the pieces of the path as ``<number>``."""

    method: str
    rule: str
    view: View
    path: re.Pattern[str]
    parameters: Parameters


class PortalApp:
    """The routes of one function. A view is called with what its signature asks for, and returns a Response."""

    request: Request
    """The request that is being answered."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def get(self, rule: str) -> Callable[[View], View]:
        """Register a view for GET."""
        return self._register("GET", rule)

    def post(self, rule: str) -> Callable[[View], View]:
        """Register a view for POST."""
        return self._register("POST", rule)

    def resolve(self, event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        """Answer a request, with 503 where others were faster. Whatever else is no OrderSystemError is raised, and the
        gateway answers 500.
        """
        self.request = Request(event)
        try:
            return self._answer().as_proxy()
        except OrderSystemError as error:
            return self._refusal(status_of(error), error.code, error.message, error.field).as_proxy()
        except BusyError:
            return self._refusal(BUSY_STATUS, *BUSY)._replace(headers=RETRY_AFTER).as_proxy()

    def _register(self, method: str, rule: str) -> Callable[[View], View]:
        path = re.compile(f"{re.sub(r'<(\w+)>', _PIECE, rule)}")

        def register(view: View) -> View:
            self.routes.append(Route(method, rule, view, path, Parameters(view, rule)))
            return view

        return register

    def _answer(self) -> Response:
        for route in self.routes:
            found = route.path.fullmatch(self.request.path) if route.method == self.request.method else None
            if found:
                return route.view(**found.groupdict(), **route.parameters.read(self.request))
        raise NotFoundError("not_found", "There is nothing at this address")

    def _refusal(self, status: int, code: str, message: str, field: str | None = None) -> Response:
        happened("RequestRefused", code=code, status=status, path=self.request.told_path)
        return json_response(status, error_body(code, message, field, self.request.id))


def json_response(status: int, body: Mapping[str, Any]) -> Response:
    """An answer whose body is already in its outward form."""
    return Response(status, _JSON, json.dumps(body, separators=(",", ":")))


def portal_of(app: PortalApp) -> Portal:
    """The portal that the authorizer found behind the token."""
    claims = app.request.authorizer
    products = tuple(name for name in str(claims.get("products", "")).split(",") if name)
    if claims.get("role") != "portal":
        raise ForbiddenError("portal_only", "This is for portals; staff have an API of their own")
    return Portal(str(claims["sub"]), products)
