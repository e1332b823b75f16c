"""Every event goes to the queues of those who act on it; it stays in the outbox until it is there
(decision 5).
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import batched
from typing import Any, Literal, NamedTuple

from misa_order.kernel.attempts import Attempts
from misa_order.kernel.errors import CorruptRecordError
from misa_order.table import keys
from misa_order.table.keys import ItemKey
from misa_order.table.outbox import LATER, NOT_OF_THE_EVENT, OutboxStore
from misa_order.table.wire import Item

ROUTES: Mapping[str, tuple[str, ...]] = {
    "TransactionBooked": ("match",),
    "ImportRequested": ("import",),
    "OrderPlaced": ("provision", "mail", "portals"),
    "OrderPaid": ("provision", "revenue", "invoice", "mail", "portals"),
    "PaymentClaimed": ("provision", "portals"),
    "PaymentUndone": ("provision", "revenue", "invoice", "quota", "mail", "portals"),
    "OrderCancelled": ("provision", "revenue", "invoice", "mail", "portals"),
    "ResourceProvisioned": ("mail", "portals"),
    "QuotaProvisioned": ("mail", "quota", "portals"),
    "QuotaNotice": ("mail", "portals"),
    "CodesIssued": ("mail", "portals"),
    "LicenceIssued": ("revenue", "invoice", "mail", "portals"),
    "InvoiceIssued": ("mail", "portals"),
    "CustomerAsked": ("mail", "portals"),
    "ClaimRejected": ("mail", "portals"),
    "PaymentReminded": ("mail",),
    "PaymentLinkAsked": ("mail",),
    "DeadlinePassed": ("provision", "mail", "portals"),
    "DeadlineMoved": ("provision", "portals"),
    "GrantHandedOn": ("provision", "mail", "portals"),
    "TemporaryGrantRefused": ("provision", "portals"),
    "ProvisioningRetried": ("provision", "portals"),
    "ProvisioningResumed": ("provision", "portals"),
    "ContractRetried": ("revenue", "portals"),
    "ContractWithdrawn": ("revenue", "portals"),
    "ContractResumed": ("revenue", "portals"),
    "InvoiceRetried": ("invoice", "portals"),
    "InvoiceResumed": ("invoice", "portals"),
    "RenewalAccepted": ("provision", "revenue", "invoice", "mail", "portals"),
    "RenewalRejected": ("mail", "portals"),
    "OpportunityOpened": ("opportunity", "portals"),
    "CalendarChanged": ("deadlines",),
    "OrderChanged": ("portals",),
    "RenewalRequested": ("portals",),
    "QuotaRaised": ("portals",),
    "DeliveryAskedAgain": ("portals",),
}
"""Who acts on which event."""
STALE = timedelta(minutes=2)
"""An event still in the outbox after this long was lost on its way through the stream."""

GIVEN_UP_AFTER = 3
"""How often the sweep tries an event that is itself at fault: some 15 minutes in all."""
SENT_IN_VAIN = 6
"""How often a row of the statement is sent that nobody judges: some five hours, while its message may lie dead."""
UNSENT = "unsent"
"""The queue on which people hear of events that were given up."""

AT_ONCE = 20
"""So many events go together: two full batches for each queue, and one call that removes them."""

type Send = Callable[[str, Mapping[int, str]], Mapping[int, CorruptRecordError]]
"""Puts messages, numbered texts, on a queue named as in ROUTES, or UNSENT; gives those that are at fault themselves.

