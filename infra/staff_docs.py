"""Draws functions/admin_api/chalicelib/openapi.json, the staff API, from its routes and the models of infra/staff_api.

``python -m infra.staff_docs`` writes it, ``--check`` fails when the committed file is stale.
"""

import re
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from infra.generated import keep
from infra.staff_api.base import GatewayRefusal, StaffErrorAnswer
from infra.staff_api.operations import OPERATIONS, Operation
from misa_order.kernel.media_types import XLSX
from misa_order.runtime.editable_settings import KINDS

PROJECT = Path(__file__).parent.parent / "functions" / "admin_api"
PAGE = PROJECT / "chalicelib" / "openapi.json"
_ABOUT = {
    "openapi": "3.1.0",
    "info": {
        "title": "MISA Order – staff API",
        "version": "1",
        "description": "What accountants, sales reps and admins see and decide. Every request carries a staff token.",
    },
    "servers": [{"url": "."}],
}
_TOKEN = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
_WORDS = {
    200: "Done",
    401: "No token, or a bad one",
    403: "The role may not do this",
    404: "Not there, or not for the caller",
    409: "Another state, or somebody was faster",
    415: "The body is of another type than this takes",
    422: "Something sent is wrong",
    429: "Too many requests",
    500: "Our fault; nothing was done",
    503: "Others change the same thing at this moment: ask again",
}
_OFTEN_THE_GATEWAYS = {401, 403, 429, 500, 503}
_OWN_PATH = "/openapi.json"


def described() -> dict[str, Any]:
    """The whole API as an OpenAPI document. Raises KeyError for a route of which OPERATIONS says nothing."""
    paths: dict[str, Any] = {}
    for path, method, view in routes():
        paths.setdefault(path, {})[method.lower()] = _operation(path, method, view, OPERATIONS[f"{method} {path}"])
    schemas = dict(sorted(_schemas().items()))
    components = {"schemas": schemas, "securitySchemes": {"staff": _TOKEN}}
    return {**_ABOUT, "paths": dict(sorted(paths.items())), "components": components}


def routes() -> Iterator[tuple[str, str, Any]]:
    """Path, method and view of every route but the document's own."""
    for path, methods in _app().routes.items():
        for method, entry in methods.items():
            if path != _OWN_PATH:
                yield path, method, entry.view_function


def _app() -> Any:
    sys.path.insert(0, str(PROJECT))
    try:
        spec = spec_from_file_location("described_admin_api", PROJECT / "app.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(PROJECT)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.app
    finally:
        sys.path.remove(str(PROJECT))


def _operation(path: str, method: str, view: Any, known: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": (view.__doc__ or "").partition("\n")[0].strip(),
        "operationId": re.sub(r"[^a-z]+", "_", f"{method} {path}".lower()).strip("_"),
        "security": [{"staff": []}],
        "responses": _responses(known),
    }
    if parameters := [*_path_parameters(path), *_query_parameters(known.query)]:
        described["parameters"] = parameters
    if known.bodies is None:
        described["requestBody"] = {"required": True, "content": {XLSX: {"schema": {}}}}
    elif known.bodies:
        references = [_reference(model) for model in known.bodies]
        schema = references[0] if len(references) == 1 else {"anyOf": references}
        described["requestBody"] = {"required": True, "content": _json(schema)}
    return described


def _path_parameters(path: str) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", path):
        schema = {"type": "string", "enum": sorted(KINDS)} if path.startswith("/settings") else {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(model: type[BaseModel] | None) -> Iterator[dict[str, Any]]:
    """Each field of the model; one that takes several values is sent as one text with commas."""
    if model is None:
        return
    schema = _schema(model, "validation")
    for name, field in schema["properties"].items():
        taken = _without_null(field)
        meant = schema.get("$defs", {}).get(taken.get("$ref", "").rpartition("/")[2], taken)
        how = {"style": "form", "explode": False} if meant.get("type") == "array" else {}
        yield {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": taken, **how}


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out cannot be sent as null."""
    kept = {name: value for name, value in field.items() if name != "title" and value is not None}
    ways = [way for way in kept.pop("anyOf", []) if way != {"type": "null"}]
    return {**kept, **(ways[0] if len(ways) == 1 else {"anyOf": ways} if ways else {})}


def _responses(known: Operation) -> dict[str, Any]:
    refused = _json(_reference(StaffErrorAnswer))
    either = _json({"anyOf": [_reference(StaffErrorAnswer), _reference(GatewayRefusal)]})
    content = {status: either if status in _OFTEN_THE_GATEWAYS else refused for status in _WORDS}
    content[200] = _json(_reference(known.answer)) if known.answer else {XLSX: {"schema": {}}}
    return {str(status): {"description": _WORDS[status], "content": content[status]} for status in _WORDS}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _schemas() -> dict[str, Any]:
    """The schemas of all that operations refer to, by name. Raises ValueError where one name means two things."""
    answers = [known.answer for known in OPERATIONS.values() if known.answer]
    sent = [model for known in OPERATIONS.values() for model in known.bodies or ()]
    queries = [known.query for known in OPERATIONS.values() if known.query]
    found: dict[str, Any] = {}
    shown: list[type[BaseModel]] = [*answers, StaffErrorAnswer, GatewayRefusal]
    for model in shown:
        _add(found, _with_parts(_schema(model, "serialization"), model.__name__))
    for model in sent:
        _add(found, _with_parts(_schema(model, "validation"), model.__name__))
    for model in queries:
        _add(found, _schema(model, "validation").get("$defs", {}))
    return found


def _add(found: dict[str, Any], schemas: dict[str, Any]) -> None:
    for name, schema in schemas.items():
        if found.setdefault(name, schema) != schema:
            raise ValueError(f"two schemas are named {name}")


def _schema(model: type[BaseModel], mode: Literal["validation", "serialization"]) -> dict[str, Any]:
    return model.model_json_schema(ref_template="#/components/schemas/{model}", mode=mode)


def _with_parts(schema: dict[str, Any], name: str) -> dict[str, Any]:
    return {**schema.pop("$defs", {}), name: schema}


def main() -> int:
    """Write the document, or with ``--check`` say whether it is fresh."""
    return keep(PAGE, described())


if __name__ == "__main__":
    sys.exit(main())
