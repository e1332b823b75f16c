"""Every event goes to the queues of those who act on it; it stays in the outbox until it is there (decision 5)."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from misa_order.fulfilment.store import OutboxStore
from misa_order.kernel.attempts import Attempts
from misa_order.kernel.errors import CorruptRecordError

ROUTES: Mapping[str, tuple[str, ...]] = {
    "TransactionBooked": ("match",),
    "ImportRequested": ("import",),
    "OrderPlaced": ("provision", "mail"),
    "OrderPaid": ("provision", "revenue", "invoice", "mail"),
    "PaymentClaimed": ("provision",),
    "PaymentUndone": ("provision", "revenue", "invoice", "quota", "mail"),
    "OrderCancelled": ("provision", "revenue", "invoice", "mail"),
    "ResourceProvisioned": ("mail",),
    "QuotaProvisioned": ("mail", "quota"),
    "QuotaNotice": ("mail",),
    "CodesIssued": ("mail",),
    "LicenceIssued": ("revenue", "invoice", "mail"),
    "InvoiceIssued": ("mail",),
    "CustomerAsked": ("mail",),
    "ClaimRejected": ("mail",),
    "PaymentReminded": ("mail",),
    "DeadlinePassed": ("provision", "mail"),
    "DeadlineMoved": ("provision",),
    "GrantHandedOn": ("provision", "mail"),
    "TemporaryGrantRefused": ("provision",),
    "ProvisioningRetried": ("provision",),
    "ProvisioningResumed": ("provision",),
    "ContractRetried": ("revenue",),
    "ContractWithdrawn": ("revenue",),
    "ContractResumed": ("revenue",),
    "InvoiceRetried": ("invoice",),
    "InvoiceResumed": ("invoice",),
    "RenewalAccepted": ("provision", "revenue", "invoice", "mail"),
    "RenewalRejected": ("mail",),
    "OpportunityOpened": ("opportunity",),
    "CalendarChanged": ("deadlines",),
}
"""Who acts on which event."""
STALE = timedelta(minutes=2)
"""An event still in the outbox after this long was lost on its way through the stream."""

type Send = Callable[[str, str], None]
"""Puts a message, a text, on a queue named as in ROUTES."""


def relay(row: Mapping[str, Any], outbox: OutboxStore, send: Send) -> None:
    """Send one event of the outbox to all its queues, then remove it.

    A failure between leaves the row, and it is sent again: who acts on events takes repeats. Raises CorruptRecordError
    for an event that nobody is known to act on.
    """
    queues = ROUTES.get(str(row.get("event")))
    if queues is None:
        raise CorruptRecordError("unknown_event", f"nobody acts on the event {row.get('event')!r}")
    for queue in queues:
        send(queue, message_of(row))
    outbox.remove(row)


def resend(outbox: OutboxStore, send: Send, now: datetime) -> int:
    """Send what a lost stream record left behind, oldest first in each partition; says how many events.

    16 reads when nothing is left behind. Run twice, late or killed half-way it leaves the same. An event that cannot be
    sent holds up no other: ExceptionGroup, each error noting its row, when all were tried.
    """
    count, attempts = 0, Attempts("event")
    for row in outbox.older_than(now - STALE):
        with attempts.at(f"{row['pk']} {row['sk']}"):
            relay(row, outbox, send)
            count += 1
    attempts.raise_failures(f"could not be sent, {count} were")
    return count


def message_of(row: Mapping[str, Any]) -> str:
    """The event as a message: the row without its place in the table, as JSON."""
    facts = {name: value for name, value in row.items() if name not in {"pk", "sk", "kind"}}
    return json.dumps(facts, ensure_ascii=False, default=_whole)


def _whole(value: object) -> int:
    # DynamoDB's numbers arrive as Decimal; ours are whole.
    if isinstance(value, Decimal):
        return int(value)
    raise TypeError(type(value).__name__)
