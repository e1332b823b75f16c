"""Draws functions/show_docs/openapi.json, the portal API, from the functions' own routes and models.

``python -m infra.openapi_docs`` writes it, ``--check`` fails when the committed file is stale.
"""

import json
import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel

FUNCTIONS = Path(__file__).parent.parent / "functions"
PAGE = FUNCTIONS / "show_docs" / "openapi.json"
_ABOUT = {
    "openapi": "3.1.0",
    "info": {
        "title": "MISA Order – portal API",
        "version": "1",
        "description": (
            "Orders of subscriptions, from the click to the granted resource. Portals send a bearer token and see only "
            "their own products; partners, gateways and bank feeds sign the raw body instead (X-Signature)."
        ),
    },
    "servers": [{"url": ".."}],
}
_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def described() -> dict[str, Any]:
    """The whole API as an OpenAPI document."""
    # Powertools reads them when a handler is loaded; nothing is called.
    os.environ |= {"AWS_REGION": "ap-southeast-1", "AWS_DEFAULT_REGION": "ap-southeast-1"}
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for folder in sorted(path.parent for path in FUNCTIONS.glob("*/handler.py")):
        module = _load(folder)
        app = getattr(module, "app", None)
        if isinstance(app, APIGatewayHttpResolver):
            for route in (*app._static_routes, *app._dynamic_routes):  # noqa: SLF001 - there is no public list of them
                route.summary = (route.func.__doc__ or "").partition(".")[0]
            found = json.loads(app.get_openapi_json_schema())
            _add_signed_body(found, _signed_models(module))
            for path, item in found["paths"].items():
                paths.setdefault(path, {}).update({method: _told(path, one) for method, one in item.items()})
            schemas |= found.get("components", {}).get("schemas", {})
    components = {"schemas": dict(sorted(schemas.items())), "securitySchemes": {"portal": _BEARER}}
    return {**_ABOUT, "paths": dict(sorted(paths.items())), "components": components}


def _told(path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Who may call it: portals with a token are told by the lock."""
    signed = "/callbacks/" in path or "/bank-feeds/" in path
    operation |= {"tags": ["partners, signed" if signed else "portals"]}
    open_to_all = signed or "/payment-claim" in path
    return operation if open_to_all else {**operation, "security": [{"portal": []}]}


def _signed_models(module: Any) -> list[type[BaseModel]]:
    """The model that a function reads a signed body with."""
    named = vars(module).values() if hasattr(module, "signed_body") else ()
    return [one for one in named if isinstance(one, type) and issubclass(one, BaseModel)]


def _add_signed_body(found: dict[str, Any], models: list[type[BaseModel]]) -> None:
    """A signed body is verified before it is read, so the routes cannot declare it."""
    if len(models) != 1:
        return
    [model] = models
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    own = {**schema.pop("$defs", {}), model.__name__: schema}
    found.setdefault("components", {}).setdefault("schemas", {}).update(own)
    reference = {"$ref": f"#/components/schemas/{model.__name__}"}
    for item in found["paths"].values():
        for operation in item.values():
            operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": reference}}}


def _load(folder: Path) -> Any:
    spec = spec_from_file_location(f"described_{folder.name}", folder / "handler.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(folder)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> int:
    """Write the document, or with ``--check`` say whether it is fresh."""
    fresh = json.dumps(described(), indent=1, ensure_ascii=False) + "\n"
    if "--check" not in sys.argv:
        PAGE.write_text(fresh, "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == fresh:
        return 0
    print("functions/show_docs/openapi.json is stale: run make docs", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
