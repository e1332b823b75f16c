"""Portals read orders, and are shown them with how to pay (api.md)."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from misa_order.kernel.errors import NotFoundError
from misa_order.orders.instructions import gateway_link, payment_instructions
from misa_order.orders.order import Order
from misa_order.orders.portal import Portal
from misa_order.orders.store import OrderPage, OrderStore
from misa_order.orders.views import order_facts
from misa_order.settings.bank_accounts import BankAccount
from misa_order.table.cursor import decode_cursor, encode_cursor


class Ways(NamedTuple):
    """How customers can pay: our bank accounts, and where the gateway's payment page is."""

    accounts: Sequence[BankAccount]
    gateway_url: str
    gateway_secret: Callable[[], bytes]
    page: Callable[[Order], str]
    """Makes the address of an order's payment page (R83)."""


def show_order(number: str, portal: Portal, store: OrderStore) -> Order:
    """The order, for the portal whose product it is; for all others it does not exist (R81)."""
    order = store.get(number)
    if order.product not in portal.products:
        raise NotFoundError("order_not_found", f"There is no order {number}", field="number")
    return order


def list_orders(
    product: str, domain: str, portal: Portal, store: OrderStore, limit: int, cursor: str | None
) -> OrderPage:
    """A tenant's orders of one of the portal's products, newest first."""
    portal.check(product)
    at = cursor and decode_cursor(cursor, _list_of(product, domain))
    return store.of_tenant(product, domain, limit, at)


def order_view(order: Order, ways: Ways) -> dict[str, Any]:
    """The order as api.md shows it, with its payment instructions (R5)."""
    return {**order_facts(order), "payment": payment_view(order, ways)}


def payment_view(order: Order, ways: Ways) -> dict[str, Any]:
    """How to pay: memo, accounts and QR for a transfer, the gateway's page for the other
    methods; for each the order's own payment page (R83).
    """
    return {**_way_to_pay(order, ways), "page": ways.page(order)}


def _way_to_pay(order: Order, ways: Ways) -> dict[str, Any]:
    if order.payment_method.waits_for_money:
        return payment_instructions(order.number, order.match_key, order.key, order.total, ways.accounts)
    return gateway_link(ways.gateway_url, ways.gateway_secret(), order.number, order.total, order.payment_method)


def page_view(page: OrderPage, product: str, domain: str) -> dict[str, Any]:
    """A tenant's list as api.md shows one; how to pay is shown with the single order, as QR codes
    cost most of it.
    """
    return {
        "items": [order_facts(order) for order in page.orders],
        "cursor": page.cursor and encode_cursor(page.cursor, _list_of(product, domain)),
    }


def _list_of(product: str, domain: str) -> str:
    return f"orders/{product}/{domain}"
