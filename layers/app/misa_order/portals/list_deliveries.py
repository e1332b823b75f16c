"""Staff see what portals were told, and what they did not take (R84)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from misa_order.orders.order_filter import FilterText
from misa_order.portals.delivery import Delivery, DeliveryState, delivery_view
from misa_order.portals.store import DeliveryStore
from misa_order.settings.portal_webhooks import PortalWebhooks
from misa_order.table.paging import Window
from misa_order.table.period import Day, ListFilter, list_window
from misa_order.table.positions import list_position


class DeliveryFilter(ListFilter):
    """What GET /webhooks/deliveries takes, all of it optional; both dates belong to the period of the changes.

    ``order`` may also be a renewal's id, or a quota as ``MEINVOICE/pho24``.
    """

    of_list: ClassVar[str] = "deliveries"

    portal: FilterText | None = None
    order: FilterText | None = None
    state: DeliveryState | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


def list_deliveries(
    wanted: DeliveryFilter, portals: PortalWebhooks, store: DeliveryStore, now: datetime
) -> dict[str, Any]:
    """Deliveries with all of these facts, newest change first; without dates those of the last 24 months.

    Those about one order are one query for each of ``portals``, or for the one that is named. Of all others a page may
    be shorter than ``limit``, even empty, and still have a cursor: there is more to look through. Raises
    InvalidInputError ``period_reversed``, ``bad_cursor``.
    """
    window = list_window(wanted, wanted.from_, wanted.to, now)
    if wanted.order:
        found, cursor = _of_order(wanted, window, portals, store)
        return {"items": [delivery_view(one) for one in found], "cursor": wanted.cursor_at(cursor)}
    states = [wanted.state] if wanted.state else list(DeliveryState)
    page = store.listed(states, window, wanted.portal.__eq__ if wanted.portal else None)
    return {"items": [delivery_view(one) for one in page.items], "cursor": wanted.cursor_at(page.cursor)}


def _of_order(
    wanted: DeliveryFilter, window: Window, portals: PortalWebhooks, store: DeliveryStore
) -> tuple[list[Delivery], str | None]:
    """The page of what is about the order, and where the next begins."""
    named = [wanted.portal] if wanted.portal else [portal.portal for portal in portals.portals]
    told = {_position(one): one for portal in named for one in _about(wanted, portal, window, store)}
    places = sorted(told, reverse=True)
    cursor = places[window.limit - 1] if len(places) > window.limit else None
    return [told[place] for place in places[: window.limit]], cursor


def _about(wanted: DeliveryFilter, portal: str, window: Window, store: DeliveryStore) -> Iterator[Delivery]:
    for one in store.of_subject(portal, wanted.order or ""):
        is_within = window.since <= _position(one) and (window.before is None or _position(one) < window.before)
        if is_within and wanted.state in {None, one.state}:
            yield one


def _position(delivery: Delivery) -> str:
    return list_position(delivery.at, delivery.id)
