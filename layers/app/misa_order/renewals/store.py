"""Renewals in the table: read by id, listed by tenant and by state, changed only together with
their history.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from misa_order.kernel.errors import NotFoundError
from misa_order.kernel.history import AxisChange, HistoryEntry, Why
from misa_order.orders.changes import change_parts
from misa_order.orders.order import Order
from misa_order.orders.stored import find_order, read_with_orders
from misa_order.renewals.renewal import Renewal, RenewalState
from misa_order.table import keys, list_partitions, positions
from misa_order.table.ids import is_possible_id
from misa_order.table.outbox import outbox_part
from misa_order.table.paging import Page, Spread, Window, position, read_page
from misa_order.table.table import STAFF, Listed, Table
from misa_order.table.wire import Item
from misa_order.table.writes import NEW, ChangedMeanwhileError, Part, Put, WriteRejectedError

_AT_ONCE = 300
_PARTS = 2
"""Parts that one change of a renewal writes, before what goes along with it."""


class RenewalStore:
    """All reads and writes of renewals."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def find(self, renewal_id: str) -> Renewal | None:
        """The renewal as it is now, or None, for an impossible id without a call."""
        item = self.table.get(keys.renewal(renewal_id)) if is_possible_id(renewal_id) else None
        return read_renewal(item) if item else None

    def find_order(self, renewal: Renewal) -> Order | None:
        """The order that accepting the renewal made, as it is now; None, without a call, where
        there is none.
        """
        number = renewal.order
        return find_order(read_with_orders(self.table, [number]), number) if number else None

    def get(self, renewal_id: str) -> Renewal:
        """The renewal as it is now. Raises NotFoundError ``renewal_not_found``."""
        if found := self.find(renewal_id):
            return found
        raise NotFoundError("renewal_not_found", f"There is no renewal {renewal_id[:64]}", field="id")

    def get_many(self, ids: Sequence[str]) -> dict[str, Renewal]:
        """The renewals that exist of these, as they are now, by id: one call for up to 100."""
        found = self.table.get_many([keys.renewal(renewal_id) for renewal_id in ids])
        return {renewal.id: renewal for renewal in map(read_renewal, found.values())}

    def history(self, renewal_id: str) -> list[HistoryEntry]:
        """Everything that happened to a renewal, oldest first."""
        rows = self.table.partition(keys.renewal(renewal_id).pk, "HISTORY#")
        return [HistoryEntry.model_validate_json(row["doc"]) for row in rows]

    def of_tenant(self, product: str, domain: str, limit: int, before: str | None) -> Page[Renewal]:
        """A tenant's renewals of one product, newest first."""
        rows = self.table.newest(Listed(list_partitions.renewals_of(product, domain), limit + 1, before))
        cursor = position(rows[limit - 1]) if len(rows) > limit else None
        return Page(tuple(map(read_renewal, rows[:limit])), cursor)

    def in_states(
        self, states: Sequence[RenewalState], window: Window, wanted: Callable[[str | None], bool]
    ) -> Page[Renewal]:
        """A page of the renewals of some states whose rep in charge is wanted, newest first, each
        as it is now.

        ``window`` is of quarters. One that has left those states meanwhile is left out.
        """

        def partitions(quarter: str) -> list[str]:
            return [list_partitions.renewals_in(state, quarter) for state in states]

        def keep(item: Item) -> bool:
            return wanted(item["facts"] or None)

        page = read_page(self.table.newest, Spread(partitions, keep, STAFF, _AT_ONCE), window)
        order = [position(item).rpartition("#")[2] for item in page.items]
        known = self.get_many(order)
        renewals = [known[renewal_id] for renewal_id in order if renewal_id in known]
        return Page(tuple(renewal for renewal in renewals if renewal.state in states), page.cursor)

    def add(self, renewal: Renewal, now: datetime) -> Renewal:
        """Write a new renewal with its history and its event; what stands there after."""
        why = Why(f"customer:{renewal.customer.id}", now, "renewal_requested", f"paid until {renewal.commit_until}")
        event = "OpportunityOpened" if renewal.state is RenewalState.OPPORTUNITY else "RenewalRequested"
        rep, customer = renewal.in_charge, renewal.customer.id
        whose = [Put(keys.in_charge(rep, customer, renewal.id), {})] if rep else []
        try:
            self.table.write([*_parts(None, renewal, why, event), *whose])
        except WriteRejectedError as error:
            return read_renewal(error.stored[0])
        return renewal

    def change(self, before: Renewal, after: Renewal, why: Why, event: str | None) -> Renewal:
        """Write a change if the renewal is still what ``before`` says, and give what was written.

        Raises ChangedMeanwhileError when somebody was faster.
        """
        try:
            self.table.write(_parts(before, after, why, event))
        except WriteRejectedError as error:
            raise ChangedMeanwhileError(before.id) from error
        return after.model_copy(update={"version": before.version + 1})

    def accept(self, before: Renewal, after: Renewal, order: Order, why: Why) -> Renewal | None:
        """Write the decision and its order, with both histories and the event, or nothing.

        Gives None when another order has the number. Raises ChangedMeanwhileError when somebody
        else changed the renewal first.
        """
        named = {"renewal": after.id, "renewal_version": before.version + 1}
        parts = [*_parts(before, after, why, None), *change_parts(None, order, why, "RenewalAccepted", **named)]
        try:
            self.table.write(parts)
        except WriteRejectedError as error:
            if any(at < _PARTS for at in error.stored):
                raise ChangedMeanwhileError(before.id) from error
            return None
        return after.model_copy(update={"version": before.version + 1})

    def next_turn(self, group: str) -> int:
        """Whose turn it is in a group of reps, counted from 1; nobody else is given the same."""
        return self.table.count_up(keys.turns(group))


def _parts(before: Renewal | None, after: Renewal, why: Why, event: str | None) -> list[Part]:
    """What one change of a renewal writes: itself first (only if still unchanged), history,
    event.
    """
    version = before.version + 1 if before else 1
    renewal = after.model_copy(update={"version": version})
    moved = before is None or before.state is not after.state
    change = AxisChange(axis="renewal", before=before.state if before else None, after=after.state)
    entry = HistoryEntry(at=why.at, actor=why.actor, why=why.reason, changes=(change,) if moved else (), note=why.note)
    condition, values = ("rev = :rev", {":rev": before.version}) if before else (NEW, {})
    parts: list[Part] = [
        Put(keys.renewal(renewal.id), _attributes(renewal), condition, values),
        Put(keys.renewal_history(renewal.id, version), {"doc": entry.model_dump_json()}, NEW),
    ]
    if event:
        facts = {"renewal": renewal.id, "product": renewal.product}
        parts.append(outbox_part(event, renewal.id, version, why.at, facts))
    return parts


def _attributes(renewal: Renewal) -> dict[str, Any]:
    return {
        "doc": renewal.model_dump_json(exclude_defaults=True),
        "rev": renewal.version,
        "list_pk": list_partitions.renewals_of(renewal.product, renewal.domain),
        "list_sk": positions.list_position(renewal.requested_at, renewal.id),
        "staff_pk": list_partitions.renewals_in(
            renewal.state, positions.quarter_of(positions.month_of(renewal.requested_at))
        ),
        "facts": renewal.in_charge or "",
    }


def read_renewal(item: Item) -> Renewal:
    """A renewal as it was written."""
    return Renewal.model_validate_json(item["doc"])