Raises any other error where the way is at fault: then each of them is there or not.
"""
type IsTold = Callable[[str], bool]
"""Whether any portal is told of the orders, renewals and quotas of a product (R84)."""
type Fate = Literal["sent", "due", "left", "given_up"]


class Passed(NamedTuple):
    """What became of one event of the outbox, and what is wrong with it where it was not sent.

    ``due`` was sent as well: one that the stream leaves to the sweep, so nothing was lost.
    """

    row: Item
    fate: Fate
    why: CorruptRecordError | None = None

    @property
    def told(self) -> dict[str, str | None]:
        """Which event, about what, and the fault's code: for logs, so without the event's own
        facts.
        """
        named = {name: str(self.row.get(name)) for name in ("event", "subject")}
        return {**named, "reason": self.why.code if self.why else None}


def relay(rows: Iterable[Item], outbox: OutboxStore, send: Send, is_told: IsTold = lambda _: True) -> Iterator[Passed]:
    """Send events of the outbox, each to all its queues, and remove each that is there.

    No message tells portals of a product of which none is told: it would only be passed on.

    An event that is itself at fault is left for the sweep and holds up no other. What is no event's
    fault (access, throttling, an outage) is raised as ExceptionGroup when all were tried. All
    events of the batch then come again: who acts on events takes repeats.
    """
    attempts = Attempts("event")
    for row, wrong in _relay_all(rows, outbox, send, is_told):
        with attempts.at(_place(row)):
            fault = _own_fault(wrong)
            yield Passed(row, "left" if fault else "sent", fault)
    attempts.raise_failures("could not be sent for no fault of theirs")


def resend(outbox: OutboxStore, send: Send, now: datetime, is_told: IsTold = lambda _: True) -> Iterator[Passed]:
    """Send what the stream lost or left, oldest first in each partition, and give up what was tried
    too often.

    16 reads when nothing is left behind. Run twice, late or killed half-way it leaves the same.
    Raises as relay does.
    """
    attempts = Attempts("event")
    for row, wrong in _relay_all(outbox.older_than(now - STALE), outbox, send, is_told):
        with attempts.at(_place(row)):
            fault = _own_fault(wrong)
            if fault is None:
                yield Passed(row, "due" if row.get("kind") == LATER else "sent")
            elif outbox.tried(row) < GIVEN_UP_AFTER:
                yield Passed(row, "left", fault)
            else:
                _give_up(row, fault, outbox, send, now)
                yield Passed(row, "given_up", fault)
    attempts.raise_failures("could not be sent for no fault of theirs")


def message_of(row: Mapping[str, Any]) -> str:
    """The event as a message: its row without its place in the table, as ASCII JSON.

    ASCII, because no queue takes every letter. Raises CorruptRecordError ``unreadable_event`` for
    what JSON cannot say.
    """
    facts = {name: value for name, value in row.items() if name not in NOT_OF_THE_EVENT}
    try:
        return json.dumps(facts, default=_whole)
    except (TypeError, ValueError) as error:
        raise CorruptRecordError("unreadable_event", f"the event cannot be told: {error}") from error


def _relay_all(
    rows: Iterable[Item], outbox: OutboxStore, send: Send, is_told: IsTold
) -> Iterator[tuple[Item, Exception | None]]:
    """Send events, then remove those that all their queues have; each with what went wrong with it, if anything."""
    for batch in batched(rows, AT_ONCE, strict=False):
        wrong = _send_all(batch, send, is_told)
        there = [number for number in range(len(batch)) if number not in wrong]
        try:
            outbox.remove(*(batch[number] for number in there))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised in the end
            wrong |= dict.fromkeys(there, error)
        yield from ((row, wrong.get(number)) for number, row in enumerate(batch))


def _send_all(rows: Sequence[Item], send: Send, is_told: IsTold) -> dict[int, Exception]:
    wrong: dict[int, Exception] = {}
    queued: dict[str, dict[int, str]] = defaultdict(dict)
    for number, row in enumerate(rows):
        try:
            queues, message = _queues_of(row, is_told), message_of(row)
        except CorruptRecordError as error:
            wrong[number] = error
        else:
            for queue in queues:
                queued[queue][number] = message
    for queue, messages in queued.items():
        try:
            refused: Mapping[int, Exception] = send(queue, messages)
        except Exception as error:  # noqa: BLE001 - one queue's trouble is no other's
            refused = dict.fromkeys(messages, error)
        wrong = {**refused, **wrong}
    return wrong


def _own_fault(wrong: Exception | None) -> CorruptRecordError | None:
    """What is wrong with an event itself, if that is all; raises what is no event's fault."""
    if wrong is None or isinstance(wrong, CorruptRecordError):
        return wrong
    raise wrong


def _queues_of(row: Item, is_told: IsTold) -> tuple[str, ...]:
    queues = ROUTES.get(str(row.get("event")))
    if queues is None:
        raise CorruptRecordError("unknown_event", f"nobody acts on the event {row.get('event')!r}")
    if int(row.get("tries", 0)) >= SENT_IN_VAIN:
        raise CorruptRecordError("sent_in_vain", f"it was sent {row['tries']} times, and never acted on")
    if "product" in row and "portals" in queues and not is_told(row["product"]):
        return tuple(queue for queue in queues if queue != "portals")
    return queues


def _give_up(row: Item, fault: CorruptRecordError, outbox: OutboxStore, send: Send, now: datetime) -> None:
    # The letter first: who dies in between gives up once more, but an event set aside unheard would
    # be lost.
    place = keys.unsent(ItemKey(row["pk"], row["sk"]))
    told = {name: row.get(name) for name in ("event", "subject", "at")}
    reason = f"{fault.code}: {fault.message}"
    letter = {"put_back": place._asdict(), "reason": reason, **told}
    for refused in send(UNSENT, {0: json.dumps(letter, default=str)}).values():
        raise refused
    outbox.set_aside(row, place, reason, now)


def _place(row: Item) -> str:
    return f"{row['pk']} {row['sk']}"


def _whole(value: object) -> int:
    # DynamoDB's numbers arrive as Decimal; ours are whole.
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    raise TypeError(f"{type(value).__name__} is no whole number")
