"""What is sold: products and their SKUs, a setting that staff edit (R2). Also how any setting is
read and checked.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
    model_validator,
)

from misa_order.kernel.errors import InvalidInputError

# Codes stand in keys, messages and addresses.
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", max_length=64)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Positive = Annotated[StrictInt, Field(gt=0)]


class Kind(StrEnum):
    """The kind of an order, fixed by its product (R1)."""

    SAAS = "saas"
    DESKTOP = "desktop"
    TOPUP = "topup"


class MatchKey(StrEnum):
    """What a payment's memo names beside the order number (R24)."""

    DOMAIN = "domain"
    TAX_CODE = "tax_code"
    PHONE = "phone"


class Sku(BaseModel):
    """One thing to buy: ``price`` in VND for one; the ``months``, ``quota`` and ``module`` it
    grants, where it does.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    sku: Code
    name: Text
    price: Positive
    months: Positive | None = None
    quota: Positive | None = None
    module: Code | None = None


class Product(BaseModel):
    """A product with everything sold of it; ``commitment`` marks those that may be renewed before
    money comes (R50).
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    code: Code
    name: Text
    kind: Kind
    family: Code
    match_key: MatchKey
    commitment: StrictBool = False
    modules: tuple[Code, ...] = ()
    skus: Annotated[tuple[Sku, ...], Field(min_length=1)]

    def find_sku(self, code: str) -> Sku | None:
        """The SKU of this product, or None where it has no such."""
        return next((sku for sku in self.skus if sku.sku == code), None)


class Catalogue(BaseModel):
    """Every product, checked as a whole (R2).

    No code and no SKU stands twice, a product with commitment is SaaS, and a SKU's module is one of
    its product's.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    products: Annotated[tuple[Product, ...], Field(min_length=1)]

    def product(self, code: str, field: str = "product") -> Product:
        """The product. Raises InvalidInputError ``unknown_product`` about ``field``."""
        for product in self.products:
            if product.code == code:
                return product
        raise InvalidInputError("unknown_product", f"there is no product {code!r}", field)

    def sku(self, code: str, field: str = "sku") -> Sku:
        """The SKU, whichever product it is of. Raises InvalidInputError ``unknown_sku`` about
        ``field``.
        """
        for product in self.products:
            if sku := product.find_sku(code):
                return sku
        raise InvalidInputError("unknown_sku", f"there is no SKU {code!r}", field)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        refuse_repeats("duplicate_product", ((p.code, f"products[{i}].code") for i, p in enumerate(self.products)))
        skus = [(at, product, sku) for at, product, sku in _skus(self.products)]
        refuse_repeats("duplicate_sku", ((sku.sku, f"{at}.sku") for at, _, sku in skus))
        for index, product in enumerate(self.products):
            if product.commitment and product.kind is not Kind.SAAS:
                field = f"products[{index}].commitment"
                raise InvalidInputError("commitment_needs_saas", "only SaaS is renewed on a commitment", field)
        for at, product, sku in skus:
            if sku.module is not None and sku.module not in product.modules:
                raise InvalidInputError("unknown_module", f"{product.code} has no such module", f"{at}.module")
        return self


def parse_setting[Setting: BaseModel](model: type[Setting], raw: object) -> Setting:
    """``raw``, the parsed JSON of a setting, as ``model``.

    Raises InvalidInputError about the first thing that is wrong, its field the path to it as
    ``products[0].kind``: code ``invalid_setting`` where a value has the wrong shape, the setting's
    own codes where values disagree (R90).
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"])
        raise InvalidInputError("invalid_setting", first["msg"], path.removeprefix(".") or None) from error


def refuse_repeats(code: str, values: Iterator[tuple[object, str]]) -> None:
    """Raises InvalidInputError ``code`` about the first value of the (value, field) pairs that
    stood before.
    """
    seen: set[object] = set()
    for value, field in values:
        if value in seen:
            raise InvalidInputError(code, f"{value} stands twice", field)
        seen.add(value)


def _skus(products: tuple[Product, ...]) -> Iterator[tuple[str, Product, Sku]]:
    for i, product in enumerate(products):
        for j, sku in enumerate(product.skus):
            yield f"products[{i}].skus[{j}]", product, sku
