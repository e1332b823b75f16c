"""Registers the simulator's portal in the setting portal-webhooks, as staff would (R84)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from infra.load_settings import default_setting
from infra.local.simulator.portal import NAME, WEBHOOKS
from misa_order.kernel.history import Why
from misa_order.settings.change import SettingKind, change_setting
from misa_order.settings.portal_webhooks import PortalWebhooks
from misa_order.settings.store import SettingStore
from misa_order.table.table import Table

_SETTING = "portal-webhooks"


ALL = tuple(product["code"] for product in default_setting("catalogue")["products"])
"""Every product of the default catalogue."""


def register_listening_portal(
    client: Any, table_name: str, simulator: str, now: datetime, products: Sequence[str] = ALL
) -> None:
    """Let it be told of these products, and frame the payment page.

    Nothing is written where staff have edited the setting.
    """
    store = SettingStore(Table(client, table_name))
    if store.get(_SETTING).document != default_setting(_SETTING):
        return
    portal = {
        "portal": NAME,
        "products": list(products),
        "url": f"{simulator}{WEBHOOKS}",
        "frame_origins": [simulator],
    }
    why = Why("function:local_system", now, "the simulator is a portal")
    change_setting(_SETTING, {"portals": [portal], "version": 1}, SettingKind(PortalWebhooks), store, why)
