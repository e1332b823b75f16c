"""Two rows turn out to be one transaction: the records move, and the money counts once (R16)."""

from collections.abc import Sequence

from misa_order.kernel.history import AxisChange, HistoryEntry, Why
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import BOOKED_EVENT, naming_parts, row_part
from misa_order.table import keys
from misa_order.table.outbox import outbox_part
from misa_order.table.writes import NEW, Part, Put


def join_parts(before: StatementRow, after: StatementRow, gone: Sequence[StatementRow], why: Why) -> list[Part]:
    """Writes a row that took up others, and what is left of each, if all of them are still as they
    were read.

    Suggestions of those that are gone are withdrawn; the history of each row says what became of
    it.
    """
    parts: list[Part] = [row_part(after, before.version), *booked_parts(before, after, why)]
    for row in gone:
        left = row.joined(after.id)
        parts += [row_part(left, row.version), *naming_parts(row, "DELETE")]
        parts.append(history_part(row, left, why, f"joined transaction {after.id}"))
    if gone:
        note = f"took up {', '.join(row.id for row in gone)}"
        parts.append(history_part(before, after, why, note))
    return parts


def booked_parts(before: StatementRow, after: StatementRow, why: Why) -> list[Part]:
    """Has a row judged that is in doubt no more; none where nothing is to be judged."""
    if before.waits_for_judgement or not after.waits_for_judgement:
        return []
    facts = {"transaction": after.id, "memo": after.memo}
    return [outbox_part(BOOKED_EVENT, after.id, after.version, why.at, facts)]


def history_part(before: StatementRow, after: StatementRow, why: Why, note: str) -> Part:
    """Says in a row's history what became of it, by whom and why."""
    said = f"{note}; {why.note}" if why.note else note
    entry = HistoryEntry(at=why.at, actor=why.actor, why=why.reason, note=said, changes=_changes(before, after))
    return Put(keys.transaction_history(after.id, after.version), {"doc": entry.model_dump_json()}, NEW)


def _changes(before: StatementRow, after: StatementRow) -> tuple[AxisChange, ...]:
    if before.state is after.state:
        return ()
    return (AxisChange(axis="transaction", before=before.state, after=after.state),)


def in_doubt(row: StatementRow) -> bool:
    """Whether staff have still to say what the row is."""
    return row.state is RowState.POSSIBLE_DUPLICATE or row.possible_duplicate_of is not None
