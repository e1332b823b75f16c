"""An admin changes a setting: checked as a whole, saved as a whole or not at all (R2, R42)."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from misa_order.kernel.errors import ConflictError, InvalidInputError
from misa_order.kernel.history import Why
from misa_order.settings.catalogue import parse_setting
from misa_order.settings.store import Setting, SettingStore
from misa_order.table.contention import read_decide_write

MOST_BYTES = 300_000
"""An item of the table holds 400 KB, its history entry with the version before as well."""


class SettingKind(NamedTuple):
    """What checks a setting, which of its parts stay as they are when they are not sent, and who is
    told of a change.

    ``event`` is written in the same transaction as the change. ``agrees`` raises InvalidInputError
    where a document that is right by itself is at odds with other settings; it is given the stored
    one as well.
    """

    model: type[BaseModel]
    kept: tuple[str, ...] = ()
    event: str | None = None
    agrees: Callable[[Any, Mapping[str, Any]], None] | None = None


def change_setting(
    name: str, sent: Mapping[str, Any], kind: SettingKind, store: SettingStore, why: Why
) -> dict[str, Any]:
    """Save what was sent as the next version, and give it as setting_view does; what is saved
    already is no change.

    ``version`` in it says on which version the change was made. Raises InvalidInputError that names
    what is wrong by its path, ConflictError ``setting_changed`` when somebody changed that version
    meanwhile, NotFoundError.
    """
    document = {part: value for part, value in sent.items() if part != "version"}
    based_on = _version(sent)

    def once(stored: Setting) -> dict[str, Any]:
        wanted = {**{part: stored.document[part] for part in kind.kept if part in stored.document}, **document}
        text = _checked(wanted, kind, stored)
        if wanted == stored.document:
            return setting_view(stored)
        if based_on not in {None, stored.version}:
            message = f"The setting {name} has version {stored.version} by now; look at it and change that one"
            raise ConflictError("setting_changed", message, field="version")
        store.replace(stored, text, why, kind.event)
        return {**wanted, "version": stored.version + 1}

    return read_decide_write(name, lambda: store.get(name), once)


def setting_view(setting: Setting) -> dict[str, Any]:
    """The document with its version, ready to be changed and sent back."""
    return {**setting.document, "version": setting.version}


def _version(sent: Mapping[str, Any]) -> int | None:
    version = sent.get("version")
    if version is None or (isinstance(version, int) and not isinstance(version, bool)):
        return version
    raise InvalidInputError("invalid_setting", "A version is the number that came with the setting", field="version")


def _checked(document: Mapping[str, Any], kind: SettingKind, stored: Setting) -> str:
    parsed = parse_setting(kind.model, document)
    if kind.agrees and document != stored.document:
        kind.agrees(parsed, stored.document)
    text = json.dumps(document, ensure_ascii=False)
    if len(text.encode()) > MOST_BYTES:
        raise InvalidInputError("setting_too_large", f"A setting may have {MOST_BYTES} bytes", field="body")
    return text
