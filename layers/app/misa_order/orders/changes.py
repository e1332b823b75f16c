"""What one change of an order writes, all of it or nothing (decision 5)."""

from typing import Any

from misa_order.kernel.history import HistoryEntry, Why
from misa_order.orders.codes import code_parts
from misa_order.orders.failures import with_overtaken
from misa_order.orders.looked_up import index_parts, releases_grant
from misa_order.orders.order import Order, changes_between
from misa_order.orders.stored import (
    WholeOrder,
    is_ordered_otherwise,
    ordered_attributes,
    standing_attributes,
    written_first,
)
from misa_order.table import keys
from misa_order.table.outbox import outbox_part
from misa_order.table.writes import NEW, Part, Put, Update


def change_parts(before: Order | None, after: Order, why: Why, event: str | None, **more: Any) -> list[Part]:
    """What one change of an order writes: the order itself first (only if still unchanged),
    what was ordered or history, its event (with ``more`` facts), indexes.
    """
    version = before.version + 1 if before else 1
    order = with_overtaken(after).model_copy(update={"version": version})
    entry = HistoryEntry(
        at=why.at, actor=why.actor, why=why.reason, changes=changes_between(before, after), note=why.note
    )
    parts: list[Part] = [Put(keys.order(order.number), standing_attributes(order), *expected(before))]
    parts += [*_ordered_parts(before, order, entry), *code_parts(before, order)]
    if before:
        parts.append(Put(keys.history(order.number, version), {"doc": entry.model_dump_json()}, NEW))
    if event:
        released = True if releases_grant(before, order) else None
        facts = {"order": order.number, "product": order.product, "released": released, **more}
        parts.append(outbox_part(event, order.number, version, why.at, facts))
    return parts + index_parts(before, order)


def expected(before: Order | None) -> tuple[str, dict[str, Any]]:
    """The condition under which an order is written: that it still stands as ``before`` says."""
    if before is None:
        return NEW, {}
    # Whoever takes an order in one item for one in two would lose what was ordered.
    apart = "" if isinstance(before, WholeOrder) else " AND attribute_exists(standing)"
    return f"rev = :rev{apart}", {":rev": before.version}


def _ordered_parts(before: Order | None, after: Order, entry: HistoryEntry) -> list[Part]:
    """What was ordered, where it is not kept yet: with the first entry of the history. It changes under the order's
    own condition.
    """
    key = keys.ordered(after.number)
    if before is None:
        return [Put(key, {**ordered_attributes(after), "begun": written_first(entry, after)}, NEW)]
    if isinstance(before, WholeOrder):
        return [Put(key, ordered_attributes(after))]
    if not is_ordered_otherwise(before, after):
        return []
    anew = {f":{name}": value for name, value in ordered_attributes(after).items() if name in {"doc", "list_pk"}}
    return [Update(key, "SET doc = :doc, list_pk = :list_pk", anew)]
