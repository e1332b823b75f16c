"""The portals that are told of changes (R84), as functions know them."""

from misa_order.portals.store import DeliveryStore
from misa_order.runtime import wiring
from misa_order.runtime.settings import required
from misa_order.settings.portal_webhooks import PortalWebhooks


def webhooks() -> PortalWebhooks:
    """The registered portals; none in a stack whose settings were loaded before there were any."""
    return wiring.setting("portal-webhooks", PortalWebhooks.model_validate, {"portals": []})


def deliveries() -> DeliveryStore:
    """The store of what portals were told."""
    return DeliveryStore(wiring.table())


def is_test_portal(address: str) -> bool:
    """Whether an address is that of the one portal that need not be https and public: the simulator's, here.

    On AWS the template's parameter TestPortal is empty, and there is none.
    """
    origin = required("TEST_PORTAL")
    return bool(origin) and (address == origin or address.startswith(f"{origin}/"))
