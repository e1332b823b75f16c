import copy
import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from pydantic import ValidationError

from misa_order.kernel.errors import InvalidInputError
from misa_order.settings.catalogue import Catalogue, Kind, MatchKey, parse_setting

RAW = json.loads(files("misa_order.settings").joinpath("defaults/catalogue.json").read_text("utf-8"))
CATALOGUE = parse_setting(Catalogue, RAW)
Change = Callable[[list[dict[str, Any]]], object]


def product_at(code: str) -> int:
    return next(index for index, product in enumerate(RAW["products"]) if product["code"] == code)


def test_the_default_catalogue_says_what_is_sold_and_how_its_payments_are_found() -> None:
    kinds = {product.code: (product.kind, product.match_key) for product in CATALOGUE.products}
    assert kinds["CUKCUK"] == (Kind.SAAS, MatchKey.DOMAIN)
    assert kinds["MEINVOICE"] == (Kind.SAAS, MatchKey.TAX_CODE)
    assert kinds["SME"] == (Kind.DESKTOP, MatchKey.TAX_CODE)
    assert kinds["MISA_SUPPORT"] == (Kind.TOPUP, MatchKey.PHONE)
    assert {p.code for p in CATALOGUE.products if p.commitment} == {"QLTH", "QLCB", "QLTS", "HOTICH"}


def test_a_sku_is_found_with_its_price_term_and_quota() -> None:
    sku = CATALOGUE.sku("MEINVOICE-300")
    assert (sku.price, sku.months, sku.quota, sku.module) == (498_000, 24, 300, None)
    assert CATALOGUE.sku("QLTH-FEE-12M").module == "fee"
    assert CATALOGUE.sku("SME-STD").months is None


def test_a_product_knows_only_its_own_skus() -> None:
    cukcuk = CATALOGUE.product("CUKCUK")
    assert cukcuk.find_sku("CUKCUK-PRO-12M") == CATALOGUE.sku("CUKCUK-PRO-12M")
    assert cukcuk.find_sku("SME-STD") is None


def test_what_is_not_sold_is_refused_naming_the_field_it_came_in() -> None:
    with pytest.raises(InvalidInputError) as no_product:
        CATALOGUE.product("CUKCUK2")
    assert (no_product.value.code, no_product.value.field) == ("unknown_product", "product")
    with pytest.raises(InvalidInputError) as no_sku:
        CATALOGUE.sku("CUKCUK-PRO-99M", field="lines[3].sku")
    assert (no_sku.value.code, no_sku.value.field) == ("unknown_sku", "lines[3].sku")


def test_the_catalogue_is_not_changed_in_passing() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        CATALOGUE.sku("SME-STD").price = 1  # type: ignore[misc] # the mistake under test


BROKEN: list[tuple[str, str, Change]] = [
    ("duplicate_product", "products[1].code", lambda p: p[1].update(code=p[0]["code"])),
    ("duplicate_sku", "products[1].skus[0].sku", lambda p: p[1]["skus"][0].update(sku=p[0]["skus"][2]["sku"])),
    ("duplicate_sku", "products[0].skus[1].sku", lambda p: p[0]["skus"][1].update(sku=p[0]["skus"][0]["sku"])),
    ("commitment_needs_saas", "products[3].commitment", lambda p: p[3].update(commitment=True)),
    ("unknown_module", "products[5].skus[1].module", lambda p: p[5]["skus"][1].update(module="fees")),
    ("unknown_module", "products[0].skus[0].module", lambda p: p[0]["skus"][0].update(module="fee")),
    ("invalid_setting", "products[0].skus[0].price", lambda p: p[0]["skus"][0].update(price=0)),
    ("invalid_setting", "products[0].skus[0].price", lambda p: p[0]["skus"][0].update(price="990000")),
    ("invalid_setting", "products[0].skus[0].price", lambda p: p[0]["skus"][0].update(price=990000.5)),
    ("invalid_setting", "products[0].skus[0].price", lambda p: p[0]["skus"][0].update(price=True)),
    ("invalid_setting", "products[0].skus[0].price", lambda p: p[0]["skus"][0].pop("price")),
    ("invalid_setting", "products[0].skus[0].months", lambda p: p[0]["skus"][0].update(months=0)),
    ("invalid_setting", "products[1].skus[0].quota", lambda p: p[1]["skus"][0].update(quota=-300)),
    ("invalid_setting", "products[0].skus[0].discount", lambda p: p[0]["skus"][0].update(discount=5)),
    ("invalid_setting", "products[0].skus", lambda p: p[0].update(skus=[])),
    ("invalid_setting", "products[0].kind", lambda p: p[0].update(kind="cloud")),
    ("invalid_setting", "products[0].match_key", lambda p: p[0].update(match_key="email")),
    ("invalid_setting", "products[0].code", lambda p: p[0].update(code="CUK CUK")),
    ("invalid_setting", "products[0].name", lambda p: p[0].update(name=" ")),
    ("invalid_setting", "products", lambda p: p.clear()),
]


def test_the_broken_catalogues_break_the_products_they_mean() -> None:
    assert (product_at("CUKCUK"), product_at("SME"), product_at("QLTH")) == (0, 3, 5)


@pytest.mark.parametrize(("code", "field", "change"), BROKEN)
def test_a_catalogue_that_cannot_be_meant_is_refused_as_a_whole(code: str, field: str, change: Change) -> None:
    raw = copy.deepcopy(RAW)
    change(raw["products"])
    with pytest.raises(InvalidInputError) as refused:
        parse_setting(Catalogue, raw)
    assert (refused.value.code, refused.value.field) == (code, field)
