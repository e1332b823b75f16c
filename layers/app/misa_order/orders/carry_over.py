"""Orders that are kept in one item are carried over into two, while the system works (ADR 0024)."""

from collections.abc import Iterator, Sequence
from typing import Literal

from misa_order.orders.order_filter import are_of_whole
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.orders.stored import WholeOrder
from misa_order.table import list_partitions
from misa_order.table.paging import read_all
from misa_order.table.table import STAFF, Listed

_AT_ONCE = 500

type Carried = Literal["carried", "was_apart", "changed_meanwhile"]


def whole_orders(quarters: Sequence[str], store: OrderStore) -> Iterator[str]:
    """The numbers of the orders of these quarters that are kept in one item: a dozen queries a quarter, and what is in
    it.

    As the lists of staff have it. One that moves to another list meanwhile was changed, so that it is in two.
    """
    for quarter in quarters:
        for partition in _lists_of(quarter):
            for row in read_all(store.table.newest, Listed(partition, _AT_ONCE, through=STAFF)):
                if are_of_whole(row["facts"]):
                    yield row["list_sk"].rpartition("#")[2]


def carry_over(number: str, store: OrderStore) -> Carried:
    """Keep the order in two items, if nobody changes it just now: whoever does has carried it over. Harmless when
    repeated.
    """
    order = store.get(number)
    if not isinstance(order, WholeOrder):
        return "was_apart"
    return "carried" if store.take_apart(order) else "changed_meanwhile"


def _lists_of(quarter: str) -> Iterator[str]:
    for payment in Payment:
        for failed in (False, True):
            yield list_partitions.orders_in(payment, quarter, failed=failed)
