"""Money reaches the statement: every transaction once, whichever ways and however often it arrives (R15–R18)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from misa_order.orders.store import outbox_part
from misa_order.payments.booking import Booking, Direction, identity_keys, key_kinds, look_alike_key, transaction_id
from misa_order.payments.mails.inbox import Accepted, Receipt, Sender, read_mail
from misa_order.payments.statement import RowState, StatementRow
from misa_order.payments.store import BankMail, StatementStore, mail_part, row_part
from misa_order.table import keys
from misa_order.table.transaction import NEW, BusyError, Part, Put, Update, WriteRejectedError
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
    known: dict[str, Item] = {}
    for _ in range(_TRIES):
        plans = _plans(bookings, known, store, now)
        first = [also([plan.row_id for plan in plans])] if also else []
        parts = [*first, *(part for plan in plans for part in plan.parts), *more]
        try:
            if parts:
                store.table.write(parts)
        except WriteRejectedError as error:
            if also and 0 in error.stored:
                raise RepeatedError from error
            known |= {parts[position].key.pk: item for position, item in error.stored.items()}
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
) -> Recorded:
    """Judge a mail (R17) and write it with every transaction it tells of, in one transaction of the table.

    A quarantined mail is kept with its reason and pays nothing. The same mail again writes nothing. Raises BusyError
    when others keep writing the same keys.
    """
    verdict = read_mail(raw, receipt, senders, accounts)
    bookings = verdict.bookings if isinstance(verdict, Accepted) else ()
    try:
        outcomes = record_bookings(bookings, store, now, lambda row_ids: mail_part(_mail(receipt, verdict, row_ids)))
    except RepeatedError:
        return Recorded(_mail(receipt, verdict, ()), repeated=True)
    return Recorded(_mail(receipt, verdict, [outcome.row_id for outcome in outcomes]), repeated=False)


class _Plan(NamedTuple):
    row_id: str
    added: bool
    parts: tuple[Part, ...]


def _plans(bookings: Sequence[Booking], known: Mapping[str, Item], store: StatementStore, now: datetime) -> list[_Plan]:
    """How each is written; a known row is read only where a booking brings it a new key, for it may learn more."""
    plans = [_plan(booking, known, {}, now) for booking in bookings]
    gaining = [plan.row_id for plan in plans if plan.parts and not plan.added]
    if not gaining:
        return plans
    rows = {row.id: row for row in store.rows(gaining)}
    return [_plan(booking, known, rows, now) for booking in bookings]


def _plan(booking: Booking, known: Mapping[str, Item], rows: Mapping[str, StatementRow], now: datetime) -> _Plan:
    """How a booking is written, given what a first try found to stand already (keys by partition key, rows by id)."""
    identities = {identity: keys.transaction_identity(identity) for identity in identity_keys(booking)}
    owner = next((str(known[key.pk]["row"]) for key in identities.values() if key.pk in known), None)
    row_id = owner or transaction_id(booking)
    parts: list[Part] = [Put(key, {"row": row_id}, NEW) for key in identities.values() if key.pk not in known]
    if owner:
        return _Plan(owner, added=False, parts=(*parts, *_learnt(rows.get(owner), booking)))
    look, alike = _look_alike(booking, row_id, known)
    row = StatementRow.of(row_id, booking, _first_state(booking, alike), now)
    parts += [look, row_part(row, None)]
    if row.waits_for_judgement:
        facts = {"transaction": row.id, "memo": row.memo}
        parts.append(outbox_part("TransactionBooked", row.id, 1, now, facts))
    return _Plan(row_id, added=True, parts=tuple(parts))


def _learnt(row: StatementRow | None, booking: Booking) -> list[Part]:
    """What a row that is known already gains from another source: the reference or balance that the first had not."""
    if row is None or not row.is_same_money(booking):
        return []
    gained = {
        name: getattr(booking, name)
        for name in ("reference", "balance")
        if getattr(row, name) is None and getattr(booking, name) is not None
    }
    return [row_part(row.model_copy(update={**gained, "version": row.version + 1}), row.version)] if gained else []


def _first_state(booking: Booking, alike: Sequence[str]) -> RowState:
    if booking.direction is Direction.OUT:
        return RowState.DEBIT
    return RowState.POSSIBLE_DUPLICATE if alike else RowState.UNMATCHED


def _look_alike(booking: Booking, row_id: str, known: Mapping[str, Item]) -> tuple[Part, Sequence[str]]:
    """Registers the row among those that look like it, and names those it cannot be told apart from (R16)."""
    key = keys.look_alike(look_alike_key(booking))
    kinds = key_kinds(booking)
    entry = {f"{row_id}|{','.join(sorted(kinds))}"}
    if key.pk not in known:
        return Put(key, {"alike": entry}, NEW), ()
    seen: set[str] = known[key.pk]["alike"]
    others = [other for other in seen if not other.startswith(f"{row_id}|")]
    same = [other.split("|")[0] for other in others if kinds.isdisjoint(other.split("|")[1].split(","))]
    values: dict[str, Any] = {":one": entry, ":seen": seen}
    return Update(key, "ADD alike :one", values, "alike = :seen"), same


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
