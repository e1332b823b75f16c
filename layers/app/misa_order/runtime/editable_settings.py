"""The settings that staff may edit (api.md): their store, and what checks each."""

from misa_order.kernel.errors import NotFoundError
from misa_order.orders.catalogue import Catalogue
from misa_order.orders.change_setting import SettingKind
from misa_order.orders.deadlines import CalendarSetting
from misa_order.orders.instructions import BankAccounts
from misa_order.orders.setting_store import SettingStore
from misa_order.payments.mails.inbox import Senders
from misa_order.runtime import wiring

KINDS = {
    "catalogue": SettingKind(Catalogue),
    # Public holidays come from a library where the setting is built (R42); who edits days off need not send them.
    "calendar": SettingKind(CalendarSetting, kept=("holidays", "years")),
    "bank-accounts": SettingKind(BankAccounts),
    "bank-senders": SettingKind(Senders),
}


def setting_store() -> SettingStore:
    """The store of settings, for those who edit them."""
    return SettingStore(wiring.table())


def setting_kind(name: str) -> SettingKind:
    """What checks a setting. Raises NotFoundError ``setting_not_found`` for one that staff cannot edit."""
    if name not in KINDS:
        raise NotFoundError("setting_not_found", f"There is no setting {name[:40]}", field="name")
    return KINDS[name]
