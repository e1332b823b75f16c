"""Orders in the table: read by number, listed by tenant, changed only together with history and
event (decision 5).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from misa_order.kernel.errors import NotFoundError
from misa_order.kernel.history import HistoryEntry, Why
from misa_order.orders.customers import CustomersOrder, customer_part, read_customers_order
from misa_order.orders.due import next_due
from misa_order.orders.entitlement import waits_for_quota
from misa_order.orders.failures import with_overtaken
from misa_order.orders.number import is_order_number
from misa_order.orders.open_orders import open_order_entry
from misa_order.orders.order import Order, changes_between
from misa_order.orders.order_filter import ListedFacts, facts_of, has_failed, written
from misa_order.orders.shown import event_of
from misa_order.table import keys, list_partitions, positions
from misa_order.table.outbox import outbox_part
from misa_order.table.paging import Spread, Window, read_page
from misa_order.table.table import Listed, Table
from misa_order.table.wire import Item
from misa_order.table.writes import NEW, ChangedMeanwhileError, Part, Put, Update, WriteRejectedError


class OrderPage(NamedTuple):
    """A page of a list, newest first; ``cursor`` is where the next one begins."""

    orders: tuple[Order, ...]
    cursor: str | None


class Timed(NamedTuple):
    """An order that waits for its time, and its position in its partition of the due list."""

    position: str
    number: str


type Created = Literal["created", "grant_taken"] | Order


def read_order(item: Item) -> Order:
    """An order as it was written; before steps could be overtaken some were left waiting for
    ever.
    """
    return with_overtaken(Order.model_validate_json(item["doc"]))


class OrderStore:
    """All reads and writes of orders."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def get(self, number: str) -> Order:
        """The order as it is now. Raises NotFoundError ``order_not_found``, without a call for an
        impossible number.
        """
        item = self.table.get(keys.order(number)) if is_order_number(number) else None
        if item is None:
            raise NotFoundError("order_not_found", f"There is no order {number[:20]}", field="number")
        return read_order(item)

    def history(self, number: str) -> list[HistoryEntry]:
        """Everything that happened to an order, oldest first."""
        rows = self.table.partition(keys.order(number).pk, "HISTORY#")
        return [HistoryEntry.model_validate_json(row["doc"]) for row in rows]

    def of_tenant(self, product: str, domain: str, limit: int, before: str | None) -> OrderPage:
        """A tenant's orders of one product, newest first."""
        rows = self.table.newest(Listed(list_partitions.orders_of(product, domain), limit + 1, before))
        cursor = rows[limit - 1]["list_sk"] if len(rows) > limit else None
        return OrderPage(tuple(read_order(row) for row in rows[:limit]), cursor)

    def filtered(self, spread: Spread, window: Window, wanted: Callable[[ListedFacts], bool]) -> OrderPage:
        """A page of a spread list, each order as it is now; one that has ceased to be wanted is
        left out.
        """
        page = read_page(self.table.newest, spread, window)
        orders = self.read_many([item["list_sk"].rpartition("#")[2] for item in page.items])
        return OrderPage(tuple(order for order in reversed(orders) if wanted(facts_of(order))), page.cursor)

    def read_many(self, numbers: Sequence[str]) -> list[Order]:
        """The orders that exist of these, as they are now, oldest first; one call for up to
        100.
        """
        known = self.table.get_many([keys.order(number) for number in numbers])
        return sorted(map(read_order, known.values()), key=lambda order: (order.created_at, order.number))

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

        One query, and for each 100 that are wanted one call more.
        """
        found = map(read_customers_order, self.table.partition(keys.customers_order(customer, "").pk, "ORDER#"))
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
            if item := error.stored.get(0):
                return read_order(item)
            return "grant_taken"
        return "created"

    def change(self, before: Order, after: Order, why: Why, event: str | None, also: Sequence[Part] = ()) -> Order:
        """Write a change if the order is still what ``before`` says, with everything that must
        change along with it.

        Returns what was written. Raises ChangedMeanwhileError when somebody was faster;
        WriteRejectedError when a condition of ``also`` failed (positions count from the first part
        of ``also``).
        """
        after = with_overtaken(after)
        parts = change_parts(before, after, why, event)
        try:
            self.table.write([*parts, *also])
        except WriteRejectedError as error:
            if any(position < len(parts) for position in error.stored):
                raise ChangedMeanwhileError(before.number) from error
            shifted = {position - len(parts): item for position, item in error.stored.items()}
            raise WriteRejectedError(shifted) from error
        return after.model_copy(update={"version": before.version + 1})


def change_parts(before: Order | None, after: Order, why: Why, event: str | None, **more: Any) -> list[Part]:
    """What one change of an order writes: the order itself first (only if still unchanged),
    history, its event or OrderChanged (with ``more`` facts), indexes.
    """
    version = before.version + 1 if before else 1
    order = with_overtaken(after).model_copy(update={"version": version})
    entry = HistoryEntry(
        at=why.at, actor=why.actor, why=why.reason, changes=changes_between(before, after), note=why.note
    )
    parts: list[Part] = [
        Put(keys.order(order.number), _attributes(order), *_expected(before)),
        Put(keys.history(order.number, version), {"doc": entry.model_dump_json()}, NEW),
    ]
    if event := event_of(before, order, event):
        released = True if _releases_grant(before, order) else None
        facts = {"order": order.number, "product": order.product, "released": released, **more}
        parts.append(outbox_part(event, order.number, version, why.at, facts))
    return parts + _index_parts(before, order)


def _attributes(order: Order) -> dict[str, Any]:
    due_at = next_due(order)
    due = keys.due(order.number, due_at) if due_at else None
    return {
        "doc": order.model_dump_json(exclude_defaults=True),
        "rev": order.version,
        "list_pk": list_partitions.orders_of(order.product, order.domain or order.key),
        "list_sk": positions.list_position(order.created_at, order.number),
        "staff_pk": _status_list(order),
        "facts": written(facts_of(order)),
        "due_pk": due and due.pk,
        "due_sk": due and due.sk,
    }


def _status_list(order: Order) -> str:
    quarter = positions.quarter_of(positions.month_of(order.created_at))
    return list_partitions.orders_in(order.status.payment, quarter, failed=has_failed(order))


def _expected(before: Order | None) -> tuple[str, dict[str, Any]]:
    return ("rev = :rev", {":rev": before.version}) if before else (NEW, {})


def _index_parts(before: Order | None, after: Order) -> list[Part]:
    """Keeps what matching, R12, R60 and R70 look up in step with the order."""
    parts: list[Part] = [] if before else [customer_part(after)]
    if (is_open := after.is_open) != bool(before and before.is_open):
        parts.append(_kept(keys.open_orders(after.key), "open_orders", open_order_entry(after), is_in=is_open))
    if (waits := after.waits_for_grant) != bool(before and before.waits_for_grant):
        waiting = keys.waiting_for_grant(after.product, after.customer.id)
        parts.append(_kept(waiting, "waiting", after.number, is_in=waits))
    if after.domain and (waits := waits_for_quota(after)) != bool(before and waits_for_quota(before)):
        waiting = keys.waiting_for_quota(after.product, after.domain)
        parts.append(_kept(waiting, "waiting", after.number, is_in=waits))
    if after.holds_temporary_grant and not (before and before.holds_temporary_grant):
        parts.append(_grant_taken(after))
    if _releases_grant(before, after):
        grant = keys.temporary_grant(after.product, after.customer.id)
        parts.append(_kept(grant, "holders", after.number, is_in=False))
    return parts


def _grant_taken(order: Order) -> Update:
    """Makes the order a holder of its customer's grant: alone, unless a rep answers for it (R12,
    R51).
    """
    taken = _kept(keys.temporary_grant(order.product, order.customer.id), "holders", order.number, is_in=True)
    if order.commitment:
        return taken
    free = "attribute_not_exists(holders) OR contains(holders, :me)"
    return taken._replace(values={**taken.values, ":me": order.number}, condition=free)


def _kept(key: keys.ItemKey, name: str, entry: str, *, is_in: bool) -> Update:
    """The entry in the item's set of that name, or out of it."""
    return Update(key, f"{'ADD' if is_in else 'DELETE'} {name} :one", {":one": {entry}})


def _releases_grant(before: Order | None, after: Order) -> bool:
    return before is not None and before.holds_temporary_grant and not after.holds_temporary_grant


# Models are built when they are first used (defer_build). Whoever has this store needs this one at once.
Order.model_rebuild()
