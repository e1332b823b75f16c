"""What the start page says of portals: what they did not take (R84)."""

from datetime import datetime, timedelta
from typing import Any

from misa_order.kernel.calendar import business_date
from misa_order.portals.delivery import DeliveryState
from misa_order.portals.store import DeliveryStore
from misa_order.table.period import ListFilter, list_window

DAYS = 30
"""How many days back the start page looks."""
MOST = 200
"""Beyond it what is shown says that there are more."""


def failed_deliveries(store: DeliveryStore, now: datetime) -> dict[str, Any]:
    """How many deliveries about changes of the last days failed: ``count`` and whether there are ``more``.

    One query for each month that the days touch: two or three.
    """
    window = list_window(ListFilter(limit=MOST), business_date(now) - timedelta(days=DAYS), None, now)
    failed = store.listed([DeliveryState.FAILED], window, None)
    return {"count": len(failed.items), "more": failed.cursor is not None}
