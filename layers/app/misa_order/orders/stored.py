"""How an order is kept, in two items: what was ordered, written once, and where it stands, written by every change
(ADR 0024).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from misa_order.kernel.history import AxisChange, HistoryEntry
from misa_order.orders.codes import without_codes
from misa_order.orders.due import next_due
from misa_order.orders.failures import with_overtaken
from misa_order.orders.order import Order
from misa_order.orders.order_filter import facts_of, has_failed, written
from misa_order.orders.statuses import AXES
from misa_order.table import keys, list_partitions, positions
from misa_order.table.keys import ItemKey
from misa_order.table.table import Table
from misa_order.table.wire import Item
from misa_order.table.writes import BusyError

_STANDING = {
    "status": "s",
    "steps": "p",
    "cancel_on": "c",
    "lock_on": "l",
    "ask_on": "a",
    "transactions": "x",
    "paid_at": "t",
    "paid_from": "f",
    "reversed_by": "r",
    "claim": "k",
    "deferred_until": "d",
    "lock_deferred_until": "e",
    "warned_on": "w",
    "letters_bounced": "b",
}
"""What may change of an order, and under which short name it is kept: an item of 1 KB costs half of one of 2 KB."""
_AXES = {"payment": "p", "licence": "l", "resource": "r", "invoice": "i", "revenue": "v"}
_STEP = {
    "n": "n",
    "state": "s",
    "attempts": "a",
    "request_id": "r",
    "error": "e",
    "at": "t",
    "since": "i",
    "next_try": "x",
    "gave_up": "g",
    "until": "u",
    "withdraws": "w",
    "then": "h",
    "former": "f",
    "told": "o",
}
_TOLD = {
    "state": "s",
    "contract_id": "c",
    "act_contract_id": "d",
    "invoice_request_id": "q",
    "act_invoice_request_id": "b",
    "invoice_number": "m",
    "invoice_url": "u",
}
"""Of what partners gave back, what most orders have; the rest is kept under its own name."""
_TOLD_NAMES = {short: name for name, short in _TOLD.items()}
_ORDERED = {
    "portal": "p",
    "kind": "k",
    "product": "o",
    "purpose": "u",
    "domain": "d",
    "match_key": "m",
    "key": "y",
    "customer": "c",
    "lines": "l",
    "total": "t",
    "payment_method": "w",
    "invoice": "i",
    "delivery": "v",
    "agent_code": "a",
    "affiliate_code": "f",
    "office": "h",
    "created_at": "n",
    "commitment": "b",
    "request_key": "r",
    "request_digest": "s",
}
"""The same of what was ordered; only erasing a customer changes it (ADR 0022)."""
_UNSAID = dict.fromkeys(name for name, field in Order.model_fields.items() if field.is_required())
"""What is not kept where it is None."""


class WholeOrder(Order):
    """An order that is kept in one item, as all were before; whatever changes it writes two."""


def order_keys(numbers: Iterable[str]) -> list[ItemKey]:
    """Where these orders are kept, to be read together with other things."""
    return [key for number in numbers for key in (keys.order(number), keys.ordered(number))]


def read_with_orders(table: Table, numbers: Sequence[str], *others: ItemKey) -> dict[ItemKey, Item]:
    """Orders, for find_order to find, and what is kept under other keys, as all of it is now: one call for up to 100
    keys.

    A read may fall between the two items of an order that is written at that moment: the missing ones are read once
    more.
    """
    found = table.get_many([*others, *order_keys(numbers)])
    torn = [keys.ordered(number) for number in numbers if _is_torn(found, number)]
    return {**found, **table.get_many(torn)} if torn else found


def _is_torn(found: Mapping[ItemKey, Item], number: str) -> bool:
    standing = found.get(keys.order(number))
    return standing is not None and not is_whole(standing) and keys.ordered(number) not in found


def find_order(found: Mapping[ItemKey, Item], number: str) -> Order | None:
    """The order among the items that were read. Raises as read_order does."""
    standing = found.get(keys.order(number))
    return read_order(standing, found.get(keys.ordered(number))) if standing else None


def read_order(standing: Item, ordered: Item | None) -> Order:
    """An order as it was written, in one item or in two; before steps could be overtaken some were left waiting for
    ever.

    Raises BusyError where it is still being written in two.
    """
    if is_whole(standing):
        return with_overtaken(WholeOrder.model_validate_json(standing["doc"]))
    number = standing["pk"].removeprefix(keys.order("").pk)
    if ordered is None:
        raise BusyError(number)
    facts = _read_names(json.loads(ordered["doc"]), _ORDERED) | _read_standing(json.loads(standing["standing"]))
    return with_overtaken(Order.model_validate({**_UNSAID, **facts, "number": number, "version": standing["rev"]}))


def is_whole(standing: Item) -> bool:
    """Whether the order is kept in one item."""
    return "doc" in standing


def standing_attributes(order: Order) -> dict[str, Any]:
    """Where the order stands, with its places in the lists of staff and of the daily jobs."""
    due_at = next_due(order)
    due = keys.due(order.number, due_at) if due_at else None
    quarter = positions.quarter_of(positions.month_of(order.created_at))
    return {
        "standing": _written_standing(order),
        "rev": order.version,
        "staff_pk": list_partitions.orders_in(order.status.payment, quarter, failed=has_failed(order)),
        "list_sk": positions.list_position(order.created_at, order.number),
        "facts": written(facts_of(order)),
        "due_pk": due and due.pk,
        "due_sk": due and due.sk,
    }


def ordered_attributes(order: Order) -> dict[str, Any]:
    """What was ordered, with its places in the lists of its tenant and of its customer."""
    kept = order.model_dump(mode="json", include=set(_ORDERED), exclude_defaults=True)
    return {
        "doc": _json(_write_names(kept, _ORDERED)),
        "list_pk": list_partitions.orders_of(order.product, order.domain or order.key),
        "list_sk": positions.list_position(order.created_at, order.number),
        "staff_pk": list_partitions.orders_of_customer(order.customer.id),
        "facts": order.product,
    }


def is_ordered_otherwise(before: Order, after: Order) -> bool:
    """Whether what was ordered is to be written anew."""
    return any(getattr(before, name) != getattr(after, name) for name in _ORDERED)


def written_first(entry: HistoryEntry, order: Order) -> str:
    """The first entry of an order's history, as what was ordered keeps it."""
    kept = entry.model_dump(mode="json", exclude={"changes"}, exclude_none=True)
    if entry.at == order.created_at:
        del kept["at"]
    return _json({**kept, "to": {_AXES[change.axis]: change.after for change in entry.changes}})


