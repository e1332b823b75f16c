"""The portal's API over HTTP in this process: a WSGI application before the deployed functions (tests/in_process.py).

What the gateway does is done as infra/template.yaml says: which route is which function's, and which asks the
authorizer first. A request becomes the event that an HTTP API makes of it.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

from misa_order.kernel.signature import sign
from tests.builders import event
from tests.in_process import InProcess

SIGN = "sign this"
"""An ``X-Signature`` that stands for the right one: the bytes of a body are known only here."""
_SENDERS = {
    "/v1/callbacks/suman": "suman_callback",
    "/v1/callbacks/act": "act_callback",
    "/v1/bank-feeds/generic": "generic_feed",
    **{f"/v1/callbacks/gateways/{name}": f"{name}_callback" for name in ("card", "wallet", "paypal")},
}
_TEXTS = ("text/", "application/json", "application/javascript", "application/xml")


class _Route(NamedTuple):
    key: str
    method: str
    path: re.Pattern[str]
    function: str
    token: bool


class PortalOverHttp:
    """The WSGI application; ``answered`` counts what it answered, by operation and status."""

    def __init__(self, system: InProcess) -> None:
        self._system = system
        self._routes = sorted(self._described(), key=lambda route: "{" in route.key)
        self.answered: dict[tuple[str, int], int] = {}

    def _described(self) -> Iterable[_Route]:
        functions = {logical_id: folder for folder, logical_id in self._system.functions().items()}
        integrations = self._system.stack.of_type("AWS::ApiGatewayV2::Integration")
        for route in self._system.stack.of_type("AWS::ApiGatewayV2::Route").values():
            method, _, path = str(route["RouteKey"]).partition(" ")
            target = re.fullmatch(r"integrations/\$\{(\w+)\}", route["Target"]["Fn::Sub"])
            assert target
            function = functions[integrations[target[1]]["IntegrationUri"]["Fn::GetAtt"][0]]
            pattern = re.compile(re.sub(r"\\{\w+\\}", "([^/]+)", re.escape(path)), re.DOTALL)
            yield _Route(route["RouteKey"], method, pattern, function, route.get("AuthorizationType") == "CUSTOM")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        answer = self._answer(environ)
        status = int(answer["statusCode"])
        body = str(answer.get("body") or "").encode()
        headers = [(name, str(value)) for name, value in answer.get("headers", {}).items()]
        headers += [
            (name, ",".join(value) if isinstance(value, list) else str(value))
            for name, value in answer.get("multiValueHeaders", {}).items()
        ]
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [body]

    def _answer(self, environ: dict[str, Any]) -> dict[str, Any]:
        # WSGI hands a decoded path over as if its bytes were Latin-1.
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        found = [one for one in self._routes if one.method == environ["REQUEST_METHOD"] and one.path.fullmatch(path)]
        if not found:
            return _of_gateway(404, "Not Found")
        made = self._event(environ, path, found[0])
        answer = self._refused_before(made, found[0]) or self._system.run(found[0].function, made)
        key = (found[0].key, int(answer["statusCode"]))
        self.answered[key] = self.answered.get(key, 0) + 1
        return answer

    def _refused_before(self, made: dict[str, Any], route: _Route) -> dict[str, Any] | None:
        del made["requestContext"]["authorizer"]
        if not route.token:
            return None
        if "authorization" not in made["headers"]:
            return _of_gateway(401, "Unauthorized")
        said = self._system.run("authorize", made)
        made["requestContext"]["authorizer"] = {"lambda": said.get("context")}
        return None if said["isAuthorized"] else _of_gateway(403, "Forbidden")

    def _event(self, environ: dict[str, Any], path: str, route: _Route) -> dict[str, Any]:
        from werkzeug.wrappers import Request

        request, made = Request(environ), event("http_api")
        raw, query = request.get_data(cache=False), request.args.to_dict(flat=False)
        headers = {name.lower(): value for name, value in request.headers.items()}
        if headers.get("x-signature") == SIGN and path in _SENDERS:
            secret = self._system.simulator.secrets[_SENDERS[path]]
            headers["x-signature"] = sign(raw, secret, datetime.now(UTC))
        is_text = headers.get("content-type", "text/").startswith(_TEXTS)
        text = _text(raw) if is_text else None
        made |= {"routeKey": route.key, "rawPath": path, "headers": headers}
        made["rawQueryString"] = environ["QUERY_STRING"]
        made["queryStringParameters"] = {name: ",".join(values) for name, values in query.items()} or None
        made["body"] = text if text is not None else base64.b64encode(raw).decode()
        made["isBase64Encoded"] = text is None
        made["requestContext"] |= {"routeKey": route.key}
        made["requestContext"]["http"] |= {"method": route.method, "path": path}
        made["pathParameters"] = None
        handed_over: dict[str, Any] = json.loads(json.dumps(made))  # what Lambda would hand over
        return handed_over


def _text(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def _of_gateway(status: int, message: str) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps({"message": message}),
    }


def document() -> dict[str, Any]:
    """The API's document as it is committed."""
    found: dict[str, Any] = json.loads(
        (Path(__file__).parent.parent / "functions/show_docs/openapi.json").read_text("utf-8")
    )
    return {name: part for name, part in found.items() if name != "servers"}


def closed(part: Any) -> Any:
    """The document's schemas without room for what they do not say."""
    if isinstance(part, list):
        return [closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    inner = {name: closed(value) for name, value in part.items()}
    return {**inner, "additionalProperties": False} if part.get("additionalProperties") is True else inner
