"""The bank statement and the bank's mails in the table."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from misa_order.kernel.errors import NotFoundError
from misa_order.kernel.history import AxisChange, HistoryEntry, Why
from misa_order.orders.order import Order
from misa_order.orders.stored import find_order, read_with_orders
from misa_order.payments.statement.look_ups import Evidence, Named, named_in
from misa_order.payments.statement.row import StatementRow
from misa_order.table import keys, list_partitions, positions
from misa_order.table.ids import is_possible_id
from misa_order.table.outbox import booked_attributes
from misa_order.table.paging import Page, Spread, Window, read_page
from misa_order.table.table import Table
from misa_order.table.writes import NEW, Part, Put, Update

BOOKED_EVENT = "TransactionBooked"
"""Has a row judged."""


class BankMail(BaseModel):
    """A bank's mail as staff see it: taken, or quarantined with its reason (R17). Its text is the
    object ``raw``.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str
    state: str
    reason: str | None
    detail: str | None
    bank: str | None
    sender: str
    subject: str
    received_at: datetime
    raw: str
    verdicts: dict[str, str] = {}
    transactions: tuple[str, ...] = ()


class Standing(NamedTuple):
    """An order, where there is one, and the rows that pay it or may be meant for it."""

    order: Order | None
    rows: list[StatementRow]


class StatementStore:
    """All reads and writes of statement rows and bank mails."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def get(self, row_id: str) -> StatementRow:
        """One row. Raises NotFoundError ``transaction_not_found``, for an impossible id without a
        call.
        """
        item = self.table.get(keys.transaction(row_id)) if is_possible_id(row_id) else None
        if item is None:
            raise NotFoundError("transaction_not_found", "There is no such transaction", field="id")
        return read_row(item)

    def mail(self, mail_id: str) -> BankMail:
        """One mail. Raises NotFoundError ``mail_not_found``, for an impossible id without a
        call.
        """
        item = self.table.get(keys.mail(mail_id)) if is_possible_id(mail_id) else None
        if item is None:
            raise NotFoundError("mail_not_found", "There is no such mail", field="id")
        return BankMail.model_validate_json(item["doc"])

    def rows(self, row_ids: Sequence[str]) -> list[StatementRow]:
        """Several rows, in one call, in the order asked for."""
        found = self.table.get_many([keys.transaction(row_id) for row_id in row_ids])
        return [read_row(found[key]) for row_id in row_ids if (key := keys.transaction(row_id)) in found]

    def naming(self, number: str) -> list[str]:
        """The ids of the free credits that suggest this order."""
        found = self.table.get(keys.credits_naming(number)) or {}
        return sorted(found.get("credits", ()))

    def rows_of_order(self, number: str) -> list[StatementRow]:
        """The rows that pay an order and the free ones that suggest it, in two calls; none for an unknown number."""
        return self.standing(number).rows

    def standing(self, number: str) -> Standing:
        """An order with its rows as they are now: one call, and one more only where there are rows."""
        naming = keys.credits_naming(number)
        found = read_with_orders(self.table, [number], naming)
        known = find_order(found, number)
        paid_by = known.transactions if known else ()
        row_ids = dict.fromkeys([*paid_by, *sorted(found.get(naming, {}).get("credits", ()))])
        return Standing(known, self.rows(list(row_ids)) if row_ids else [])

    def history(self, row_id: str) -> list[HistoryEntry]:
        """What staff did to a row, oldest first; the machine's verdict is in the row itself."""
        found = self.table.partition(keys.transaction(row_id).pk, "HISTORY#")
        return [HistoryEntry.model_validate_json(item["doc"]) for item in found]

    def match_of(self, row_ids: Sequence[str], numbers: Sequence[str]) -> tuple[list[StatementRow], list[Order]]:
        """Rows and orders as they are now, in one call. Raises NotFoundError for the first that
        does not exist.
        """
        wanted = [keys.transaction(row_id) for row_id in row_ids]
        found = read_with_orders(self.table, numbers, *wanted)
        orders = {number: order for number in numbers if (order := find_order(found, number))}
        for key in wanted:
            if key not in found:
                raise NotFoundError("transaction_not_found", "There is no such transaction", field="transactions")
        for number in numbers:
            if number not in orders:
                raise NotFoundError("order_not_found", f"There is no order {number[:20]}", field="orders")
        return [read_row(found[key]) for key in wanted], [orders[number] for number in numbers]

    def current(self, row_ids: Iterable[str]) -> list[StatementRow]:
        """The rows in which these records now stand, each once: one that joined another is that
        other (R16).

        One call; one more for each joining whose row was not asked for.
        """
        found: dict[str, StatementRow] = {}
        missing = set(row_ids)
        while missing:
            found |= {row.id: row for row in self.rows(sorted(missing))}
            missing = {row.joined_into for row in found.values() if row.joined_into} - found.keys()
        return [row for row in found.values() if not row.joined_into]

    def known_as(self, identity: str) -> list[StatementRow]:
        """The rows that an identity key belongs to (two calls)."""
        found = self.table.get_many([keys.transaction_identity(identity)])
        return self.current(row_id for item in found.values() for row_id in item["row_ids"])

    def evidence(self, row_id: str, numbers: Sequence[str], matched_keys: Sequence[str]) -> Evidence:
        """Everything that deciding needs, in one call (strongly consistent)."""
        found = read_with_orders(self.table, numbers, keys.transaction(row_id), *map(keys.open_orders, matched_keys))
        row = found.get(keys.transaction(row_id))
        if row is None:
            raise NotFoundError("transaction_not_found", "There is no such transaction", field="id")
        return Evidence(read_row(row), *named_in(found, numbers, matched_keys))

    def named(self, numbers: Sequence[str], matched_keys: Sequence[str]) -> Named:
        """What is known under numbers and keys; one call for each 100 of them."""
        found = read_with_orders(self.table, numbers, *map(keys.open_orders, matched_keys))
        return named_in(found, numbers, matched_keys)

    def list_rows(
        self, states: Sequence[str], window: Window, wanted: Callable[[StatementRow], bool] | None = None
    ) -> Page[StatementRow]:
        """Rows of these states, newest booking first; only those that are ``wanted``, where that is given."""

        def partitions(month: str) -> list[str]:
            return [list_partitions.transactions_in(state, month) for state in states]

        keep = (lambda item: wanted(read_row(item))) if wanted else None
        page = read_page(self.table.newest, Spread(partitions, keep), window)
        return Page(tuple(map(read_row, page.items)), page.cursor)

    def list_mails(self, states: Sequence[str], window: Window) -> Page[BankMail]:
        """Mails of these states, newest first."""

        def partitions(month: str) -> list[str]:
            return [list_partitions.mails_in(state, month) for state in states]

        page = read_page(self.table.newest, Spread(partitions), window)
        return Page(tuple(BankMail.model_validate_json(item["doc"]) for item in page.items), page.cursor)


