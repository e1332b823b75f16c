"""Settings in the table: documents that staff change without a deploy (R2), each change kept with
who made it (R81).
"""

import json
from typing import Any, NamedTuple

from misa_order.kernel.errors import NotFoundError
from misa_order.kernel.history import Why
from misa_order.table import keys
from misa_order.table.outbox import outbox_part
from misa_order.table.table import Table
from misa_order.table.writes import Put


class Setting(NamedTuple):
    """A document and the number of its version; ``marked`` is False for one that came with a
    deploy.
    """

    name: str
    document: dict[str, Any]
    version: int
    marked: bool


class SettingStore:
    """All reads of settings for their editors, and all writes. Functions read them by
    ``wiring.setting``.
    """

    def __init__(self, table: Table) -> None:
        self.table = table

    def get(self, name: str) -> Setting:
        """A setting as it is now. Raises NotFoundError ``setting_not_found``."""
        item = self.table.get(keys.setting(name))
        if item is None:
            raise NotFoundError("setting_not_found", f"There is no setting {name[:40]}", field="name")
        return Setting(name, json.loads(item["doc"]), int(item.get("rev", 1)), "rev" in item)

    def replace(self, before: Setting, document: str, why: Why, event: str | None = None) -> None:
        """Write the next version, with the one before kept in the history and the event that tells
        of it.

        Raises WriteRejectedError when ``before`` is not what is stored any more.
        """
        version = before.version + 1
        condition = "rev = :rev" if before.marked else "attribute_exists(pk) AND attribute_not_exists(rev)"
        values = {":rev": before.version} if before.marked else {}
        entry = {
            "at": why.at.isoformat(),
            "actor": why.actor,
            "why": why.reason,
            "version": version,
            "before": json.dumps(before.document, ensure_ascii=False),
        }
        told = [outbox_part(event, before.name, version, why.at, {})] if event else []
        self.table.write(
            [
                Put(keys.setting(before.name), {"doc": document, "rev": version}, condition, values),
                Put(keys.setting_history(before.name, version, why.at), entry),
                *told,
            ]
        )
