"""The sets that others look orders up in: open ones of a key, those that hold or wait for a grant, or for a quota."""

from misa_order.orders.entitlement import waits_for_quota
from misa_order.orders.open_orders import open_order_entry
from misa_order.orders.order import Order
from misa_order.table import keys
from misa_order.table.writes import Part, Update


def index_parts(before: Order | None, after: Order) -> list[Part]:
    """Keeps what matching, R12 and R60 look up in step with the order."""
    parts: list[Part] = []
    if (is_open := after.is_open) != bool(before and before.is_open):
        parts.append(_kept(keys.open_orders(after.key), "open_orders", open_order_entry(after), is_in=is_open))
    if (waits := after.waits_for_grant) != bool(before and before.waits_for_grant):
        waiting = keys.waiting_for_grant(after.product, after.customer.id)
        parts.append(_kept(waiting, "waiting", after.number, is_in=waits))
    if after.domain and (waits := waits_for_quota(after)) != bool(before and waits_for_quota(before)):
        waiting = keys.waiting_for_quota(after.product, after.domain)
        parts.append(_kept(waiting, "waiting", after.number, is_in=waits))
    if after.holds_temporary_grant and not (before and before.holds_temporary_grant):
        parts.append(_grant_taken(after))
    if releases_grant(before, after):
        grant = keys.temporary_grant(after.product, after.customer.id)
        parts.append(_kept(grant, "holders", after.number, is_in=False))
    return parts


def _grant_taken(order: Order) -> Update:
    """Makes the order a holder of its customer's grant: alone, unless a rep answers for it (R12,
    R51).
    """
    taken = _kept(keys.temporary_grant(order.product, order.customer.id), "holders", order.number, is_in=True)
    if order.commitment:
        return taken
    free = "attribute_not_exists(holders) OR contains(holders, :me)"
    return taken._replace(values={**taken.values, ":me": order.number}, condition=free)


def _kept(key: keys.ItemKey, name: str, entry: str, *, is_in: bool) -> Update:
    """The entry in the item's set of that name, or out of it."""
    return Update(key, f"{'ADD' if is_in else 'DELETE'} {name} :one", {":one": {entry}})


def releases_grant(before: Order | None, after: Order) -> bool:
    """Whether the customer's grant is free for another order of theirs (R12)."""
    return before is not None and before.holds_temporary_grant and not after.holds_temporary_grant
