"""Codes beyond a few are kept in items of their own: an order may have 50,000, an item ends at 400 KB, and every change
would write them again (R30, ADR 0024).
"""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from misa_order.orders.order import Order, Step
from misa_order.table import keys
from misa_order.table.keys import ItemKey
from misa_order.table.table import Table
from misa_order.table.writes import Delete, Part, Put

FEW = 10
"""So many are kept with the step itself."""
_BYTES = 300_000
"""Of codes in one item. A transaction holds 4 MB: 50,000 codes of 75 letters each."""
_CODES, _APART = "codes", "codes_apart"
"""What a step tells: the codes, or in how many items they are kept."""


def without_codes(order: Order) -> Order:
    """The order as it is kept: with the number of items where its codes are many."""
    steps = {name: _kept(step) for name, step in order.steps.items()}
    return order.model_copy(update={"steps": steps})


def code_parts(before: Order | None, after: Order) -> Iterator[Part]:
    """What a change of an order writes of its codes: those that came, and none of those that were erased.

    They go into the transaction of the state that tells of them.
    """
    for name, step in after.steps.items():
        for key, codes in zip(_places(after.number, name, step), _chunks(step), strict=False):
            yield Put(key, {"codes": json.dumps(codes, ensure_ascii=False, separators=(",", ":"))})
        former = before.step(name) if before else step
        if _APART in former.told and former.n == step.n and not step.told.keys() & {_CODES, _APART}:
            yield from map(Delete, _places(after.number, name, former))


def with_codes(order: Order, table: Table) -> Order:
    """The order with all of its codes: one query for a step that has many, else none."""
    for name, step in order.steps.items():
        if _APART in step.told:
            rows = table.partition(*keys.codes(order.number, name, step.n))
            codes = [code for row in rows for code in json.loads(row["codes"])]
            order = order.with_step(name, step.model_copy(update={"told": _told(step, {_CODES: codes})}))
    return order


def _kept(step: Step) -> Step:
    chunks = _chunks(step)
    return step.model_copy(update={"told": _told(step, {_APART: len(chunks)})}) if chunks else step


def _told(step: Step, instead: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in step.told.items() if name not in {_CODES, _APART}} | dict(instead)


def _chunks(step: Step) -> list[list[str]]:
    """The codes by item; none where they are few."""
    codes, size = step.told.get(_CODES, ()), 0
    if len(codes) <= FEW:
        return []
    sized = []
    for code in codes:
        # With its quotes and comma; a letter is escaped to two at most.
        size += 2 * len(code.encode()) + 3
        sized.append((size // (2 * _BYTES), code))
    return [[code for _, code in chunk] for _, chunk in groupby(sized, lambda one: one[0])]


def _places(number: str, name: str, step: Step) -> Iterator[ItemKey]:
    place = keys.codes(number, name, step.n)
    for part in range(step.told.get(_APART) or len(_chunks(step))):
        yield place._replace(sk=f"{place.sk}{part:04d}")
