"""Orders in the table: read by number, listed by tenant, changed only together with history and
event (decision 5).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from misa_order.kernel.errors import NotFoundError
from misa_order.kernel.history import HistoryEntry, Why
from misa_order.orders.changes import change_parts, expected
from misa_order.orders.codes import code_parts, with_codes
from misa_order.orders.customers import CustomersOrder, read_listed, read_noted
from misa_order.orders.failures import with_overtaken
from misa_order.orders.number import is_order_number
from misa_order.orders.order import Order
from misa_order.orders.order_filter import ListedFacts, facts_of
from misa_order.orders.shown import CHANGED, event_of
from misa_order.orders.stored import (
    WholeOrder,
    find_order,
    is_whole,
    ordered_attributes,
    read_first,
    read_order,
    read_with_orders,
    standing_attributes,
)
from misa_order.table import keys, list_partitions, positions
from misa_order.table.paging import Spread, Window, read_all, read_page
from misa_order.table.table import STAFF, Listed, Table
from misa_order.table.wire import Item
from misa_order.table.writes import ChangedMeanwhileError, Part, Put, WriteRejectedError


class OrderPage(NamedTuple):
    """A page of a list, newest first; ``cursor`` is where the next one begins."""

    orders: tuple[Order, ...]
    cursor: str | None


class Timed(NamedTuple):
    """An order that waits for its time, and its position in its partition of the due list."""

    position: str
    number: str


_AT_ONCE = 500

type Created = Literal["created", "grant_taken"] | Order


class OrderStore:
    """All reads and writes of orders."""

    def __init__(self, table: Table, is_told: Callable[[str], bool] = lambda _: True) -> None:
        """``is_told``: whether any portal is told of the orders of a product (R84)."""
        self.table = table
        self.is_told = is_told

    def get(self, number: str) -> Order:
        """The order as it is now. Raises NotFoundError ``order_not_found``, without a call for an
        impossible number.
        """
        items = list(self.table.partition(*keys.order(number))) if is_order_number(number) else []
        if not items or items[0]["sk"] != keys.order(number).sk:
            raise NotFoundError("order_not_found", f"There is no order {number[:20]}", field="number")
        if len(items) == 1 and not is_whole(items[0]):
            # The query fell between the two items of an order that is being written.
            items = list(self.table.partition(*keys.order(number)))
        return read_order(items[0], items[1] if len(items) > 1 else None)

    def with_codes(self, order: Order) -> Order:
        """The order with all of its codes, for who is shown them; one query where they are many."""
        return with_codes(order, self.table)

    def history(self, number: str) -> list[HistoryEntry]:
        """Everything that happened to an order, oldest first."""
        pk, last = keys.ordered(number)
        rows = list(self.table.partition(pk, "HISTORY#", last))
        first = [read_first(row) for row in rows if "begun" in row]
        return first + [
            HistoryEntry.model_validate_json(row["doc"]) for row in rows if row["sk"].startswith("HISTORY#")
        ]

    def of_tenant(self, product: str, domain: str, limit: int, before: str | None) -> OrderPage:
        """A tenant's orders of one product, newest first, each as it is now: two calls."""
        rows = self.table.newest(Listed(list_partitions.orders_of(product, domain), limit + 1, before))
        cursor = rows[limit - 1]["list_sk"] if len(rows) > limit else None
        orders = self.read_many([row["list_sk"].rpartition("#")[2] for row in rows[:limit]])
        return OrderPage(tuple(reversed(orders)), cursor)

    def filtered(self, spread: Spread, window: Window, wanted: Callable[[ListedFacts], bool]) -> OrderPage:
        """A page of a spread list, each order as it is now; one that has ceased to be wanted is
        left out.
        """
        page = read_page(self.table.newest, spread, window)
        orders = self.read_many([item["list_sk"].rpartition("#")[2] for item in page.items])
        return OrderPage(tuple(order for order in reversed(orders) if wanted(facts_of(order))), page.cursor)

    def read_many(self, numbers: Sequence[str]) -> list[Order]:
        """The orders that exist of these, as they are now, oldest first; one call for up to 50."""
        known = read_with_orders(self.table, numbers)
        found = (order for number in dict.fromkeys(numbers) if (order := find_order(known, number)))
        return sorted(found, key=lambda order: (order.created_at, order.number))

    def waiting_for_grant(self, product: str, customer: str) -> list[Order]:
        """The customer's orders that wait for a temporary grant while nobody holds it, oldest first
        (R12).

        One call when the grant is held or nobody waits for it, which is nearly always; else one
        more.
        """
        held, waiting = keys.temporary_grant(product, customer), keys.waiting_for_grant(product, customer)
        found = self.table.get_many([held, waiting])
        numbers = found.get(waiting, {}).get("waiting") if "holders" not in found.get(held, {}) else None
        return self.read_many(sorted(numbers)) if numbers else []

    def of_customer(self, customer: str, wanted: Callable[[CustomersOrder], bool]) -> list[Order]:
        """A customer's orders that are wanted, as they are now, oldest first (R70).

        Two queries, and for each 50 that are wanted one call more. One that was placed a moment ago may be missing, as
        if it were placed a moment later.
        """
        listed = Listed(list_partitions.orders_of_customer(customer), _AT_ONCE, through=STAFF)
        found = [read_listed(row) for row in read_all(self.table.newest, listed)]
        found += map(read_noted, self.table.partition(keys.customers_order(customer, "").pk, "ORDER#"))
        numbers = [order.number for order in found if wanted(order)]
        return self.read_many(numbers) if numbers else []

    def due(self, now: datetime) -> Iterator[str]:
        """The numbers of the orders with which a job may have something to do by ``now``: 16
        queries and what is due.

        Read each again before acting on it: the list may be a moment behind.
        """
        last = positions.list_position(now, "~")
        for shard in range(keys.DUE_SHARDS):
            for row in self.table.due(keys.due_partition(shard), last):
                yield row["due_sk"].rpartition("#")[2]

    def timed(self, shard: int, after: str = "") -> Iterator[Timed]:
        """What stands in a partition of the due list behind ``after``, however far off its time is
        (R42).
        """
        for row in self.table.due(keys.due_partition(shard), "~", after):
            yield Timed(row["due_sk"], row["due_sk"].rpartition("#")[2])

    def create(self, order: Order, why: Why) -> Created:
        """Write a new order with its history and event, in one call.

        Says ``grant_taken`` when another order holds the customer's temporary grant (R12), and
        gives the order that already has this number; nothing is written then.
        """
        try:
            self.table.write(change_parts(None, order, why, "OrderPlaced"))
        except WriteRejectedError as error:
            if 0 in error.stored:
                return self._placed(order.number, error.stored)
            return "grant_taken"
        return "created"

    def take_apart(self, order: WholeOrder) -> bool:
        """Keep in two items what is kept in one, as it stands; False when somebody was faster.

        No change of the order: its version and its history stay as they are.
        """
        parts = [
            Put(keys.order(order.number), standing_attributes(order), *expected(order)),
            Put(keys.ordered(order.number), ordered_attributes(order)),
            *code_parts(None, order),
        ]
        try:
            self.table.write(parts)
        except WriteRejectedError:
            return False
        return True

    def _placed(self, number: str, stored: Mapping[int, Item]) -> Order:
        standing, ordered = stored[0], stored.get(1)
        return read_order(standing, ordered) if ordered or is_whole(standing) else self.get(number)

    def change(self, before: Order, after: Order, why: Why, event: str | None, also: Sequence[Part] = ()) -> Order:
        """Write a change if the order is still what ``before`` says, with everything that must
        change along with it.

        Returns what was written. Raises ChangedMeanwhileError when somebody was faster;
        WriteRejectedError when a condition of ``also`` failed (positions count from the first part
        of ``also``).
        """
        after = with_overtaken(after)
        event = event_of(before, after, event)
        # Only portals act on that one: where none would hear it, it is not written.
        is_heard = event != CHANGED or self.is_told(after.product)
        parts = change_parts(before, after, why, event if is_heard else None)
        try:
            self.table.write([*parts, *also])
        except WriteRejectedError as error:
            if any(position < len(parts) for position in error.stored):
                raise ChangedMeanwhileError(before.number) from error
            shifted = {position - len(parts): item for position, item in error.stored.items()}
            raise WriteRejectedError(shifted) from error
        return after.model_copy(update={"version": before.version + 1})


# Models are built when they are first used (defer_build). Whoever has this store needs this one at once.
Order.model_rebuild()
