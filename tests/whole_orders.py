"""Orders as they were kept once, in one item (ADR 0024): real ones, and any order made into one."""

import json
from typing import Any

from misa_order.orders.order import Order
from misa_order.orders.order_filter import facts_of
from misa_order.orders.stored import ordered_attributes, standing_attributes
from misa_order.table import keys
from misa_order.table.table import Table
from misa_order.table.wire import Item, to_wire
from misa_order.table.writes import Delete, Put
from tests.in_process import ROOT

KEPT: dict[str, list[dict[str, Any]]] = json.loads((ROOT / "tests/cases/orders_in_one_item.json").read_text("utf-8"))
"""What stood in the table of ``unpaid``, ``topup``, ``desktop`` and ``invoiced``, written by the release before."""
_SETS = {"open_orders", "holders"}


def number_of(name: str) -> str:
    """The number of one of those."""
    return str(KEPT[name][0]["pk"].removeprefix("ORDER#"))


def put_kept(table: Table, name: str) -> str:
    """Put one of those into the table as it was; its number."""
    for item in KEPT[name]:
        facts = {key: set(value) if key in _SETS else value for key, value in item.items() if key not in {"pk", "sk"}}
        table.write([Put(keys.ItemKey(item["pk"], item["sk"]), facts)])
    return number_of(name)


def make_whole(table: Table, order: Order) -> None:
    """Keep an order as the release before would."""
    former = {**standing_attributes(order), "list_pk": ordered_attributes(order)["list_pk"]}
    del former["standing"]
    former |= {"doc": order.model_dump_json(exclude_defaults=True), "facts": json.dumps(facts_of(order))}
    table.write([Put(keys.order(order.number), former), Delete(keys.ordered(order.number))])


def size_of(item: Item) -> int:
    """About the bytes that an item takes."""
    return sum(len(name.encode()) + len(str(*value.values()).encode()) for name, value in to_wire(item).items())
