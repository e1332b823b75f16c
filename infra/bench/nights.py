"""Whether the nightly job costs the same with 10³ and with 10⁵ orders in the table, 100 of them due (G14)."""

import statistics
import time
from datetime import timedelta
from typing import NamedTuple

from infra.bench.row import Row
from misa_order.kernel.errors import OrderSystemError
from misa_order.orders.jobs.expire import expire_all_due
from misa_order.orders.store import OrderStore
from misa_order.table import keys
from misa_order.table.table import DUE, Table
from misa_order.table.wire import to_wire
from tests.builders import NOW, counted_calls, order_body, place

_DUE = 100
_ROUNDS = 5
_PLACED = NOW - timedelta(days=14)
"""Whose deadlines have passed by ``NOW``; those of what else is in the table, placed at ``NOW``, have not."""


class Night(NamedTuple):
    """One night's job: median seconds, and calls to DynamoDB."""

    seconds: float
    calls: int


def measure_night(table: Table, name: str) -> Night:
    """The job over 100 orders that are due, several times; ``name`` keeps the orders of two measurements apart."""
    orders, times, made = OrderStore(table), list[float](), 0
    for round_ in range(_ROUNDS):
        for at in range(_DUE):
            who = f"due-{name}-{round_}-{at}"
            place(orders, key=who, now=_PLACED, domain=who, customer={**order_body()["customer"], "id": who})
        with counted_calls(table.client) as calls:
            began = time.perf_counter()
            done = expire_all_due(orders, NOW)
            times.append(time.perf_counter() - began)
        if done != {"cancel": _DUE, "lock": _DUE}:
            raise OrderSystemError("bench", f"the job did {dict(done)}, and {_DUE} orders were due")
        made = len(calls)
    return Night(statistics.median(times), made)


def rows_of_nights(few: Night, many: Night, share: float) -> list[Row]:
    """The figures of G14, by the local engine."""
    shown = f"{many.seconds / few.seconds:.2f} ({few.seconds:.2f} s with 10³, {many.seconds:.2f} s with 10⁵; engine)"
    calls = f"{many.calls / few.calls:.2f} ({few.calls} with 10³, {many.calls} with 10⁵)"
    spread = f"{share:.1%} ({1 / keys.DUE_SHARDS:.2%} would be even)"
    return [
        Row("G14", "expire_orders, 100 due: calls with 10⁵ orders / with 10³", many.calls / few.calls, calls, 1.1),
        Row("G14", "expire_orders, 100 due: time with 10⁵ orders / with 10³", many.seconds / few.seconds, shown, 2),
        Row("G14", "due list: share of its fullest partition", share, spread, 2 / keys.DUE_SHARDS),
    ]


def fullest_share(table: Table) -> float:
    """How much of the due list its fullest partition holds."""
    counts = [_count(table, keys.due_partition(shard)) for shard in range(keys.DUE_SHARDS)]
    return max(counts) / sum(counts)


def _count(table: Table, partition: str) -> int:
    pages = table.client.get_paginator("query").paginate(
        TableName=table.name,
        IndexName=DUE,
        KeyConditionExpression="due_pk = :pk",
        ExpressionAttributeValues=to_wire({":pk": partition}),
        Select="COUNT",
    )
    return sum(page["Count"] for page in pages)
