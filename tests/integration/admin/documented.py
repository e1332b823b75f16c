"""Holds every answer of the staff API against its OpenAPI document: the status and the form of the body."""

import json
import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from infra.staff_docs import PAGE


@cache
def document() -> Any:
    return json.loads(PAGE.read_text("utf-8"))


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Paths as patterns; those without parts to fill in first."""
    paths = sorted(document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"{\w+}", "[^/]+", path)), path) for path in paths]


def check_answer(method: str, path: str, status: int, content_type: str, body: Any) -> None:
    """Raise AssertionError where the document says nothing of such an answer, or something else."""
    known = next((known for pattern, known in _patterns() if pattern.fullmatch(path.partition("?")[0])), None)
    operation = document()["paths"].get(known, {}).get(method.lower())
    if operation is None:
        return  # Chalice refuses it: there is no such route
    told = operation["responses"].get(str(status))
    assert told, f"{method} {known}: nothing is documented of a {status}"
    kind = content_type.partition(";")[0]
    assert kind in told["content"], f"{method} {known}: {kind} is not documented for a {status}"
    schema = {**told["content"][kind]["schema"], "components": document()["components"]}
    if kind == "application/json":
        problems = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(body)]
        assert not problems, f"{method} {known} {status}: {problems[:5]}"
