"""Deliveries to portals as they may lie in the table (R84)."""

from datetime import datetime
from typing import Any

from misa_order.portals.delivery import Delivery, DeliveryState
from misa_order.portals.store import DeliveryStore

DOWN: dict[str, Any] = {
    "state": DeliveryState.FAILED,
    "attempts": 41,
    "status": 503,
    "error": "It answered with status 503",
}
"""What nobody took for a day."""


def told(store: DeliveryStore, at: datetime, subject: str = "1000002", version: int = 1, **kept: Any) -> Delivery:
    """One that waits for its first try, to the portal ``cukcuk-web``, unless told otherwise."""
    facts = {"portal": "cukcuk-web", "subject": subject, "version": version, "event": "order.paid"}
    noted = store.note(Delivery(**{**facts, "at": at, "since": at, **kept}))
    assert noted
    return noted
