"""The store of renewals over the table, and what waits in its outbox."""

from collections.abc import Callable
from typing import Any

import pytest

from misa_order.renewals.store import RenewalStore
from misa_order.table import keys
from misa_order.table.table import Table

type Events = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def store(table: Table) -> RenewalStore:
    return RenewalStore(table)


@pytest.fixture
def events(table: Table) -> Events:
    """The events in the outbox, but for that of asking, which portals alone are told of."""

    def waiting() -> list[dict[str, Any]]:
        partitions = [keys.outbox_partition(shard) for shard in range(keys.OUTBOX_SHARDS)]
        rows = [row for partition in partitions for row in table.partition(partition)]
        return [row for row in rows if row["event"] != "RenewalRequested"]

    return waiting
