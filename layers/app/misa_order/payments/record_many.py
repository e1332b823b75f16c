"""Many bookings of one file reach the statement at the table's pace: looked up, judged and written
together (R15, R16).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from misa_order.payments.judging import judged_early
from misa_order.payments.record import RecordedBooking, record_bookings
from misa_order.payments.statement.booking import Booking, transaction_id
from misa_order.payments.statement.plan import RowPlan, StoredItems, keys_of, plan_row
from misa_order.payments.statement.store import StatementStore
from misa_order.table import keys
from misa_order.table.writes import MOST_PARTS, Part, Update, WriteRejectedError, merged

_LONG_MEMO = 2_000
"""Rows with longer memos are written alone: a transaction has an end in bytes, too."""
_FIRST = 100
"""Rows of a file that are looked up whatever it is: as many as one call reads."""

type _File = Mapping[int, Booking]
"""Bookings by their place in the file, in its order."""


class _Planned(NamedTuple):
    """A booking by its place in the file, and how it is written."""

    place: int
    plan: RowPlan


def record_many(bookings: Sequence[Booking], store: StatementStore, now: datetime) -> list[RecordedBooking]:
    """Put bookings on the statement, each once; what becomes of each, in their order.

    Where nothing is known of a file's first rows, the others are not looked up until the table refuses
    one. What the file tells twice, what looks alike, and what others write at the same moment goes one
    by one, in the file's order, as record_bookings does it. A credit that pays nothing is written with
    the matcher's verdict on it. Killed half-way and begun again it leaves the same. BusyError as
    record_bookings.
    """
    file = dict(enumerate(bookings))
    first, rest = dict(islice(file.items(), _FIRST)), dict(islice(file.items(), _FIRST, None))
    known = _known(first, store)
    done = _each(first, known, store, now)
    if rest and not known:
        done |= _together(rest, None, store, now)
        rest = {place: booking for place, booking in rest.items() if place not in done}
    done |= _each(rest, _known(rest, store), store, now)
    return [done[place] for place in file]


def _each(file: _File, known: StoredItems, store: StatementStore, now: datetime) -> dict[int, RecordedBooking]:
    """What becomes of each booking of a file that was looked up."""
    done = _together(file, known, store, now)
    for place, booking in file.items():
        if place not in done:
            [done[place]] = record_bookings([booking], store, now)
    return done


def _together(
    file: _File, known: StoredItems | None, store: StatementStore, now: datetime
) -> dict[int, RecordedBooking]:
    """What became of those that can be written with others. A file that was not looked up (None) is left where the
    table refuses one of it.
    """
    planned = _planned(file, known or {}, store, now)
    written = [one for one in planned if not one.plan.changes]
    for group, parts in _groups(_judged([one for one in planned if one.plan.changes], store, now)):
        try:
            store.table.write(parts)
        except WriteRejectedError:
            if known is None:
                break
        else:
            written += group
    return {one.place: RecordedBooking.of(one.plan, file[one.place]) for one in written}


def _planned(file: _File, known: StoredItems, store: StatementStore, now: datetime) -> list[_Planned]:
    """How each booking is written, as far as it touches nothing that one before it does."""
    planned = []
    touched: set[keys.ItemKey] = set()
    for place, booking in file.items():
        row = keys.transaction(transaction_id(booking))
        own = {row, *keys_of(booking)}
        plan = None
        if row in known or (touched.isdisjoint(own) and len(booking.memo) <= _LONG_MEMO):
            plan = plan_row(booking, known, store, now)
            own.update(part.key for part in plan.others)
        # A plain repeat writes nothing, so nothing before it matters.
        if plan and (not plan.changes or touched.isdisjoint(own)):
            planned.append(_Planned(place, plan))
        if not plan or plan.changes:
            touched |= own
    return planned


def _known(file: _File, store: StatementStore) -> StoredItems:
    """What the table holds of them: of a repeated file the rows, and no more; else also what their keys say."""
    own = {keys.transaction(transaction_id(booking)): booking for booking in file.values()}
    known = store.table.get_many(list(own))
    more = [key for row, booking in own.items() if row not in known for key in keys_of(booking)]
    return {**known, **(store.table.get_many(more) if more else {})}


def _judged(planned: Sequence[_Planned], store: StatementStore, now: datetime) -> list[_Planned]:
    new = [one for one in planned if one.plan.added and one.plan.row.waits_for_judgement]
    rows = {row.id: row for row in judged_early([one.plan.row for one in new], store, now)}
    return [one._replace(plan=one.plan._replace(row=rows.get(one.plan.row.id, one.plan.row))) for one in planned]


def _groups(planned: Sequence[_Planned]) -> Iterator[tuple[list[_Planned], list[Part]]]:
    """As many at a time as one transaction takes, and what it writes."""
    group: list[_Planned] = []
    parts: list[Part] = []
    for one in planned:
        own = one.plan.parts
        if group and len(parts) + len(own) > MOST_PARTS:
            yield group, _merged(parts)
            group, parts = [], []
        group.append(one)
        parts += own
    if group:
        yield group, _merged(parts)


def _merged(parts: Sequence[Part]) -> list[Part]:
    return [*(part for part in parts if not _names(part)), *merged([part for part in parts if _names(part)])]


def _names(part: Part) -> bool:
    """Whether it adds to the credits of an order: those of several rows are one part."""
    return isinstance(part, Update) and part.key.sk == "CREDITS"
