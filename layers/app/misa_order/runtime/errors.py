"""Errors as both APIs answer them: one table from errors to status codes, one JSON form (R90)."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from misa_order.kernel.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    OrderSystemError,
    UnauthenticatedError,
    UnsupportedMediaTypeError,
)

STATUS: Mapping[type[OrderSystemError], int] = {
    UnauthenticatedError: 401,
    ForbiddenError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    UnsupportedMediaTypeError: 415,
    InvalidInputError: 422,
}

BUSY_STATUS = 503
BUSY = ("busy", "Others are changing the same thing at this moment: ask again")
"""Code and sentence of the answer where a use case ends in BusyError."""
RETRY_AFTER = {"Retry-After": "1"}

_LONGEST = 300


def status_of(error: OrderSystemError) -> int:
    """The HTTP status of an error; 500 for those that no caller can mend."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def error_body(code: str, message: str, field: str | None, request_id: str) -> dict[str, Any]:
    """The one form of an error; of names and texts that were sent it repeats the beginning only."""
    message, field = message[:_LONGEST], field and field[:_LONGEST]
    return {"error": {"code": code, "message": message, "field": field}, "request_id": request_id}


def field_name(location: Sequence[str | int]) -> str:
    """A pydantic location as people write it: ``lines[0].sku``; that of the whole is ``body``."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return name.lstrip(".") or "body"


def first_problem(problems: Sequence[Mapping[str, Any]]) -> tuple[str, str, str]:
    """Code, message and field of the first of pydantic's findings."""
    first = problems[0]
    # Where JSON breaks off, the place is a position in the text.
    field = "body" if first["type"] == "json_invalid" else field_name(first["loc"])
    return str(first["type"]), str(first["msg"]).replace("tuple", "list").replace("Tuple", "List"), field


def parsed[M: BaseModel](model: type[M], values: Mapping[str, Any]) -> M:
    """What was sent, as the model says it must be. Raises InvalidInputError that names the first
    wrong field.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise InvalidInputError(*first_problem(error.errors(include_context=False, include_input=False))) from None
