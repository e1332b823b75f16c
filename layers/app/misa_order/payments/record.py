"""Money reaches the statement: every transaction once, whichever ways and however often it arrives (R15–R18)."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from misa_order.payments.booking import Booking
from misa_order.payments.mails.inbox import Accepted, Receipt, read_mail
from misa_order.payments.mails.senders import Sender
from misa_order.payments.mails.signature import Verify, nobody
from misa_order.payments.row_plan import plan_row
from misa_order.payments.store import BankMail, StatementStore, mail_part
from misa_order.table import keys
from misa_order.table.transaction import BusyError, Part, WriteRejectedError
from misa_order.table.wire import Item

_TRIES = 6


class Outcome(NamedTuple):
    """Where a booking stands: its row, and whether that row is new; a row that was known has joined with it (R16)."""

    row_id: str
    added: bool


class RepeatedError(Exception):
    """What was to be written along with the bookings was written before; nothing changed."""


def record_bookings(
    bookings: Sequence[Booking],
    store: StatementStore,
    now: datetime,
    also: Callable[[Sequence[str]], Part] | None = None,
    *more: Part,
) -> list[Outcome]:
    """Put bookings of one source on the statement, each once, in one transaction of the table (one call if all is new).

    ``also`` makes a part from the rows' ids that is written along with ``more``, for a source that must be taken only
    once; raises RepeatedError when its condition fails, BusyError when others keep writing the same keys.
    """
    known: dict[keys.Key, Item] = {}
    for _ in range(_TRIES):
        plans = [plan_row(booking, known, store, now) for booking in bookings]
        first = [also([plan.row_id for plan in plans])] if also else []
        parts = [*first, *(part for plan in plans for part in plan.parts), *more]
        try:
            if parts:
                store.table.write(parts)
        except WriteRejectedError as error:
            if also and 0 in error.stored:
                raise RepeatedError from error
            known |= {parts[position].key: item for position, item in error.stored.items()}
        else:
            return [Outcome(plan.row_id, plan.added) for plan in plans]
    raise BusyError("statement")


class Recorded(NamedTuple):
    """What became of a mail; ``repeated`` when it had been taken before and nothing was written."""

    mail: BankMail
    repeated: bool


def receive_mail(
    raw: bytes,
    receipt: Receipt,
    senders: Sequence[Sender],
    accounts: Collection[str],
    store: StatementStore,
    now: datetime,
    verify: Verify = nobody,
) -> Recorded:
    """Judge a mail (R17) and write it with every transaction it tells of, in one transaction of the table.

    A quarantined mail is kept with its reason and pays nothing. The same mail again writes nothing. Raises BusyError
    when others keep writing the same keys, and what ``verify`` raises.
    """
    verdict = read_mail(raw, receipt, senders, accounts, verify)
    bookings = verdict.bookings if isinstance(verdict, Accepted) else ()
    try:
        outcomes = record_bookings(bookings, store, now, lambda row_ids: mail_part(_mail(receipt, verdict, row_ids)))
    except RepeatedError:
        return Recorded(_mail(receipt, verdict, ()), repeated=True)
    return Recorded(_mail(receipt, verdict, [outcome.row_id for outcome in outcomes]), repeated=False)


def _mail(receipt: Receipt, verdict: Any, row_ids: Sequence[str]) -> BankMail:
    taken = isinstance(verdict, Accepted)
    return BankMail(
        id=receipt.message_id,
        state="accepted" if taken else "quarantined",
        reason=None if taken else verdict.reason,
        detail=None if taken else verdict.detail,
        bank=verdict.bank if taken else None,
        sender=verdict.sender,
        subject=verdict.subject,
        received_at=receipt.timestamp,
        raw=receipt.key,
        verdicts={check: str(found) for check, found in receipt.verdicts.items()},
        transactions=tuple(row_ids),
    )
