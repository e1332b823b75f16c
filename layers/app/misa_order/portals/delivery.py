"""What one portal is told of one change, and how far that has come (R84)."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self

from misa_order.kernel.calendar import local_time
from misa_order.kernel.errors import NotFoundError
from misa_order.orders.order_request import Frozen

_ID = re.compile(r"([A-Za-z0-9._-]{1,64}):([A-Za-z0-9._-]{1,64}(?::[a-z0-9-]{1,63})?):([0-9]{1,9})", re.ASCII)


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    WAITING = "waiting"
    TAKEN = "taken"
    FAILED = "failed"


class DeliveryKey(NamedTuple):
    """Which delivery: to whom, about what (``1000002``, ``MEINVOICE/pho24``), of which change of it."""

    portal: str
    subject: str
    version: int

    def __str__(self) -> str:
        return f"{self.portal}:{self.subject.replace('/', ':')}:{self.version}"


class Delivery(Frozen):
    """One delivery. ``at`` is when the change was made.

    ``status`` and ``error`` are of the last try, ``since`` is when it was first due or was asked for again: its day
    of tries begins there. ``alone``: it failed while the portal took others, so it waits its own growing time. ``rev``
    counts the writes, 0 before the first; ``asked_by`` had it made again.
    """

    portal: str
    subject: str
    version: int
    event: str
    at: datetime
    since: datetime
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    status: int | None = None
    error: str | None = None
    tried_at: datetime | None = None
    next_try: datetime | None = None
    taken_at: datetime | None = None
    alone: bool = False
    asked_by: str | None = None
    rev: int = 0

    @property
    def key(self) -> DeliveryKey:
        """Which one it is."""
        return DeliveryKey(self.portal, self.subject, self.version)

    @property
    def id(self) -> str:
        """What staff call it: ``cukcuk-web:1000002:3``, ``portal:MEINVOICE:pho24:7``."""
        return str(self.key)

    @property
    def is_waiting(self) -> bool:
        """Whether a message for it is on its way."""
        return self.state is DeliveryState.WAITING

    def begun_anew(self, now: datetime, by: str | None = None) -> Self:
        """The delivery to be made again, whatever became of it, because somebody asked; its day begins now."""
        anew = {"state": DeliveryState.WAITING, "attempts": 0, "since": now, "next_try": now, "alone": False}
        return self.model_copy(update={**anew, "taken_at": None, "asked_by": by})

    def taken(self, status: int, now: datetime) -> Self:
        """The delivery taken by its portal."""
        facts = {"status": status, "error": None, "tried_at": now, "taken_at": now, "next_try": None, "alone": False}
        return self.model_copy(update={**facts, "state": DeliveryState.TAKEN, "attempts": self.attempts + 1})

    def tried(self, status: int | None, error: str, now: datetime) -> Self:
        """The delivery after one more try that came to nothing; when the next is, others say."""
        facts = {"status": status, "error": error, "tried_at": now, "attempts": self.attempts + 1}
        return self.model_copy(update=facts)

    def failed(self, error: str) -> Self:
        """The delivery given up, and why."""
        return self.model_copy(update={"state": DeliveryState.FAILED, "error": error, "next_try": None})


def read_delivery_id(text: str) -> DeliveryKey:
    """The delivery that an id names. Raises NotFoundError ``delivery_not_found`` for what is no id of one."""
    found = _ID.fullmatch(text)
    if found is None:
        raise unknown_delivery(text)
    portal, subject, version = found.groups()
    return DeliveryKey(portal, subject.replace(":", "/"), int(version))


def unknown_delivery(delivery_id: str) -> NotFoundError:
    """What is raised where there is none."""
    return NotFoundError("delivery_not_found", f"There is no delivery {delivery_id[:100]}", field="id")


def delivery_view(delivery: Delivery) -> dict[str, Any]:
    """A delivery as staff see it."""
    instants = {name: getattr(delivery, name) for name in ("tried_at", "next_try", "taken_at")}
    return {
        "id": delivery.id,
        "portal": delivery.portal,
        "subject": delivery.subject,
        "version": delivery.version,
        "event": delivery.event,
        "at": local_time(delivery.at),
        "state": delivery.state,
        "attempts": delivery.attempts,
        "status": delivery.status,
        "error": delivery.error,
        "asked_by": delivery.asked_by and delivery.asked_by.removeprefix("staff:"),
        **{name: instant and local_time(instant) for name, instant in instants.items()},
    }
