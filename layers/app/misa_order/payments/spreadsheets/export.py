"""The statement as staff filtered it, as an Excel file (R80)."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.spreadsheets.write import export_workbook
from misa_order.payments.statement.row import COUNTED, RowState, StatementRow
from misa_order.payments.statement.store import StatementStore, read_row
from misa_order.table import keys
from misa_order.table.paging import Window, position, read_all
from misa_order.table.period import Day, ListFilter, list_window
from misa_order.table.table import Listed

MOST_ROWS = 50_000
MOST_BYTES = 4_400_000
"""A function's answer is 6 MB at most, and a file in it grows by a third."""
_READ = 500


class ExportFilter(BaseModel):
    """What GET /statement/export.xlsx takes: as GET /transactions, without pages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: RowState | None = None
    account: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


def export_statement(
    wanted: ExportFilter, store: StatementStore, now: datetime, most_rows: int = MOST_ROWS, most_bytes: int = MOST_BYTES
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


def _rows(wanted: ExportFilter, window: Window, store: StatementStore) -> Iterator[StatementRow]:
    states = [wanted.state] if wanted.state else COUNTED
    for month in window.months:
        listed = [Listed(keys.transactions_in(state, month), _READ, window.before, window.since) for state in states]
        lists = [read_all(store.table.newest, one) for one in listed]
        for item in merge(*lists, key=position, reverse=True):
            row = read_row(item)
            if wanted.account in {None, row.account}:
                yield row
