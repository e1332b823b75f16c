"""What a function of the portal is called with, read from a request as the function's signature says (R90).

A parameter that the path names is a piece of it, a model is the body, what is marked ``Header`` is a header, and all
else is of the query. The page of the API is drawn from the same signatures (infra/openapi_docs.py).
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, Field, ValidationError, create_model

from misa_order.kernel.errors import InvalidInputError
from misa_order.runtime.errors import first_problem
from misa_order.runtime.request import Request


class Header(NamedTuple):
    """Marks a parameter as the header of this name."""

    name: str


class Parameters:
    """What a view asks of a request beside the pieces of the path ``rule``. Its models are built here, at the start."""

    def __init__(self, view: Callable[..., Any], rule: str) -> None:
        asked = [one for one in inspect.signature(view).parameters.values() if f"<{one.name}>" not in rule]
        self._bodies = [one for one in asked if _is_body(one)]
        others = [one for one in asked if not _is_body(one)]
        for one in self._bodies:
            one.annotation.model_rebuild()
        self._headers = _model("Headers", [one for one in others if header_of(one)])
        self._query = _model("Query", [one for one in others if not header_of(one)])

    def read(self, request: Request) -> dict[str, Any]:
        """The values by the parameters' names.

        Raises UnsupportedMediaTypeError for a body that is not said to be JSON, and InvalidInputError: a body that is
        none comes first, then the first wrong field of query, headers and body.
        """
        sent = {one.name: request.json() for one in self._bodies}
        values = {**_fields(self._query, request.query()), **_fields(self._headers, request.headers)}
        return values | {one.name: _body(one.annotation, sent[one.name]) for one in self._bodies}


def header_of(one: inspect.Parameter) -> Header | None:
    """The header that a parameter is marked with."""
    marks = getattr(one.annotation, "__metadata__", ())
    return next((mark for mark in marks if isinstance(mark, Header)), None)


def _is_body(one: inspect.Parameter) -> bool:
    return isinstance(one.annotation, type) and issubclass(one.annotation, BaseModel)


def _model(name: str, parameters: Iterable[inspect.Parameter]) -> type[BaseModel] | None:
    """A model of fields that are sent by name, none where there are none."""
    fields: dict[str, Any] = {}
    for one in parameters:
        header = header_of(one)
        default = ... if one.default is one.empty else one.default
        fields[one.name] = (one.annotation, Field(default, alias=header.name if header else one.name))
    return create_model(name, **fields) if fields else None


def _fields(model: type[BaseModel] | None, sent: Mapping[str, Any]) -> dict[str, Any]:
    if model is None:
        return {}
    names = [field.alias or name for name, field in model.model_fields.items()]
    found = {name: sent.get(name, sent.get(name.lower())) for name in names}
    return dict(_fitting(model, {name: value for name, value in found.items() if value is not None}))


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
