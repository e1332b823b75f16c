"""Draws functions/show_docs/openapi.json, the portal API, from the functions' own routes and
models.

``python -m infra.openapi_docs`` writes it, ``--check`` fails when the committed file is stale.
"""

import inspect
import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi import params
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from infra import portal_webhooks
from infra.generated import keep
from infra.portal_answers import answers_of, models
from misa_order.orders.order_request import PaymentMethod
from misa_order.payments.feeds.read import FEEDS
from misa_order.runtime.http import PortalApp
from misa_order.runtime.parameters import header_of

FUNCTIONS = Path(__file__).parent.parent / "functions"
PAGE = FUNCTIONS / "show_docs" / "openapi.json"
_ABOUT = {
    "openapi": "3.1.0",
    "info": {
        "title": "MISA Order – portal API",
        "version": "1",
        "description": (
            "Orders of subscriptions, from the click to the granted resource. Portals send a bearer token and see only "
            "their own products; partners, gateways and bank feeds sign the raw body instead (X-Signature). What a "
            "registered portal is sent stands under Webhooks."
        ),
    },
    "servers": [{"url": ".."}],
}
_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
_POWERTOOLS_ERRORS = {"HTTPValidationError", "ResponseValidationError", "ValidationError"}
_SIGNATURE = {
    "name": "X-Signature",
    "in": "header",
    "required": False,
    "description": "t=<unix seconds>,v1=<hex HMAC-SHA256 of t.body>; a feed with its own authentication uses that",
    "schema": {"type": "string"},
}
_LINK = {"name": "token", "in": "query", "required": False, "schema": {"type": "string"}}
_TOKEN = {"name": "Authorization", "in": "header", "required": False, "schema": {"type": "string"}}
_LANGUAGE = {
    "name": "lang",
    "in": "query",
    "required": False,
    "description": "vi or en; any other is passed over",
    "schema": {"type": "string"},
}
_PATH_VALUES = {
    "feed": {"enum": sorted(FEEDS)},
    "gateway": {"enum": sorted(str(method) for method in PaymentMethod if not method.waits_for_money)},
}


def described() -> dict[str, Any]:
    """The whole API as an OpenAPI document."""
    # Powertools reads them when a handler is loaded; nothing is called.
    os.environ |= {"AWS_REGION": "ap-southeast-1", "AWS_DEFAULT_REGION": "ap-southeast-1"}
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for folder in sorted(path.parent for path in FUNCTIONS.glob("*/handler.py")):
        module = _load(folder)
        app = getattr(module, "app", None)
        if isinstance(app, PortalApp):
            found = json.loads(_as_powertools(app).get_openapi_json_schema())
            _add_read_body(found, _read_models(module))
            for path, item in found["paths"].items():
                paths.setdefault(path, {}).update({method: _told(method, path, one) for method, one in item.items()})
            schemas |= found.get("components", {}).get("schemas", {})
    for model in models() | portal_webhooks.models():
        schemas |= _with_parts(model, "serialization")
    used = {name: schema for name, schema in schemas.items() if name not in _POWERTOOLS_ERRORS}
    components = {"schemas": dict(sorted(used.items())), "securitySchemes": {"portal": _BEARER}}
    told = {"webhooks": portal_webhooks.webhooks()}
    return {**_ABOUT, "paths": dict(sorted(paths.items())), **told, "components": components}


def _as_powertools(app: PortalApp) -> APIGatewayHttpResolver:
    """The same routes for Powertools, which draws what it would validate itself."""
    drawn = APIGatewayHttpResolver(enable_validation=True)
    for route in app.routes:
        summary = (route.view.__doc__ or "").partition(".")[0]
        drawn.route(route.rule, route.method, summary=summary)(_as_powertools_view(route.view))
    return drawn


def _as_powertools_view(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view of the same name and parameters, with Powertools' own marks."""

    @wraps(view)
    def described() -> None:
        """Never called."""

    signature = inspect.signature(view)
    parameters = [one.replace(annotation=_as_powertools_mark(one)) for one in signature.parameters.values()]
    vars(described)["__signature__"] = signature.replace(parameters=parameters, return_annotation=signature.empty)
    return described


def _as_powertools_mark(one: inspect.Parameter) -> Any:
    """What a parameter is annotated with; bounds of its own come with the mark of where it is found."""
    marks = getattr(one.annotation, "__metadata__", ())
    bounds = [bound for mark in marks if isinstance(mark, FieldInfo) for bound in mark.metadata]
    if not bounds:
        return one.annotation
    header = header_of(one)
    place = params.Header(alias=header.name) if header else params.Query()
    return Annotated[(get_args(one.annotation)[0], *bounds, place)]


def _told(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Who may call it, what else it takes, and all that it answers: portals with a token are told
    by the lock.
    """
    signed, claim = "/callbacks/" in path or "/bank-feeds/" in path, "/payment-claim" in path
    linked = path.startswith("/pay/")
    token = not (signed or claim or linked)
    operation |= {"tags": ["partners, signed" if signed else "customers, by the link" if linked else "portals"]}
    operation["responses"] = answers_of(method, path, token=token)
    named = operation.get("parameters", [])
    for one in named:
        one["schema"] |= _PATH_VALUES.get(one["name"], {})
    more = [_SIGNATURE] if signed else [_LINK, _TOKEN] if claim else [_LANGUAGE] if linked else []
    if named or more:
        operation["parameters"] = [*named, *more]
    return {**operation, "security": [{"portal": []}]} if token else operation


def _read_models(module: Any) -> list[type[BaseModel]]:
    """The models that a function reads a body with itself, after it has looked at who sends it."""
    if hasattr(module, "feed_named"):
        return [feed.payload for feed in FEEDS.values()]
    named = vars(module).values() if hasattr(module, "signed_body") or hasattr(module, "read_body") else ()
    return [one for one in named if isinstance(one, type) and issubclass(one, BaseModel)]


def _add_read_body(found: dict[str, Any], read: list[type[BaseModel]]) -> None:
    """Such a body is verified before it is read, so the routes cannot declare it."""
    if not read:
        return
    for model in read:
        found.setdefault("components", {}).setdefault("schemas", {}).update(_with_parts(model, "validation"))
    references = [{"$ref": f"#/components/schemas/{model.__name__}"} for model in read]
    schema = references[0] if len(references) == 1 else {"anyOf": references}
    for path, item in found["paths"].items():
        if "post" in item and not path.endswith("/renew"):
            item["post"]["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}


def _with_parts(model: type[BaseModel], mode: Literal["validation", "serialization"]) -> dict[str, Any]:
    """The schema of a model and of all that it is made of, by name."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}", mode=mode)
    return {**schema.pop("$defs", {}), model.__name__: schema}


def _load(folder: Path) -> Any:
    spec = spec_from_file_location(f"described_{folder.name}", folder / "handler.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(folder)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> int:
    """Write the document, or with ``--check`` say whether it is fresh."""
    return keep(PAGE, described())


if __name__ == "__main__":
    sys.exit(main())
