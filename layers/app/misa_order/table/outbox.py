"""Events on their way to the queues: written with the change they tell of, kept until they are
relayed (decision 5).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import batched, islice
from typing import Any

from misa_order.table import keys, positions
from misa_order.table.keys import ItemKey
from misa_order.table.table import Table
from misa_order.table.wire import Item
from misa_order.table.writes import NEW, Delete, Part, Put, Update, WriteRejectedError

NOT_OF_THE_EVENT = frozenset({"pk", "sk", "kind", "tries", "given_up_at", "given_up_because", "due_sk", "again_sk"})
"""What an outbox row holds beside its event: where it lies, and how it fared there."""
LATER = "later"
"""The kind of a row that the stream leaves to the sweep."""
BOOKED = "booked"
"""The kind of a row of the statement that is its own event: it stays for good, and in the due list
until it is judged.
"""
_AT_ONCE = 100
AGAIN_AFTER = timedelta(minutes=5)
"""A row that waits to be judged is sent again after this long, then after twice as long each time."""


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


def booked_attributes(event: str, row_id: str, at: datetime) -> dict[str, str]:
    """What makes a row of the statement its own event, as long as it waits to be judged."""
    place = keys.booked(row_id, at)
    return {"kind": BOOKED, "event": event, "due_pk": place.pk, "due_sk": place.sk}


def event_of(row: Item) -> Item:
    """The event of a row that the stream hands over, or the sweep finds: a row of the statement says it in its own
    words.
    """
    if row.get("kind") != BOOKED or "doc" not in row:
        return row
    told = json.loads(row["doc"])
    facts = {"subject": told["id"], "version": told.get("version", 1), "at": told["received_at"]}
    named = {"transaction": told["id"], "memo": told["memo"]}
    lies: Item = {name: row[name] for name in ("pk", "sk", "kind", "tries", "event") if name in row}
    return {**lies, **facts, **named}


class OutboxStore:
    """The events that wait to be relayed."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def remove(self, *rows: Mapping[str, Any]) -> None:
        """Forget events that have reached their queues; harmless when repeated. What the table puts off is swept.

        A row of the statement stays: one that the sweep sent has its next turn later.
        """
        self.table.delete(*(ItemKey(row["pk"], row["sk"]) for row in rows if row.get("kind") != BOOKED))
        for row in rows:
            if "again_sk" in row:
                turn = {":again": row["again_sk"], ":tries": _tries(row)}
                self._note(row, "SET due_sk = :again, tries = :tries", turn)

    def tried(self, row: Mapping[str, Any]) -> int:
        """Count one more try at an event that stays; how many there were. One that is gone
        meanwhile stays gone.
        """
        self._note(row, "SET tries = :tries", {":tries": _tries(row)})
        return _tries(row)

    def set_aside(self, row: Item, place: ItemKey, because: str, now: datetime) -> None:
        """Put an event where no sweep meets it, with the reason; nothing where it is gone from the
        outbox. A row of the statement stays where it is.
        """
        at = now.astimezone(UTC).isoformat(timespec="microseconds")
        if row.get("kind") == BOOKED:
            aside = "SET given_up_at = :at, given_up_because = :because REMOVE due_pk, due_sk"
            self._note(row, aside, {":at": at, ":because": because})
        else:
            self._move(row, place, {**row, "kind": "unsent", "given_up_at": at, "given_up_because": because})

    def put_back(self, place: ItemKey) -> bool:
        """Put an event that was set aside into the outbox again; False when it is not there any
        more, or its row was judged meanwhile.
        """
        row = self.table.get(place)
        if row is None or "given_up_at" not in row:
            return False
        if row["kind"] == BOOKED:
            told = event_of(row)
            # Its turn is over, so the very sweep that puts it back sends it.
            due = keys.booked(told["subject"], datetime.fromisoformat(told["at"]) - AGAIN_AFTER)
            again = "SET due_pk = :pk, due_sk = :sk REMOVE tries, given_up_at, given_up_because"
            return self._write(Update(place, again, {":pk": due.pk, ":sk": due.sk}, "attribute_exists(given_up_at)"))
        facts = {name: value for name, value in row.items() if name not in NOT_OF_THE_EVENT}
        return self._move(row, keys.outbox_again(place), {**facts, "kind": "outbox"})

    def _note(self, row: Mapping[str, Any], expression: str, values: Mapping[str, Any]) -> None:
        """Note how an event fares, if it still waits."""
        waits, seen = ("due_sk = :seen", row["due_sk"]) if "due_sk" in row else ("attribute_exists(pk)", None)
        self._write(Update(ItemKey(row["pk"], row["sk"]), expression, {**values, ":seen": seen}, waits))

    def _move(self, row: Item, to: ItemKey, item: Item) -> bool:
        attributes = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
        return self._write(Delete(ItemKey(row["pk"], row["sk"]), "attribute_exists(pk)"), Put(to, attributes, NEW))

    def _write(self, *parts: Part) -> bool:
        try:
            self.table.write(parts)
        except WriteRejectedError:
            # Another did it meanwhile.
            return False
        return True

    def waited_longest(self, now: datetime) -> timedelta:
        """How long the oldest event has waited for its turn; two queries for each partition."""
        partitions = (self.table.partition(keys.outbox_partition(shard)) for shard in range(keys.OUTBOX_SHARDS))
        oldest = [row["sk"].partition("#")[0] for rows in partitions for row in islice(rows, 1)]
        oldest += [key["due_sk"].partition("#")[0] for found in self._booked(now) for key in islice(found, 1)]
        return max((now - datetime.fromisoformat(at) for at in oldest), default=timedelta())

    def about(self, subject: str, now: datetime) -> list[str]:
        """The events about one thing that wait to be relayed; one query."""
        rows = self.table.partition(keys.outbox(subject, 0, now).pk)
        return [str(row["event"]) for row in rows if row["subject"] == subject]

    def older_than(self, instant: datetime) -> Iterator[Item]:
        """The events written before ``instant``, by partition, oldest first; then the rows of the
        statement whose turn came before it. Two queries for each partition.
        """
        before = positions.list_position(instant, "")
        for shard in range(keys.OUTBOX_SHARDS):
            for row in self.table.partition(keys.outbox_partition(shard)):
                if row["sk"] >= before:
                    break
                yield row
        for found in self._booked(instant):
            for some in batched(found, _AT_ONCE, strict=False):
                yield from self._standing(some, instant)

    def _booked(self, until: datetime) -> Iterator[Iterator[Item]]:
        last = positions.list_position(until, "")
        return (self.table.due(keys.booked_partition(shard), last) for shard in range(keys.DUE_SHARDS))

    def _standing(self, found: Sequence[Item], now: datetime) -> Iterator[Item]:
        """The events of rows of the statement that still wait, each with when its next turn is."""
        for row in self.table.get_many([ItemKey(key["pk"], key["sk"]) for key in found]).values():
            # The index may not know yet that it was judged.
            if "due_sk" in row:
                told = event_of(row)
                again = now + AGAIN_AFTER * 2 ** (_tries(row) - 1)
                places = {"due_sk": row["due_sk"], "again_sk": keys.booked(told["subject"], again).sk}
                yield {**told, **places}


def _tries(row: Mapping[str, Any]) -> int:
    """The number of a try at an event, from 1."""
    return int(row.get("tries", 0)) + 1
