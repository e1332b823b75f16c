"""Which of our events a portal is told of, as what, and the words of it (R84)."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from misa_order.kernel.calendar import local_time
from misa_order.kernel.errors import CorruptRecordError
from misa_order.orders.statuses import Resource
from misa_order.portals.delivery import Delivery

type Kind = Literal["order", "renewal", "quota"]

_ORDER = {
    "OrderPlaced": "order.placed",
    "RenewalAccepted": "order.placed",
    "OrderPaid": "order.paid",
    "OrderCancelled": "order.cancelled",
    "ResourceProvisioned": "order.provisioned",
    "QuotaProvisioned": "order.provisioned",
    "CodesIssued": "order.provisioned",
    "LicenceIssued": "order.provisioned",
    "InvoiceIssued": "order.invoiced",
}
_RENEWAL = {
    "RenewalRequested": "renewal.requested",
    "RenewalAccepted": "renewal.accepted",
    "RenewalRejected": "renewal.rejected",
}
_QUOTA = {"QuotaRaised": "quota.raised", "QuotaNotice": "quota.notice"}
_TOLD: Mapping[Kind, Mapping[str, str]] = {"order": _ORDER, "renewal": _RENEWAL, "quota": _QUOTA}


class Telling(NamedTuple):
    """One thing of which portals are told: ``happened`` is our event, ``version`` the thing's after it."""

    kind: Kind
    subject: str
    version: int
    happened: str
    at: datetime

    def message(self, portal: str) -> dict[str, Any]:
        """What is put on the queue to tell one portal of it."""
        return {**self._asdict(), "at": self.at.isoformat(), "portal": portal}


def tellings_of(message: Mapping[str, Any]) -> Iterator[Telling]:
    """What portals are told because of an event: nearly always one thing.

    A renewal that was accepted is an order, too: both are told. Nothing, for an event about something else. Raises
    CorruptRecordError ``untellable_event``.
    """
    try:
        happened, at = str(message["event"]), datetime.fromisoformat(message["at"])
        if "order" in message:
            yield Telling("order", message["order"], int(message["version"]), happened, at)
        if "renewal" in message:
            version = message.get("renewal_version", message["version"])
            yield Telling("renewal", message["renewal"], int(version), happened, at)
        if "domain" in message:
            yield Telling("quota", message["subject"], int(message["version"]), happened, at)
    except (KeyError, TypeError, ValueError) as error:
        raise CorruptRecordError("untellable_event", f"the event tells of nothing: {error!r}") from error


def read_telling(message: Mapping[str, Any]) -> Telling:
    """The telling of a message to one portal."""
    facts = {name: message[name] for name in Telling._fields}
    return Telling(**{**facts, "at": datetime.fromisoformat(facts["at"])})


def told_as(telling: Telling, resource: str | None) -> str:
    """The event as portals know it; ``resource`` is where an order's resource stands by now."""
    if telling.happened == "DeadlinePassed" and resource == Resource.LOCKED:
        return "order.locked"
    return _TOLD[telling.kind].get(telling.happened, f"{telling.kind}.changed")


def body_of(delivery: Delivery, kind: Kind, shown: Mapping[str, Any]) -> bytes:
    """What is sent: the thing as the portal's GET shows it now; the same ``id`` at every try. ASCII."""
    body = {
        "id": f"{delivery.subject}/{delivery.version}",
        "version": delivery.version,
        "event": delivery.event,
        "at": local_time(delivery.at),
        "portal": delivery.portal,
        kind: shown,
    }
    return json.dumps(body).encode("ascii")
