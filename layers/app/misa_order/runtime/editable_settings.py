"""The settings that staff may edit (api.md): their store, and what checks each."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from misa_order.contracts.assignment import Assignment, check_products
from misa_order.kernel.errors import InvalidInputError, NotFoundError
from misa_order.payments.mails.senders import Senders
from misa_order.portals.address import HTTPS, is_allowed_port
from misa_order.runtime import wiring
from misa_order.runtime.portals import is_test_portal
from misa_order.settings.bank_accounts import BankAccounts
from misa_order.settings.calendar import CalendarSetting
from misa_order.settings.catalogue import Catalogue
from misa_order.settings.change import SettingKind
from misa_order.settings.portal_webhooks import PortalWebhooks, check_sold
from misa_order.settings.store import SettingStore


def _sells_its_products(assignment: Assignment, stored: Mapping[str, Any]) -> None:
    # Read afresh: a product that was added a moment ago may be named.
    catalogue = Catalogue.model_validate(setting_store().get("catalogue").document)
    check_products(assignment, catalogue, stored)


def _are_reached_safely(webhooks: PortalWebhooks, stored: Mapping[str, Any]) -> None:
    """Portals live at https addresses of the world; here the simulator's portal is the exception (R84).

    Their products are sold, or were named before: a portal of a mistyped one would be told nothing, and nobody see it.
    """
    catalogue = Catalogue.model_validate(setting_store().get("catalogue").document)
    check_sold(webhooks, {product.code for product in catalogue.products}, stored)
    for i, portal in enumerate(webhooks.portals):
        named = [("url", portal.url)] if portal.url else []
        named += [(f"frame_origins[{j}]", origin) for j, origin in enumerate(portal.frame_origins)]
        for field, address in named:
            if not address.startswith("https://") and not is_test_portal(address):
                message = "A portal's address is https"
                raise InvalidInputError("not_https", message, field=f"portals[{i}].{field}")
        port = urlsplit(portal.url or "").port or HTTPS
        if not (is_allowed_port(port) or is_test_portal(portal.url or "")):
            message = f"No portal listens on port {port}: 443 or one from 1024 on"
            raise InvalidInputError("port_not_allowed", message, field=f"portals[{i}].url")


KINDS = {
    "catalogue": SettingKind(Catalogue),
    # Public holidays come from a library where the setting is built (R42); who edits days off need
    # not send them.
    "calendar": SettingKind(CalendarSetting, kept=("holidays", "years"), event="CalendarChanged"),
    "bank-accounts": SettingKind(BankAccounts),
    "bank-senders": SettingKind(Senders),
    "assignment": SettingKind(Assignment, agrees=_sells_its_products),
    "portal-webhooks": SettingKind(PortalWebhooks, agrees=_are_reached_safely),
}


def setting_store() -> SettingStore:
    """The store of settings, for those who edit them."""
    return SettingStore(wiring.table())


def setting_kind(name: str) -> SettingKind:
    """What checks a setting. Raises NotFoundError ``setting_not_found`` for one that staff cannot
    edit.
    """
    if name not in KINDS:
        raise NotFoundError("setting_not_found", f"There is no setting {name[:40]}", field="name")
    return KINDS[name]
