"""The links that customers get by mail: the token of one stands for them, for one order and a
fortnight (R26).
"""

from collections.abc import Callable
from datetime import datetime

from misa_order.kernel.signature import LINK_LIFETIME, link_token, verify_link_token
from misa_order.runtime import wiring
from misa_order.runtime.settings import required


def claim_links(now: datetime) -> Callable[[str], str]:
    """Makes the address where the customer of an order, by its number, confirms its payment within
    14 days.
    """

    def link(number: str) -> str:
        token = link_token(_subject(number), wiring.secret("CLAIM_LINK_SECRET"), now + LINK_LIFETIME)
        return f"{required('PORTAL_URL')}/v1/orders/{number}/payment-claim?token={token}"

    return link


def check_claim_link(token: str, number: str, now: datetime) -> None:
    """Raise UnauthenticatedError unless the token is that of this order's link."""
    verify_link_token(token, _subject(number), wiring.secret("CLAIM_LINK_SECRET"), now)


def shop_link(path: str) -> str | None:
    """The address of a page where customers order, by its path; None where the stack was told of no
    shop.
    """
    shop = required("SHOP_URL")
    return f"{shop}{path}" if shop else None


def _subject(number: str) -> str:
    return f"payment-claim/{number}"
