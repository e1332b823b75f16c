"""The setting portal-webhooks: which portals are told of changes, where, and who may frame the payment page (R84)."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StringConstraints, model_validator

from misa_order.kernel.errors import InvalidInputError
from misa_order.settings.catalogue import Code, refuse_repeats

_HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def _checked_address(url: str) -> str:
    """A web address of a host by its name; nothing in it that two readers could read differently."""
    parts = urlsplit(url)
    port = parts.port  # raises ValueError for what is no port
    plain = f"{parts.scheme}://{parts.hostname}{'' if port is None else f':{port}'}"
    if parts.scheme not in {"https", "http"} or not _HOST.fullmatch(parts.hostname or "") or parts.fragment:
        raise ValueError("a web address is written https://host/path, its host in lower case")
    if not url.startswith(plain) or url[len(plain) : len(plain) + 1] not in {"", "/"}:
        raise ValueError("a web address has no user, no blanks, and a path behind its host")
    return url


def _checked_origin(url: str) -> str:
    if urlsplit(_checked_address(url))._replace(scheme="", netloc="").geturl():
        raise ValueError("an origin is written https://host, with nothing behind it")
    return url


_Ascii = StringConstraints(pattern=r"^[\x21-\x7e]+$", max_length=500)
Address = Annotated[str, _Ascii, AfterValidator(_checked_address)]
Origin = Annotated[str, _Ascii, AfterValidator(_checked_origin)]


class PortalWebhook(BaseModel):
    """A portal that is told of its products' orders, renewals and quotas.

    ``secret_version`` is raised to give it a new secret; ``frame_origins`` are the pages that may show the payment
    page in a frame. Without ``url`` it is told nothing.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    portal: Code
    products: Annotated[tuple[Code, ...], Field(min_length=1)]
    url: Address | None = None
    secret_version: Annotated[StrictInt, Field(ge=1, le=10_000)] = 1
    frame_origins: Annotated[tuple[Origin, ...], Field(max_length=20)] = ()


class PortalWebhooks(BaseModel):
    """The setting: every portal once."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    portals: Annotated[tuple[PortalWebhook, ...], Field(max_length=200)]

    def of_product(self, product: str) -> Iterator[PortalWebhook]:
        """The portals that sell a product."""
        return (portal for portal in self.portals if product in portal.products)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        refuse_repeats(
            "duplicate_portal", ((portal.portal, f"portals[{i}].portal") for i, portal in enumerate(self.portals))
        )
        return self


def check_sold(webhooks: PortalWebhooks, sold: Collection[str], before: Mapping[str, Any]) -> None:
    """Raise InvalidInputError ``unknown_product`` about a portal's product that is not sold.

    One that the setting named ``before`` may stay: its orders are still told of when it is sold no more.
    """
    named = {product for portal in before.get("portals", ()) for product in portal.get("products", ())}
    for i, portal in enumerate(webhooks.portals):
        for j, product in enumerate(portal.products):
            if product not in sold and product not in named:
                raise InvalidInputError(
                    "unknown_product", f"there is no product {product!r}", field=f"portals[{i}].products[{j}]"
                )
