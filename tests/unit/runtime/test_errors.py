"""Errors as the APIs answer them (R90)."""

from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from misa_order.kernel import errors
from misa_order.runtime.errors import error_body, field_name, parsed, status_of


class Line(BaseModel):
    sku: Annotated[str, Field(min_length=1)]


class Basket(BaseModel):
    lines: tuple[Line, ...]
    first: int = Field(default=1, alias="from")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UnauthenticatedError, 401),
        (errors.ForbiddenError, 403),
        (errors.NotFoundError, 404),
        (errors.ConflictError, 409),
        (errors.UnsupportedMediaTypeError, 415),
        (errors.InvalidInputError, 422),
        (errors.PartnerDownError, 500),
        (errors.CorruptRecordError, 500),
    ],
)
def test_each_error_has_its_status(error: type[errors.OrderSystemError], status: int) -> None:
    assert status_of(error("code", "message")) == status


def test_the_body_of_an_error_has_one_form() -> None:
    assert error_body("unknown_sku", "No such SKU", "lines[0].sku", "r-1") == {
        "error": {"code": "unknown_sku", "message": "No such SKU", "field": "lines[0].sku"},
        "request_id": "r-1",
    }


@pytest.mark.parametrize(
    ("location", "name"),
    [
        (("lines", 2, "quantity"), "lines[2].quantity"),
        (("limit",), "limit"),
        ((0,), "[0]"),
        ((), "body"),
    ],
)
def test_a_field_is_named_as_people_write_it(location: tuple[str | int, ...], name: str) -> None:
    assert field_name(location) == name


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"lines": [{"sku": "A"}, {"sku": ""}]}, "lines[1].sku"),
        ({"lines": [], "from": "x"}, "from"),
        ({}, "lines"),
    ],
)
def test_what_does_not_fit_the_model_is_refused_by_the_field_it_came_in(values: dict[str, object], field: str) -> None:
    with pytest.raises(errors.InvalidInputError) as refused:
        parsed(Basket, values)
    assert refused.value.field == field
    assert refused.value.code
    assert refused.value.message


def test_what_fits_the_model_is_read() -> None:
    assert parsed(Basket, {"lines": [{"sku": "A"}], "from": "3"}) == Basket(lines=(Line(sku="A"),), **{"from": 3})
