"""Events on their way to the queues: written with the change they tell of, kept until they are
relayed (decision 5).
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from misa_order.table import keys, positions
from misa_order.table.keys import ItemKey
from misa_order.table.table import Table
from misa_order.table.wire import Item
from misa_order.table.writes import NEW, Delete, Put, Update, WriteRejectedError

NOT_OF_THE_EVENT = frozenset({"pk", "sk", "kind", "tries", "given_up_at", "given_up_because"})
"""What an outbox row holds beside its event: where it lies, and how it fared there."""
LATER = "later"
"""The kind of a row that the stream leaves to the sweep."""


def outbox_part(event: str, subject: str, version: int, at: datetime, facts: dict[str, Any]) -> Put:
    """The row from which the table's stream sends an event; it stays until it is relayed."""
    row = {"kind": "outbox", "event": event, "subject": subject, "version": version, "at": at.isoformat(), **facts}
    return Put(keys.outbox(subject, version, at), row)


def later_part(event: str, subject: str, version: int, at: datetime, facts: dict[str, Any]) -> Put:
    """The row from which the sweep of the outbox sends an event once ``at`` is over: the stream
    does not take it.
    """
    row = outbox_part(event, subject, version, at, facts)
    return row._replace(attributes={**row.attributes, "kind": LATER})


class OutboxStore:
    """The events that wait to be relayed."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def remove(self, *rows: Mapping[str, Any]) -> None:
        """Forget events that have reached their queues; harmless when repeated. What the table puts off is swept."""
        self.table.delete(*(ItemKey(row["pk"], row["sk"]) for row in rows))

    def tried(self, row: Mapping[str, Any]) -> int:
        """Count one more try at an event that stays; how many there were. One that is gone
        meanwhile stays gone.
        """
        tries = int(row.get("tries", 0)) + 1
        count = Update(ItemKey(row["pk"], row["sk"]), "SET tries = :tries", {":tries": tries}, "attribute_exists(pk)")
        with suppress(WriteRejectedError):
            self.table.write([count])
        return tries

    def set_aside(self, row: Item, place: ItemKey, because: str, now: datetime) -> None:
        """Put an event where no sweep meets it, with the reason; nothing where it is gone from the
        outbox.
        """
        given_up = {
            "kind": "unsent",
            "given_up_at": now.astimezone(UTC).isoformat(timespec="microseconds"),
            "given_up_because": because,
        }
        self._move(row, place, {**row, **given_up})

    def put_back(self, place: ItemKey) -> bool:
        """Put an event that was set aside into the outbox again; False when it is not there any
        more.
        """
        row = self.table.get(place)
        if row is None:
            return False
        facts = {name: value for name, value in row.items() if name not in NOT_OF_THE_EVENT}
        return self._move(row, keys.outbox_again(place), {**facts, "kind": "outbox"})

    def _move(self, row: Item, to: ItemKey, item: Item) -> bool:
        attributes = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
        try:
            self.table.write([Delete(ItemKey(row["pk"], row["sk"]), "attribute_exists(pk)"), Put(to, attributes, NEW)])
        except WriteRejectedError:
            # Another did it meanwhile.
            return False
        return True

    def waited_longest(self, now: datetime) -> timedelta:
        """How long the oldest event has waited; one query for each partition."""
        partitions = (self.table.partition(keys.outbox_partition(shard)) for shard in range(keys.OUTBOX_SHARDS))
        oldest = [row["sk"].partition("#")[0] for rows in partitions for row in islice(rows, 1)]
        return max((now - datetime.fromisoformat(at) for at in oldest), default=timedelta())

    def about(self, subject: str, now: datetime) -> list[str]:
        """The events about one thing that wait to be relayed; one query."""
        rows = self.table.partition(keys.outbox(subject, 0, now).pk)
        return [str(row["event"]) for row in rows if row["subject"] == subject]

    def older_than(self, instant: datetime) -> Iterator[Item]:
        """The events written before ``instant``, by partition, oldest first; one query for each
        partition.
        """
        before = positions.list_position(instant, "")
        for shard in range(keys.OUTBOX_SHARDS):
            for row in self.table.partition(keys.outbox_partition(shard)):
                if row["sk"] >= before:
                    break
                yield row
