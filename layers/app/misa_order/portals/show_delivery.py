"""Staff look at one delivery (R84)."""

from typing import Any

from misa_order.portals.delivery import delivery_view, read_delivery_id, unknown_delivery
from misa_order.portals.store import DeliveryStore


def show_delivery(delivery_id: str, store: DeliveryStore) -> dict[str, Any]:
    """The delivery as it is now. One read. Raises NotFoundError ``delivery_not_found``."""
    found = store.find(read_delivery_id(delivery_id))
    if found is None:
        raise unknown_delivery(delivery_id)
    return delivery_view(found)
