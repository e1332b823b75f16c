"""The bookings of a statement in a spreadsheet, row by row; what cannot be read in full is none
(R15, R18, R90).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from typing import NamedTuple

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.spreadsheets.cells import amount_of, moment_of, text_of
from misa_order.payments.spreadsheets.check import CellRange
from misa_order.payments.spreadsheets.file import Cell, Sheet
from misa_order.payments.spreadsheets.layouts import HEADER_WITHIN, Column, Layout, find_layout
from misa_order.payments.statement.booking import Booking, Direction, is_reversal
from misa_order.payments.statement.reference import comparable, is_rounded

EARLIEST = datetime(2000, 1, 1, tzinfo=VIETNAM)
_AHEAD = timedelta(days=7)
_BIDV_CODE = re.compile(r"[0-9A-Za-z]{6,}-[0-9A-Za-z]{3,}")
_WHY = {
    "formula_error": "The formula has no value but an error",
    "formula_without_value": "The formula was never computed: open the file in Excel and save it",
    "cell_unreadable": "The value is written as Excel does not write it: open the file in Excel and save it",
    "merged_cell": "The cell is joined with others: it cannot be told what belongs to this row",
}


class Origin(NamedTuple):
    """Where rows come from: the import's id, its file's digest, when it was handed in; and our
    accounts' banks.
    """

    import_id: str
    digest: str
    at: datetime
    banks: Mapping[str, str]


class ReadRow(NamedTuple):
    """A row that is not empty, by the number that Excel shows, and what it tells or why it cannot
    be read.
    """

    row: int
    found: Booking | InvalidInputError


def read_lines(sheet: Sheet, origin: Origin) -> Iterator[ReadRow]:
    """The rows under the headings, one by one.

    ``raw_ref`` of a booking is ``imports/<id>#<row>``. A row that gives neither reference nor
    balance is known by its place in this very file: the same file again is the same transactions
    (R16). Raises as find_layout does, at once.
    """
    merged = [
        ((top, left - sheet.first_column), (bottom, right - sheet.first_column))
        for (top, left), (bottom, right) in sheet.merged
    ]
    top = list(islice(sheet.rows, HEADER_WITHIN))
    layout = find_layout(top, merged, origin.banks)
    reader = _Rows(layout, origin, _flaws(sheet, merged, layout))
    return reader.lines(chain(top[layout.first_row :], sheet.rows))


def _flaws(sheet: Sheet, merged: Sequence[CellRange], layout: Layout) -> dict[int, dict[int, str]]:
    """By row and column, where no value can be had."""
    found: dict[int, dict[int, str]] = {}
    for (row, column), flaw in sheet.faults.items():
        found.setdefault(row, {})[column - sheet.first_column] = flaw
    used = sorted(layout.columns.values())
    for (top, left), (bottom, right) in merged:
        touched = [column for column in used if left <= column <= right]
        if len(touched) * (bottom - top + 1) > 1:
            for row in range(max(top, layout.first_row), bottom + 1):
                found.setdefault(row, {}).update(dict.fromkeys(touched, "merged_cell"))
    return found


class _Rows:
    """Reads rows of one layout."""

    def __init__(self, layout: Layout, origin: Origin, flaws: Mapping[int, Mapping[int, str]]) -> None:
        self._places = layout.columns
        self._first_row = layout.first_row
        self._account = layout.account
        self._origin = origin
        self._latest = origin.at + _AHEAD
        self._flaws = flaws

    def lines(self, rows: Iterator[Sequence[Cell]]) -> Iterator[ReadRow]:
        places = sorted(self._places.values())
        for row, cells in enumerate(rows, self._first_row):
            flaws = self._flaws.get(row)
            if flaws is None and all(cells[place] == "" for place in places):
                continue
            try:
                if flaws:
                    self._refuse(flaws)
                yield ReadRow(row + 1, self._booking(row + 1, cells))
            except InvalidInputError as error:
                yield ReadRow(row + 1, error)

    def _refuse(self, flaws: Mapping[int, str]) -> None:
        for column, place in self._places.items():
            if flaw := flaws.get(place):
                raise InvalidInputError(flaw, _WHY[flaw], field=column)

    def _booking(self, row: int, cells: Sequence[Cell]) -> Booking:
        account = self._own_account(cells)
        booked_at, time_known = self._booked_at(cells)
        amount, direction = self._movement(cells)
        memo = self._text(Column.MEMO, cells)
        reference = self._reference(cells)
        balance = self._read(Column.BALANCE, cells, amount_of)
        value_date = self._moment(Column.VALUE_DATE, cells)
        return Booking(
            account=account,
            bank=self._origin.banks[account],
            amount=amount,
            direction=direction,
            memo=memo,
            booked_at=booked_at.astimezone(UTC),
            time_known=time_known,
            value_date=(value_date[0] if value_date else booked_at).date(),
            reference=reference,
            balance=balance,
            source="excel",
            raw_ref=f"imports/{self._origin.import_id}#{row}",
            reverses=is_reversal(memo),
            file_line=f"{self._origin.digest}#{row}",
        )

    def _own_account(self, cells: Sequence[Cell]) -> str:
        account = self._account or "".join(self._text(Column.ACCOUNT, cells).split())
        if not account:
            raise InvalidInputError("account_missing", "On which of our accounts is it?", field=Column.ACCOUNT)
        if account not in self._origin.banks:
            raise InvalidInputError("account_unknown", f"{account[:30]} is no account of ours", field=Column.ACCOUNT)
        return account

    def _booked_at(self, cells: Sequence[Cell]) -> tuple[datetime, bool]:
        found = self._moment(Column.BOOKED_AT, cells)
        if found is None:
            raise InvalidInputError("date_missing", "When was it booked?", field=Column.BOOKED_AT)
        return found

    def _movement(self, cells: Sequence[Cell]) -> tuple[int, Direction]:
        credit, debit = (
            self._read(Column.CREDIT, cells, amount_of) or 0,
            self._read(Column.DEBIT, cells, amount_of) or 0,
        )
        for column, amount in ((Column.CREDIT, credit), (Column.DEBIT, debit)):
            if amount < 0:
                raise InvalidInputError("amount_negative", "The column says the direction, not a sign", field=column)
        if credit and debit:
            raise InvalidInputError("amount_on_both_sides", "A booking is a credit or a debit", field=Column.DEBIT)
        if not credit and not debit:
            raise InvalidInputError("amount_missing", "How much was booked?", field=Column.CREDIT)
        return (credit, Direction.IN) if credit else (debit, Direction.OUT)

    def _reference(self, cells: Sequence[Cell]) -> str | None:
        """The bank's reference, else its document number; of what stands under STT only what has
        the shape of BIDV's.

        What is no reference is passed over; one that Excel has rounded is a fault, for many rows
        would share it (R16).
        """
        for column in (Column.REFERENCE, Column.DOCUMENT):
            found = self._text(column, cells)
            if is_rounded(found):
                message = "Excel shows this number rounded: format the column as text and paste it again"
                raise InvalidInputError("reference_rounded", message, field=column)
            if comparable(found):
                return found
        ordinal = self._text(Column.ORDINAL, cells)
        return ordinal if _BIDV_CODE.fullmatch(ordinal) else None

    def _text(self, column: Column, cells: Sequence[Cell]) -> str:
        return self._read(column, cells, text_of) or ""

    def _moment(self, column: Column, cells: Sequence[Cell]) -> tuple[datetime, bool] | None:
        found = self._read(column, cells, moment_of)
        if found and not EARLIEST <= found[0] <= self._latest:
            raise InvalidInputError("date_out_of_range", f"{found[0].date()} cannot be", field=column)
        return found

    def _read[T](self, column: Column, cells: Sequence[Cell], read: Callable[[Cell], T]) -> T | None:
        """What the cell of a column says, None where the sheet has no such column; errors name the
        column.
        """
        place = self._places.get(column)
        if place is None:
            return None
        try:
            return read(cells[place])
        except InvalidInputError as error:
            raise InvalidInputError(error.code, error.message, field=column) from None
