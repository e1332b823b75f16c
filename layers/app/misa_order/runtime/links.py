"""The links that customers get: the token of one stands for them, for one order and a time (R26, R83)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from misa_order.kernel.errors import NotFoundError, UnauthenticatedError
from misa_order.kernel.signature import bad_link, expiry_of_link, link_token, verify_link_token
from misa_order.orders.order import Order
from misa_order.runtime import wiring
from misa_order.runtime.settings import required

PAGE_LIFETIME = timedelta(days=15)
"""How long the address of a payment page works at least; at most twice that."""


def payment_links(now: datetime) -> Callable[[Order], str]:
    """Makes the address of an order's payment page (R83): ``{portal}/pay/<number>.<expiry>.<signature>``.

    It is the same for 15 days, so that an order that is asked for twice is answered the same.
    """

    def link(order: Order) -> str:
        token = link_token(_page_of(order.number), _secret(), _expiry(order.created_at, now))
        return f"{required('PORTAL_URL')}/pay/{order.number}.{token}"

    return link


def order_behind(token: str, now: datetime) -> str:
    """The number of the order whose payment page the token opens.

    Raises UnauthenticatedError: ``bad_link`` for what is no token of ours, ``link_expired``.
    """
    number, _, rest = token.partition(".")
    verify_link_token(rest, _page_of(number), _secret(), now)
    return number


def order_once_behind(token: str) -> str | None:
    """The number of the order whose payment page the token opens, or opened once; None for no token of ours."""
    number, _, rest = token.partition(".")
    try:
        expiry_of_link(rest, _page_of(number), _secret())
    except UnauthenticatedError:
        return None
    return number


def check_claim_link(token: str, number: str, now: datetime) -> None:
    """Raise UnauthenticatedError unless the token is that of this order's old link, made before there was a page."""
    verify_link_token(token, f"payment-claim/{number}", _secret(), now)


def linked_order(number: str) -> Order:
    """The order of a good link. Where it is not there any more, as after a restore of the table,
    the link is as bad as any other.
    """
    try:
        return wiring.orders().get(number)
    except NotFoundError:
        raise bad_link() from None


def shop_link(path: str) -> str | None:
    """The address of a page where customers order, by its path; None where the stack was told of no
    shop.
    """
    shop = required("SHOP_URL")
    return f"{shop}{path}" if shop else None


def _expiry(created_at: datetime, now: datetime) -> datetime:
    """The end of the order's next stretch of 15 days; the clock that asks may be behind the one that made the order."""
    begun = max(0, (now - created_at) // PAGE_LIFETIME)
    return created_at + (begun + 2) * PAGE_LIFETIME


def _page_of(number: str) -> str:
    return f"payment-page/{number}"


def _secret() -> bytes:
    return wiring.secret("CLAIM_LINK_SECRET")
