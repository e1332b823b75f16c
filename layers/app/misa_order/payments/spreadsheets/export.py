"""The statement as staff filtered it, as an Excel file (R80)."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.spreadsheets.write import export_workbook
from misa_order.payments.statement.row import StatementRow
from misa_order.payments.statement.row_filter import RowFilter
from misa_order.payments.statement.store import StatementStore, read_row
from misa_order.table import list_partitions
from misa_order.table.paging import Window, position, read_all
from misa_order.table.period import ListFilter, list_window
from misa_order.table.table import Listed

MOST_ROWS = 50_000
MOST_BYTES = 4_400_000
"""A function's answer is 6 MB at most, and a file in it grows by a third."""
_READ = 500


def export_statement(
    wanted: RowFilter, store: StatementStore, now: datetime, most_rows: int = MOST_ROWS, most_bytes: int = MOST_BYTES
) -> bytes:
    """All rows that the filter lets through, newest booking first, as .xlsx; without dates those of
    24 months.

    Raises InvalidInputError ``too_many_rows`` where they are more than a file holds,
    ``period_reversed`` for a period that ends before it begins: nothing is left out silently.
    """
    window = list_window(ListFilter(), wanted.from_, wanted.to, now)
    content = export_workbook(_at_most(most_rows, _rows(wanted, window, store)), now)
    if len(content) > most_bytes:
        raise _too_many(f"{most_bytes:,} bytes")
    return content


def _at_most(most: int, rows: Iterator[StatementRow]) -> Iterator[StatementRow]:
    for count, row in enumerate(rows, 1):
        if count > most:
            raise _too_many(f"{most:,} rows")
        yield row


def _too_many(what: str) -> InvalidInputError:
    return InvalidInputError("too_many_rows", f"An export holds {what}: choose a shorter period", field="from")


def _rows(wanted: RowFilter, window: Window, store: StatementStore) -> Iterator[StatementRow]:
    keep = wanted.sieve()
    for month in window.months:
        listed = [
            Listed(list_partitions.transactions_in(state, month), _READ, window.before, window.since)
            for state in wanted.states
        ]
        lists = [read_all(store.table.newest, one) for one in listed]
        for item in merge(*lists, key=position, reverse=True):
            row = read_row(item)
            if keep is None or keep(row):
                yield row
