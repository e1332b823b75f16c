"""The portals that are told of changes (R84), as functions know them."""
# ruff: noqa: PLC0415 - rooms are imported where they are built

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from misa_order.runtime import wiring
from misa_order.runtime.settings import required
from misa_order.settings.portal_webhooks import PortalWebhooks

if TYPE_CHECKING:
    from misa_order.portals.call import Call
    from misa_order.portals.notify import Notified
    from misa_order.portals.store import DeliveryStore


def webhooks() -> PortalWebhooks:
    """The registered portals; none in a stack whose settings were loaded before there were any."""
    return wiring.setting("portal-webhooks", PortalWebhooks.model_validate, {"portals": []})


def is_told(product: str) -> bool:
    """Whether any portal is told of the orders of a product, as notify_portal will know it."""
    return any(portal.url for portal in webhooks().of_product(product))


def is_test_portal(address: str) -> bool:
    """Whether an address is that of the one portal that need not be https and public: the simulator's, here.

    On AWS the template's parameter TestPortal is empty, and there is none.
    """
    origin = required("TEST_PORTAL")
    return bool(origin) and (address == origin or address.startswith(f"{origin}/"))


def deliveries() -> "DeliveryStore":
    """The store of what portals were told."""
    from misa_order.portals.store import DeliveryStore

    return DeliveryStore(wiring.table())


@cache
def _call() -> "Call":
    from misa_order.portals.call import PortalCall

    return PortalCall(is_test_portal)


def notify(message: Mapping[str, Any]) -> "Notified":
    """Tell portals what a message says, as portals.notify does."""
    from misa_order.orders.queries import order_view
    from misa_order.portals.deliver import Post
    from misa_order.portals.notify import notify
    from misa_order.portals.subject import Shown
    from misa_order.runtime.sending import send

    shown = Shown(lambda order: order_view(order, wiring.ways(datetime.now(UTC))), wiring.orders())
    post = Post(
        deliveries(),
        shown,
        _call(),
        lambda: wiring.secret("PORTAL_WEBHOOK_SECRET"),
        lambda letter: send("untold", letter),
        lambda: datetime.now(UTC),
    )
    return notify(message, webhooks(), post, send)
