"""Settings that change under the load: a company day, another price, and a bank that is struck off and put back."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.chaos.actor import Actor, again
from infra.chaos.world import Json
from infra.local.entrances import Answer
from misa_order.kernel.calendar import business_date

NAMES: Mapping[str, str] = {"calendar": "calendar", "catalogue": "catalogue", "senders": "bank-senders"}


@contextmanager
def changed(actor: Actor, kind: str) -> Iterator[None]:
    """``calendar``, ``catalogue`` or ``senders`` is another until the block ends; then it is as it was."""
    name = NAMES[kind]
    before = _shown(actor, name)
    after = deepcopy(before)
    _CHANGES[kind](after)
    _put(actor, name, after)
    try:
        yield
    finally:
        _put(actor, name, before)


def _shown(actor: Actor, name: str) -> Json:
    ask = actor.outside.entrances.staff
    found = dict(again(name, lambda: ask(f"/settings/{name}", "admin"), frozenset({200})).body)
    parts = {"calendar": ("weekend", "overrides"), "catalogue": ("products",), "bank-senders": ("senders",)}
    return {part: found[part] for part in parts[name]}


def _put(actor: Actor, name: str, setting: Json) -> None:
    calls = actor.outside.entrances
    url, token = f"{actor.outside.system.endpoints['admin']}/settings/{name}", calls.token("admin", name="lan")

    def put() -> Answer:
        return calls.call("PUT", url, setting, token=token)

    again(name, put, frozenset({200}))
    actor.note(f"the setting {name} was changed")


def _company_day(setting: Json) -> None:
    # Past all days of which the jobs are told, so that what was due stays due.
    day = business_date(datetime.now(UTC)) + timedelta(days=3)
    known = [one for one in setting["overrides"] if one["date"] != day.isoformat()]
    setting["overrides"] = [*known, {"date": day.isoformat(), "working": False, "note": "du lịch công ty"}]


def _dearer(setting: Json) -> None:
    for product in setting["products"]:
        for sku in product["skus"]:
            sku["price"] += 10_000


def _without_acb(setting: Json) -> None:
    setting["senders"] = [one for one in setting["senders"] if one["bank"] != "ACB"]


_CHANGES: Mapping[str, Callable[[Any], None]] = {
    "calendar": _company_day, "catalogue": _dearer, "senders": _without_acb,
}  # fmt: skip
