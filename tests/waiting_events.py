"""What has still to be sent, as it lies in the table: events of the outbox, and unjudged rows of the statement."""

from collections.abc import Iterator
from typing import Any

from misa_order.table import keys
from misa_order.table.keys import ItemKey
from misa_order.table.outbox import BOOKED, event_of
from misa_order.table.table import Table


def waiting_items(table: Table) -> Iterator[dict[str, Any]]:
    """The items as the stream hands them over, read as far as they are asked for."""
    for shard in range(keys.OUTBOX_SHARDS):
        yield from table.partition(keys.outbox_partition(shard))
    booked = [key for shard in range(keys.DUE_SHARDS) for key in table.due(keys.booked_partition(shard), "\uffff")]
    if booked:
        rows = table.get_many([ItemKey(key["pk"], key["sk"]) for key in booked]).values()
        # One may be judged between the two looks.
        yield from (row for row in rows if row.get("kind") == BOOKED)


def waiting_events(table: Table) -> list[dict[str, Any]]:
    """The same as events; what waits in both ways is one."""
    told = map(event_of, waiting_items(table))
    return list({(event["event"], event["subject"], event["version"]): event for event in told}.values())