def read_first(ordered: Item) -> HistoryEntry:
    """The first entry of the history of an order, from what was ordered."""
    kept = {"at": ordered["list_sk"].partition("#")[0], **json.loads(ordered["begun"])}
    to = kept.pop("to")
    changes = (AxisChange(axis=axis, before=None, after=to[_AXES[axis]]) for axis in AXES if _AXES[axis] in to)
    return HistoryEntry(**kept, changes=tuple(changes))


def _written_standing(order: Order) -> str:
    kept = without_codes(order).model_dump(mode="json", include=set(_STANDING), exclude_defaults=True)
    kept["status"] = _write_names(kept["status"], _AXES)
    if "steps" in kept:
        kept["steps"] = {name: _written_step(step) for name, step in kept["steps"].items()}
    return _json(_write_names(kept, _STANDING))


def _read_standing(kept: dict[str, Any]) -> dict[str, Any]:
    facts = _read_names(kept, _STANDING)
    status = {**dict.fromkeys(_AXES), **_read_names(facts["status"], _AXES)}
    steps = {name: _read_step(step) for name, step in facts.get("steps", {}).items()}
    return {**facts, "status": status, "steps": steps}


def _written_step(step: dict[str, Any]) -> dict[str, Any]:
    if "told" in step:
        step["told"] = {_TOLD.get(name, name): value for name, value in step["told"].items()}
    return _write_names(step, _STEP)


def _read_step(kept: dict[str, Any]) -> dict[str, Any]:
    step = _read_names(kept, _STEP)
    told = step.get("told", {})
    return {**step, "told": {_TOLD_NAMES.get(short, short): value for short, value in told.items()}}


def _write_names(facts: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names[name]: value for name, value in facts.items() if value is not None}


def _read_names(kept: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {name: kept[short] for name, short in names.items() if short in kept}


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
