"""What fulfilment keeps in the table beside the orders: events not relayed yet, and which letters were sent."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from misa_order.table import keys, positions
from misa_order.table.keys import Key
from misa_order.table.table import Table
from misa_order.table.transaction import NEW, BusyError, Delete, Put, Update, WriteRejectedError
from misa_order.table.wire import Item

CLAIM_LIFETIME = timedelta(seconds=60)
"""Whoever claimed a letter and has not sent it after this long is taken to be dead."""
NOT_OF_THE_EVENT = frozenset({"pk", "sk", "kind", "tries", "given_up_at", "given_up_because"})
"""What an outbox row holds beside its event: where it lies, and how it fared there."""
_FREE = "attribute_not_exists(pk) OR progress = :failed OR (progress = :sending AND claimed_at < :stale)"


class OutboxStore:
    """The events that wait to be relayed."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def remove(self, row: Mapping[str, Any]) -> None:
        """Forget an event that has reached its queues; harmless when repeated."""
        self.table.delete(Key(row["pk"], row["sk"]))

    def tried(self, row: Mapping[str, Any]) -> int:
        """Count one more try at an event that stays; how many there were. One that is gone meanwhile stays gone."""
        tries = int(row.get("tries", 0)) + 1
        count = Update(Key(row["pk"], row["sk"]), "SET tries = :tries", {":tries": tries}, "attribute_exists(pk)")
        with suppress(WriteRejectedError):
            self.table.write([count])
        return tries

    def set_aside(self, row: Item, place: Key, because: str, now: datetime) -> None:
        """Put an event where no sweep meets it, with the reason; nothing where it is gone from the outbox."""
        given_up = {"kind": "unsent", "given_up_at": _text(now), "given_up_because": because}
        self._move(row, place, {**row, **given_up})

    def put_back(self, place: Key) -> bool:
        """Put an event that was set aside into the outbox again; False when it is not there any more."""
        row = self.table.get(place)
        if row is None:
            return False
        facts = {name: value for name, value in row.items() if name not in NOT_OF_THE_EVENT}
        return self._move(row, keys.outbox_again(place), {**facts, "kind": "outbox"})

    def _move(self, row: Item, to: Key, item: Item) -> bool:
        attributes = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
        try:
            self.table.write([Delete(Key(row["pk"], row["sk"]), "attribute_exists(pk)"), Put(to, attributes, NEW)])
        except WriteRejectedError:
            # Another did it meanwhile.
            return False
        return True

    def older_than(self, instant: datetime) -> Iterator[Item]:
        """The events written before ``instant``, by partition, oldest first; one query for each partition."""
        before = positions.list_position(instant, "")
        for shard in range(keys.OUTBOX_SHARDS):
            for row in self.table.partition(keys.outbox_partition(shard)):
                if row["sk"] >= before:
                    break
                yield row


class LetterStore:
    """Which letter about which order was sent, so that no customer gets one twice."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def claim(self, number: str, letter: str, now: datetime) -> bool:
        """Take a letter on, in one call; False when it was sent before.

        A claim that failed, or is older than a minute, is taken over. Raises BusyError while another's is younger.
        """
        stale = _text(now - CLAIM_LIFETIME)
        values = {":failed": "failed", ":sending": "sending", ":stale": stale}
        claim = {"progress": "sending", "claimed_at": _text(now)}
        try:
            self.table.write([Put(keys.sent_mail(number, letter), claim, _FREE, values)])
        except WriteRejectedError as error:
            if error.stored[0].get("progress") == "sent":
                return False
            raise BusyError(f"{number}: {letter} is being sent") from error
        return True

    def sent(self, number: str, letter: str, now: datetime) -> None:
        """Note for good that the letter went out."""
        self._note(number, letter, "sent", now)

    def failed(self, number: str, letter: str, now: datetime) -> None:
        """Give a claim back, so that the next delivery of the message need not wait."""
        self._note(number, letter, "failed", now)

    def _note(self, number: str, letter: str, progress: str, now: datetime) -> None:
        mine = {":mine": _text(now), ":sending": "sending"}
        row = {"progress": progress, "claimed_at": _text(now)}
        condition = "claimed_at = :mine AND progress = :sending"
        try:
            self.table.write([Put(keys.sent_mail(number, letter), row, condition, mine)])
        except WriteRejectedError:
            # Taken over meanwhile: that one's word counts.
            return


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
