"""Deliveries to portals in the table: read by what they are about, listed by state, each write conditional (R84)."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from misa_order.portals.delivery import Delivery, DeliveryKey, DeliveryState
from misa_order.portals.lane import Lane
from misa_order.table import keys, list_partitions, positions
from misa_order.table.keys import ItemKey
from misa_order.table.outbox import outbox_part
from misa_order.table.paging import Page, Spread, Window, read_page
from misa_order.table.table import Table
from misa_order.table.wire import Item
from misa_order.table.writes import NEW, ChangedMeanwhileError, Delete, Part, Put, Update, WriteRejectedError

KEPT = timedelta(days=90)
"""How long a delivery that was taken is kept; what waits or failed is kept for good."""
ASKED_AGAIN = "DeliveryAskedAgain"


class DeliveryStore:
    """All reads and writes of deliveries, and of the portals' lanes."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def find(self, key: DeliveryKey) -> Delivery | None:
        """The delivery as it is now, or None."""
        item = self.table.get(keys.delivery(*key))
        return _read(item) if item else None

    def of_subject(self, portal: str, subject: str) -> list[Delivery]:
        """Everything that a portal was told about one thing, by version: one query."""
        return list(map(_read, self.table.partition(keys.delivery(portal, subject, 0).pk, "DELIVERY#")))

    def see(self, portal: str, about: Sequence[ItemKey]) -> tuple[Mapping[ItemKey, Item], Lane | None]:
        """What stands under some keys, and the portal's lane, None where that is open, in one call."""
        lane = keys.lane(portal)
        found = self.table.get_many([*about, lane])
        return found, _lane(portal, found.get(lane))

    def lane(self, portal: str) -> Lane | None:
        """The portal's lane, None where it is open."""
        return _lane(portal, self.table.get(keys.lane(portal)))

    def listed(
        self, states: Sequence[DeliveryState], window: Window, wanted: Callable[[str], bool] | None
    ) -> Page[Delivery]:
        """A page of the deliveries of some states to the portals that are wanted (None: all), newest change first."""

        def partitions(month: str) -> list[str]:
            return [list_partitions.deliveries_in(state, month) for state in states]

        keep = (lambda item: wanted(item["portal"])) if wanted else None
        page = read_page(self.table.newest, Spread(partitions, keep), window)
        return Page(tuple(map(_read, page.items)), page.cursor)

    def note(self, delivery: Delivery) -> Delivery | None:
        """Write how far a delivery has come, if it is still as it was read; None where somebody was faster."""
        try:
            self.table.write([_part(delivery)])
        except WriteRejectedError:
            return None
        return delivery.model_copy(update={"rev": delivery.rev + 1})

    def ask_again(self, delivery: Delivery, now: datetime) -> Delivery:
        """Write a delivery that is to be made again, with the event that makes it, and let it through its lane.

        Where one is let through just now it waits for that: a portal holds one worker, however many are asked for.
        One read and one write. Raises ChangedMeanwhileError when somebody was faster.
        """
        lane = self.lane(delivery.portal)
        event = outbox_part(ASKED_AGAIN, delivery.id, delivery.version, now, {"delivery": delivery.id})
        parts: list[Part] = [_part(delivery), event]
        try:
            self.table.write([*parts, *([_moved(lane, lane.asked_for(now))] if lane else [])])
        except WriteRejectedError as error:
            raise ChangedMeanwhileError(delivery.id) from error
        return delivery.model_copy(update={"rev": delivery.rev + 1})

    def close(self, lane: Lane) -> None:
        """Close an open lane; nothing where another has closed it."""
        with suppress(WriteRejectedError):
            self.table.write([Put(keys.lane(lane.portal), _lane_attributes(lane), NEW)])

    def move(self, before: Lane, after: Lane | None) -> bool:
        """Change a closed lane, None: open it, if it is as it was read; of any number of callers one is told True."""
        try:
            self.table.write([_moved(before, after)])
        except WriteRejectedError:
            return False
        return True


def _moved(before: Lane, after: Lane | None) -> Update | Delete:
    condition, seen = "probe_at = :seen", {":seen": _instant(before.probe_at)}
    if after is None:
        return Delete(keys.lane(before.portal), condition, seen)
    values = {f":{name}": value for name, value in _lane_attributes(after).items()}
    expression = "SET probe_at = :probe_at, failures = :failures, is_held = :is_held"
    return Update(keys.lane(before.portal), expression, {**values, **seen}, condition)


def _lane_attributes(lane: Lane) -> dict[str, Any]:
    return {"probe_at": _instant(lane.probe_at), "failures": lane.failures, "is_held": lane.is_held}


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def _lane(portal: str, item: Item | None) -> Lane | None:
    if item is None:
        return None
    return Lane(portal, datetime.fromisoformat(item["probe_at"]), item["failures"], item.get("is_held", False))


def _part(delivery: Delivery) -> Put:
    condition, values = ("rev = :rev", {":rev": delivery.rev}) if delivery.rev else (NEW, {})
    return Put(keys.delivery(*delivery.key), _attributes(delivery), condition, values)


def _attributes(delivery: Delivery) -> dict[str, Any]:
    ends = delivery.taken_at and int((delivery.taken_at + KEPT).timestamp())
    return {
        "doc": delivery.model_dump_json(exclude={"rev"}, exclude_defaults=True),
        "rev": delivery.rev + 1,
        "portal": delivery.portal,
        "list_pk": list_partitions.deliveries_in(delivery.state, positions.month_of(delivery.at)),
        "list_sk": positions.list_position(delivery.at, delivery.id),
        "expires": ends,
    }


def _read(item: Item) -> Delivery:
    return Delivery.model_validate_json(item["doc"]).model_copy(update={"rev": int(item["rev"])})
