"""Staff list orders by any of their facts, newest first (R80)."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from misa_order.orders.number import is_order_number
from misa_order.orders.order import Order
from misa_order.orders.order_filter import ListedFacts, OrderFilter, facts_of, has_failed, read_facts, sieve
from misa_order.orders.store import OrderPage, OrderStore
from misa_order.settings.catalogue import Catalogue
from misa_order.table import list_partitions, positions
from misa_order.table.paging import Spread, Window
from misa_order.table.period import list_window
from misa_order.table.table import STAFF

_AT_ONCE = 300
"""What is sifted is a few facts of each order, so more of it fits into one read."""


def list_orders_for_staff(
    wanted: OrderFilter, customers: Collection[str] | None, catalogue: Catalogue, store: OrderStore, now: datetime
) -> OrderPage:
    """Orders with all of these facts, of ``customers`` (None: of all) (R81); without dates of the
    last 24 months.

    An order by its number is one read, however old it is. A domain's orders are read from its own
    lists, all others from those of the payment states and quarters that can hold them. A page may
    be shorter than ``limit``, even empty, and still have a cursor: there is more to look through.
    Raises InvalidInputError ``unknown_product``, ``period_reversed``, ``bad_cursor``.
    """
    page = _page(wanted, customers, catalogue, store, now)
    if wanted.failed is None:
        return page
    return page._replace(orders=tuple(order for order in page.orders if has_failed(order) is wanted.failed))


def _page(
    wanted: OrderFilter, customers: Collection[str] | None, catalogue: Catalogue, store: OrderStore, now: datetime
) -> OrderPage:
    window = list_window(wanted, wanted.from_, wanted.to, now)
    products = [wanted.product] if wanted.product else [product.code for product in catalogue.products]
    if wanted.product:
        catalogue.product(wanted.product)
    wanted = _meant(wanted, products, store)
    if customers is not None and not customers:
        return OrderPage((), None)
    keep = sieve(wanted, customers)
    if wanted.number:
        return _of_number(wanted.number, window if wanted.from_ else window._replace(since=""), keep, store)
    if wanted.domain:
        # A domain's lists are not divided by time: the oldest month stands for the whole period.
        return store.filtered(_of_domain(wanted.domain, products), window._replace(months=window.months[-1:]), keep)
    sifted = keep if customers is not None or wanted.names_more_than_payment else None
    return store.filtered(_of_statuses(wanted, sifted), window.by_quarter(), keep)


def _meant(wanted: OrderFilter, products: Sequence[str], store: OrderStore) -> OrderFilter:
    """The filter with what ``q`` means: the number or domain of some order, else a customer.

    One read for what may be a number, one query for each product for anything else.
    """
    if wanted.q is None:
        return wanted
    domain = wanted.q.lower()
    if is_order_number(wanted.q) and store.read_many([wanted.q]):
        means = {"number": wanted.q}
    elif any(store.of_tenant(product, domain, 1, None).orders for product in products):
        means = {"domain": domain}
    else:
        means = {"customer": wanted.q}
    return wanted.model_copy(update=means)


def _of_number(number: str, window: Window, keep: Callable[[ListedFacts], bool], store: OrderStore) -> OrderPage:
    """A page of at most that order; no call for a number that cannot be one."""

    def is_within(order: Order) -> bool:
        position = positions.list_position(order.created_at, order.number)
        return window.since <= position and (window.before is None or position < window.before)

    found = store.read_many([number]) if is_order_number(number) else []
    return OrderPage(tuple(order for order in found if keep(facts_of(order)) and is_within(order)), None)


def _of_domain(domain: str, products: Sequence[str]) -> Spread:
    def partitions(_: str) -> list[str]:
        return [list_partitions.orders_of(product, domain) for product in products]

    # What was ordered does not tell what became of it: that is sifted when the orders are read.
    return Spread(partitions)


def _of_statuses(wanted: OrderFilter, keep: Callable[[ListedFacts], bool] | None) -> Spread:
    def partitions(quarter: str) -> list[str]:
        return [list_partitions.orders_in(payment, quarter, failed=failed) for payment, failed in wanted.statuses]

    sifted = (lambda item: keep(read_facts(item["facts"]))) if keep else None
    return Spread(partitions, sifted, STAFF, _AT_ONCE)
