"""A customer whose link is too old has a fresh one sent: to the order's own address, never to who asks (R83)."""

from contextlib import suppress
from datetime import datetime, timedelta

from misa_order.kernel.calendar import business_date
from misa_order.kernel.errors import NotFoundError
from misa_order.orders.store import OrderStore
from misa_order.table import keys
from misa_order.table.outbox import outbox_part
from misa_order.table.writes import NEW, Put, WriteRejectedError

_KEPT = timedelta(days=3)
"""How long it is known that somebody asked; a day would do."""


def send_fresh_link(number: str, store: OrderStore, now: datetime) -> bool:
    """Write the event that sends the letter; False where nothing is to be paid any more, or it was sent today.

    Once a day for an order, however many ask at the same time; never for one that is not there. One read and one write.
    """
    with suppress(NotFoundError):
        return store.get(number).is_open and _ask(number, store, now)
    return False


def _ask(number: str, store: OrderStore, now: datetime) -> bool:
    today = business_date(now)
    asked = Put(keys.link_asked(number, today.isoformat()), {"expires": int((now + _KEPT).timestamp())}, NEW)
    # The order itself does not change: the day stands for its version, and tells one letter from the next.
    event = outbox_part("PaymentLinkAsked", number, today.toordinal(), now, {"order": number})
    try:
        store.table.write([asked, event])
    except WriteRejectedError:
        return False
    return True
