"""Staff say of a row in doubt that it is another row told again, or a transaction of its own
(R16).
"""

from misa_order.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from misa_order.kernel.history import Why
from misa_order.payments.statement.joining import booked_parts, history_part, in_doubt, join_parts
from misa_order.payments.statement.placement import can_be_absorbed
from misa_order.payments.statement.row import Decided, RowState, StatementRow
from misa_order.payments.statement.store import StatementStore, row_part
from misa_order.table.contention import read_decide_write
from misa_order.table.ids import is_possible_id

STAFF = "staff"


def same_as(row_id: str, other_id: str, store: StatementStore, why: Why) -> StatementRow:
    """The row is the other, told again: its records move there, and it is money no more. Gives the
    other as it is then.

    A repeat changes nothing; of a row that itself joined another, that one counts. Raises
    NotFoundError, InvalidInputError ``same_transaction`` or ``other_money``, ConflictError
    ``transaction_joined`` (into another), ``transaction_not_in_doubt``, ``transaction_not_free``
    for a row whose money was used.
    """

    def once(row: StatementRow) -> StatementRow:
        other = _current(other_id, store)
        if row.joined_into and other.id == _current(row.joined_into, store).id:
            return other
        _check(row, other)
        after = other.absorbing(row, STAFF)
        store.table.write(join_parts(other, after, [row], why))
        return after

    return read_decide_write(row_id, lambda: store.get(row_id), once)


def another(row_id: str, store: StatementStore, why: Why) -> StatementRow:
    """The row is a transaction of its own: it is judged as any new credit, and never joined with
    the one it named.

    A repeat changes nothing. Raises NotFoundError, ConflictError ``transaction_joined`` or
    ``transaction_not_in_doubt``.
    """

    def once(row: StatementRow) -> StatementRow:
        if row.told_apart and not in_doubt(row):
            return row
        _check_in_doubt(row)
        named = (row.possible_duplicate_of,) if row.possible_duplicate_of else ()
        told_apart = tuple(dict.fromkeys((*row.told_apart, *(one.id for one in store.current(named)), *named)))
        decided = Decided(by=why.actor, at=why.at, why=why.note or why.reason)
        after = row.cleared().model_copy(
            update={"told_apart": told_apart, "decided": decided, "version": row.version + 1}
        )
        history = history_part(row, after, why, f"another than {', '.join(named)}")
        store.table.write([row_part(after, row.version), history, *booked_parts(row, after, why)])
        return after

    return read_decide_write(row_id, lambda: store.get(row_id), once)


def _current(row_id: str, store: StatementStore) -> StatementRow:
    """The row in which a record now stands."""
    found = store.current([row_id]) if is_possible_id(row_id) else []
    if not found:
        raise NotFoundError("transaction_not_found", "There is no such transaction", field="transaction")
    return found[0]


def _check(row: StatementRow, other: StatementRow) -> None:
    _check_in_doubt(row)
    if not can_be_absorbed(row):
        raise ConflictError("transaction_not_free", f"Transaction {row.id} is {row.state}", field="id")
    if row.id == other.id:
        raise InvalidInputError("same_transaction", "This is the same row", field="transaction")
    if (row.account, row.direction, row.amount) != (other.account, other.direction, other.amount):
        raise InvalidInputError(
            "other_money",
            "Its account, direction or amount is another: it cannot be the same money",
            field="transaction",
        )


def _check_in_doubt(row: StatementRow) -> None:
    if row.state is RowState.JOINED:
        raise ConflictError("transaction_joined", f"Transaction {row.id} is {row.joined_into}", field="id")
    if not in_doubt(row):
        raise ConflictError("transaction_not_in_doubt", f"Transaction {row.id} is in no doubt", field="id")
