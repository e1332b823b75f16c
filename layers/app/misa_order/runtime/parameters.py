"""What a function of the portal is called with, read from a request as the function's signature says (R90).

A parameter that the path names is a piece of it, a model is the body, what is marked ``Header`` is a header, and all
else is of the query. The page of the API is drawn from the same signatures (infra/openapi_docs.py).
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from pydantic import BaseModel, ValidationError, create_model

from misa_order.kernel.errors import InvalidInputError
from misa_order.runtime.bodies import read_json, sent_bytes
from misa_order.runtime.errors import first_problem


class Parameters:
    """What a view asks of a request beside the pieces of the path ``rule``. Its models are built here, at the start."""

    def __init__(self, view: Callable[..., Any], rule: str) -> None:
        asked = [one for one in inspect.signature(view).parameters.values() if f"<{one.name}>" not in rule]
        self._bodies = [one for one in asked if _is_body(one)]
        others = [one for one in asked if not _is_body(one)]
        self._headers = _model("Headers", [one for one in others if _is_header(one)])
        self._query = _model("Query", [one for one in others if not _is_header(one)])

    def read(self, request: APIGatewayProxyEventV2) -> dict[str, Any]:
        """The values by the parameters' names.

        Raises RequestUnsupportedContentType for a body that is not said to be JSON, and InvalidInputError: a body that
        is none comes first, then the first wrong field of query, headers and body.
        """
        sent = {one.name: _sent_json(request) for one in self._bodies}
        values = {**_fields(self._query, _queried(request)), **_fields(self._headers, request.headers)}
        return values | {one.name: _body(one.annotation, sent[one.name]) for one in self._bodies}


def _is_body(one: inspect.Parameter) -> bool:
    return isinstance(one.annotation, type) and issubclass(one.annotation, BaseModel)


def _is_header(one: inspect.Parameter) -> bool:
    # Loaded already wherever a parameter is marked.
    from aws_lambda_powertools.event_handler.openapi.params import Header  # noqa: PLC0415 - most functions mark none

    return any(isinstance(mark, Header) for mark in getattr(one.annotation, "__metadata__", ()))


def _model(name: str, parameters: Iterable[inspect.Parameter]) -> type[BaseModel] | None:
    """A model of fields that are sent by name, none where there are none."""
    fields: dict[str, Any] = {
        one.name: (one.annotation, ... if one.default is one.empty else one.default) for one in parameters
    }
    return create_model(name, **fields) if fields else None


def _fields(model: type[BaseModel] | None, sent: Mapping[str, Any]) -> dict[str, Any]:
    if model is None:
        return {}
    names = [field.alias or name for name, field in model.model_fields.items()]
    return dict(_fitting(model, {name: sent[name] for name in names if name in sent}))


def _body[M: BaseModel](model: type[M], sent: Any) -> M:
    if sent is None:
        raise InvalidInputError("missing", "Field required", "body")
    return _fitting(model, sent)


def _fitting[M: BaseModel](model: type[M], sent: Any) -> M:
    try:
        # What is no object at all is told so by a code of its own.
        return model.model_validate(sent, from_attributes=True)
    except ValidationError as error:
        raise InvalidInputError(*first_problem(error.errors(include_context=False, include_input=False))) from None


def _sent_json(request: APIGatewayProxyEventV2) -> Any:
    """The body, where it is said to be JSON or nothing is said: no form is read in a way of its own."""
    kind, _, _ = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() not in {"", "application/json"}:
        raise RequestUnsupportedContentType("not said to be JSON", [])
    return read_json(sent_bytes(request.body, is_base64=bool(request.is_base64_encoded)))


def _queried(request: APIGatewayProxyEventV2) -> dict[str, str | list[str]]:
    """The query by name. The gateway joins what is given twice by commas; that is a list, which no field takes."""
    given = parse_qs(request.raw_query_string, keep_blank_values=True)
    sent = request.query_string_parameters
    return {name: value.split(",") if len(given.get(name, ())) > 1 else value for name, value in sent.items()}
