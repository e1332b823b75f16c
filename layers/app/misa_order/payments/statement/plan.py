"""What is written for a record of a transaction, given what already stands in the table (R16)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, Self

from misa_order.kernel.history import Why
from misa_order.payments.statement.booking import (
    Booking,
    Direction,
    identity_keys,
    key_kinds,
    look_alike_key,
    transaction_id,
)
from misa_order.payments.statement.joining import join_parts
from misa_order.payments.statement.placement import Joining, can_be_absorbed, kinds_of, place
from misa_order.payments.statement.records import Doubt, Record
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import StatementStore, naming_parts, read_row, row_part
from misa_order.table import keys
from misa_order.table.wire import Item
from misa_order.table.writes import NEW, Part, Put, Update

MOST_SHARING = 50
"""Rows under one key or look that are told from each other one by one; what comes after them is in
doubt at once.
"""
_RECEIVERS = {"mail": "parse_bank_mail", "feed": "receive_bank_feed", "excel": "import_statement"}

type StoredItems = Mapping[keys.ItemKey, Item]
"""What the table refused to write over, by key; keys that are not in it are taken to be free."""


class LookAlike(NamedTuple):
    """A row in the set of those that look alike, and of which kinds the keys of its records are."""

    row_id: str
    kinds: Collection[str]

    def written(self) -> str:
        """The entry in the set: ``0deb64afc1353613|BAL,REF``."""
        return f"{self.row_id}|{','.join(sorted(self.kinds))}"

    @classmethod
    def read(cls, entry: str) -> Self:
        """The reverse of written."""
        row_id, _, kinds = entry.partition("|")
        return cls(row_id, frozenset(kinds.split(",")))


class RowPlan(NamedTuple):
    """The row in which a record ends, as it was seen; whether it is new, and what is written beside it, or of one that
    is known.
    """

    row: StatementRow
    added: bool
    others: tuple[Part, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.added or bool(self.others)

    @property
    def parts(self) -> list[Part]:
        """What is to be written; of a new row that was judged already its verdict, too."""
        new = [row_part(self.row, None), *naming_parts(self.row, "ADD")] if self.added else []
        return [*self.others, *new]


def plan_row(booking: Booking, known: StoredItems, store: StatementStore, now: datetime) -> RowPlan:
    """How a record is written. Reads rows only where keys or looks of it are known, and not for a
    plain repeat.
    """
    row_id = transaction_id(booking)
    own = known.get(keys.transaction(row_id))
    if own and (mine := read_row(own)).repeated_by(booking):
        return RowPlan(mine, added=False)
    wanted = {*_sharing(booking, known), *_alike(booking, known), *([row_id] if own else [])}
    rows = store.current(wanted) if wanted else []
    if told := next((row for row in rows if row.repeated_by(booking)), None):
        return RowPlan(told, added=False)
    placed = place(booking, rows)
    if isinstance(placed, Joining):
        return RowPlan(placed.row, added=False, others=tuple(_joined(booking, placed, known, now)))
    row = StatementRow.of(row_id, booking, _first_state(booking, placed), now, placed)
    return RowPlan(row, added=True, others=tuple(_keys(booking, row, known)))


def keys_of(booking: Booking) -> set[keys.ItemKey]:
    """Every key but its own row's under which a record is looked for."""
    identities = map(keys.transaction_identity, identity_keys(booking))
    return {*identities, keys.look_alike(look_alike_key(booking))}


def _first_state(booking: Booking, doubt: Doubt | None) -> RowState:
    """A credit in doubt pays nothing by itself; a debit never does, and only names the other (R16,
    R18).
    """
    if booking.direction is Direction.OUT:
        return RowState.DEBIT
    return RowState.POSSIBLE_DUPLICATE if doubt else RowState.UNMATCHED


def _sharing(booking: Booking, known: StoredItems) -> set[str]:
    found = (known.get(keys.transaction_identity(identity)) for identity in identity_keys(booking))
    return {str(row_id) for item in found if item for row_id in item["row_ids"]}


def _alike(booking: Booking, known: StoredItems) -> set[str]:
    """The rows that look like it and, as far as the table says, share no kind of key with it."""
    item, kinds = known.get(keys.look_alike(look_alike_key(booking))), key_kinds(booking)
    alike = map(LookAlike.read, item["alike"]) if item else ()
    return {one.row_id for one in alike if kinds.isdisjoint(one.kinds)}


def _keys(booking: Booking, row: StatementRow, known: StoredItems) -> Iterable[Part]:
    """All keys of a row of its own: refused when another has come under one of them meanwhile."""
    for identity in identity_keys(booking):
        yield from _member(keys.transaction_identity(identity), "row_ids", row.id, known)
    entry = LookAlike(row.id, key_kinds(booking)).written()
    yield from _member(keys.look_alike(look_alike_key(booking)), "alike", entry, known)


def _member(key: keys.ItemKey, name: str, entry: str, known: StoredItems) -> Iterable[Part]:
    """Puts an entry into the set of a key, if the set is still as it was seen; a set that is full
    stays as it is.
    """
    if key not in known:
        yield Put(key, {name: {entry}}, NEW)
    elif len(seen := known[key][name]) < MOST_SHARING:
        yield Update(key, f"ADD {name} :one", {":one": {entry}, ":seen": seen}, f"{name} = :seen")


def _joined(booking: Booking, joining: Joining, known: StoredItems, now: datetime) -> Iterable[Part]:
    """The record on the row that it joins, with the rows that it shows to be that one."""
    row = joining.row
    gone = [one for one in joining.same if can_be_absorbed(one)]
    after = row.with_records(Record.of(booking, now, joining.joined_by))
    for one in gone:
        after = after.absorbing(one, joining.joined_by)
    after = after.model_copy(update={"version": row.version + 1})
    yield from _known_by(booking, after, known)
    why = Why(f"function:{_RECEIVERS[booking.source]}", now, f"joined_by_{joining.joined_by}")
    yield from join_parts(row, after, gone, why)
    for one in joining.same:
        # Each of the two is settled: only staff can take one of them back.
        if one not in gone and one.possible_duplicate_of is None:
            flagged = one.model_copy(update={"possible_duplicate_of": row.id, "version": one.version + 1})
            yield row_part(flagged, one.version)


def _known_by(booking: Booking, row: StatementRow, known: StoredItems) -> Iterable[Part]:
    """Puts a row under those keys of a further record under which it is not known yet, and under
    its looks.
    """
    for identity in identity_keys(booking):
        key = keys.transaction_identity(identity)
        if key not in known:
            yield Put(key, {"row_ids": {row.id}}, NEW)
        elif row.id not in known[key]["row_ids"]:
            yield Update(key, "ADD row_ids :one", {":one": {row.id}})
    entry = {":one": {LookAlike(row.id, kinds_of(row)).written()}}
    yield Update(keys.look_alike(look_alike_key(booking)), "ADD alike :one", entry)
