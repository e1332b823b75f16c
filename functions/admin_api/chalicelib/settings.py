"""GET and PUT /settings/{name}: what admins change without a deploy.

What checks each setting is loaded by these requests alone: few ask for it.
"""

from typing import Any

from chalice.app import Blueprint

from misa_order.kernel.history import Why
from misa_order.runtime.roles import StaffAction
from misa_order.settings.change import change_setting, setting_view

from .edge import Asked, get, put

routes = Blueprint(__name__)


@get(routes, "/settings/{name}", StaffAction.CHANGE_SETTINGS)
def show(_: Asked, name: str) -> dict[str, Any]:
    """The setting with its version."""
    from misa_order.runtime.editable_settings import setting_kind, setting_store  # noqa: PLC0415

    setting_kind(name)
    return setting_view(setting_store().get(name))


@put(routes, "/settings/{name}", StaffAction.CHANGE_SETTINGS)
def change(asked: Asked, name: str) -> dict[str, Any]:
    """The setting as a whole, in force everywhere within a minute (R2)."""
    from misa_order.runtime.editable_settings import setting_kind, setting_store  # noqa: PLC0415

    why = Why(asked.actor, asked.now, "setting_changed")
    return change_setting(name, asked.body, setting_kind(name), setting_store(), why)