def read_row(item: dict[str, Any]) -> StatementRow:
    """A row as it was written."""
    return StatementRow.model_validate_json(item["doc"])


def row_part(row: StatementRow, expected: int | None) -> Put:
    """Writes a row, if it is new (``expected`` None) or still of the version that was read.

    A new one that waits to be judged is its own event; it stays in the due list until it is judged.
    """
    came = max((record.received_at for record in row.records), default=row.received_at)
    attributes = {
        **(booked_attributes(BOOKED_EVENT, row.id, came) if row.waits_for_judgement else {}),
        "doc": row.model_dump_json(exclude_defaults=True),
        "rev": row.version,
        "list_pk": list_partitions.transactions_in(row.state, positions.month_of(row.booked_at)),
        "list_sk": positions.list_position(row.booked_at, row.id),
    }
    key = keys.transaction(row.id)
    return Put(key, attributes, NEW) if expected is None else Put(key, attributes, "rev = :rev", {":rev": expected})


def settled_parts(before: StatementRow, after: StatementRow, why: Why) -> list[Part]:
    """What a change by staff writes: the row if it is still as they saw it, and who did what for
    which reason.
    """
    entry = HistoryEntry(
        at=why.at,
        actor=why.actor,
        why=why.reason,
        note=why.note,
        changes=(AxisChange(axis="transaction", before=before.state, after=after.state),),
    )
    history = Put(keys.transaction_history(after.id, after.version), {"doc": entry.model_dump_json()}, NEW)
    return [row_part(after, before.version), history, *naming_parts(before, "DELETE")]


def naming_parts(row: StatementRow, verb: Literal["ADD", "DELETE"]) -> list[Part]:
    """Keeps the sets of free credits in step with the orders that a row suggests."""
    return [
        Update(keys.credits_naming(number), f"{verb} credits :one", {":one": {row.id}}) for number in row.candidates
    ]


def mail_part(mail: BankMail, was: str | None = None) -> Put:
    """Writes a mail, if it was not written before, or is still in the state that it was."""
    attributes = {
        "doc": mail.model_dump_json(),
        "progress": mail.state,
        "list_pk": list_partitions.mails_in(mail.state, positions.month_of(mail.received_at)),
        "list_sk": positions.list_position(mail.received_at, mail.id),
    }
    key = keys.mail(mail.id)
    return Put(key, attributes, NEW) if was is None else Put(key, attributes, "progress = :was", {":was": was})


# Models are built when they are first used (defer_build). Whoever has this store needs this one at once.
StatementRow.model_rebuild()
