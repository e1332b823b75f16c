"""Staff have a portal told once more (R84)."""

from datetime import timedelta

from misa_order.kernel.errors import ConflictError
from misa_order.kernel.history import Why
from misa_order.portals.delivery import Delivery, read_delivery_id, unknown_delivery
from misa_order.portals.store import DeliveryStore
from misa_order.table.contention import read_decide_write

SOON = timedelta(minutes=1)
"""What is tried within this time anyway need not be asked for."""


def send_again(delivery_id: str, store: DeliveryStore, why: Why) -> Delivery:
    """Have a delivery made again, under the same id and for a day from now on; gives what was written.

    Whatever became of it before: what was taken may have been lost at the portal. Two reads and one write. Raises
    NotFoundError ``delivery_not_found``, ConflictError ``delivery_due`` where it waits and is tried within a minute,
    BusyError when others keep being faster.
    """
    key = read_delivery_id(delivery_id)

    def once(found: Delivery | None) -> Delivery:
        if found is None:
            raise unknown_delivery(delivery_id)
        if found.is_waiting and found.next_try is not None and abs(found.next_try - why.at) < SOON:
            raise ConflictError("delivery_due", f"Delivery {delivery_id} is tried within a minute", field="id")
        return store.ask_again(found.begun_anew(why.at, why.actor), why.at)

    return read_decide_write(delivery_id, lambda: store.find(key), once)
