"""The portals that sell our products (R81)."""

from collections.abc import Collection
from typing import NamedTuple

from misa_order.kernel.errors import ForbiddenError


class Portal(NamedTuple):
    """Who calls the portal API, and for which products it speaks (R81)."""

    subject: str
    products: Collection[str]

    def check(self, product: str) -> None:
        """Raise ForbiddenError ``product_not_allowed`` for another portal's product."""
        if product not in self.products:
            raise ForbiddenError("product_not_allowed", f"This portal does not sell {product[:64]}", field="product")
