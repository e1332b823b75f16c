"""Which columns a statement in a spreadsheet has: our template's, and the banks' own layouts
(bank-messages, R15).
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.spreadsheets.cells import plain
from misa_order.payments.spreadsheets.check import CellRange
from misa_order.payments.spreadsheets.file import Cell

HEADER_WITHIN = 20
"""Rows in which the headings are looked for."""
_ACCOUNT_NUMBER = re.compile(r"[0-9A-Za-z]{6,19}")
_PARTS = re.compile(r"[/\n(]")


class Column(StrEnum):
    """What a column holds, under the heading that our template gives it."""

    ACCOUNT = "Tài khoản"
    BANK = "Ngân hàng"
    BOOKED_AT = "Ngày giao dịch"
    VALUE_DATE = "Ngày hiệu lực"
    CREDIT = "Số tiền ghi có"
    DEBIT = "Số tiền ghi nợ"
    MEMO = "Nội dung"
    REFERENCE = "Số tham chiếu"
    BALANCE = "Số dư"
    DOCUMENT = "Số CT"
    """A bank's document number: its own only within a day."""
    ORDINAL = "STT"
    """A running number, or BIDV's transaction code."""


TEMPLATE = tuple(column for column in Column if column not in {Column.DOCUMENT, Column.ORDINAL})
"""The columns of our template, in their order."""
_NEEDED = (Column.BOOKED_AT, Column.CREDIT, Column.MEMO)
_NAMES: Mapping[Column, str] = {
    Column.ACCOUNT: "tai khoan|so tai khoan|so tk|stk|account|account no|account number",
    Column.BANK: "ngan hang|bank",
    Column.BOOKED_AT: "ngay giao dich|ngay gd|ngay gio giao dich|thoi gian giao dich|thoi gian|ngay"
    "|transaction date|trans date|tnx date|txn date|date",
    Column.VALUE_DATE: "ngay hieu luc|ngay gia tri|value date|effective date",
    Column.CREDIT: "so tien ghi co|ghi co|phat sinh co|ps co|so tien co|co|credit|credit amount",
    Column.DEBIT: "so tien ghi no|ghi no|phat sinh no|ps no|so tien no|no|debit|debit amount",
    Column.MEMO: "noi dung|noi dung chi tiet|noi dung giao dich|noi dung gd|dien giai|mo ta|transactions in detail"
    "|transaction detail|transaction details|details|description|transaction description|remark|remarks",
    Column.REFERENCE: "so tham chieu|ma tham chieu|ma giao dich|ma gd|so giao dich|so gd|so but toan|reference"
    "|reference no|reference number|ref|ref no|transaction id|transaction no",
    Column.BALANCE: "so du|so du luy ke|so du sau giao dich|balance|running balance",
    Column.DOCUMENT: "so ct|so chung tu|doc no|document no",
    Column.ORDINAL: "stt|so thu tu",
}
_BY_NAME = {name: column for column, names in _NAMES.items() for name in names.split("|")}


type _Headings = tuple[int, list[tuple[str, ...]]]


class Layout(NamedTuple):
    """Where the columns stand, from 0; the first row after the headings, from 0; and the account of
    the whole sheet, where it stands above the headings.
    """

    columns: Mapping[Column, int]
    first_row: int
    account: str | None


def find_layout(top: Sequence[Sequence[Cell]], merged: Sequence[CellRange], own: Collection[str]) -> Layout:
    """The layout of a sheet that begins with the rows ``top``; headings may be in one row or two,
    joined or not.

    ``merged`` are ranges of those rows' own cells. Diacritics, case and order of the columns do not
    matter, nor do columns we do not know. Raises InvalidInputError ``column_missing`` or
    ``column_repeated`` with the column as field.
    """
    best, first_row = _best(list(_headings(top[:HEADER_WITHIN], merged)))
    for column in _NEEDED:
        if column not in best:
            raise InvalidInputError("column_missing", f"There is no column {column!r}", field=column)
    for column, places in best.items():
        if len(places) > 1:
            raise InvalidInputError("column_repeated", f"There are {len(places)} columns {column!r}", field=column)
    columns = {column: places[0] for column, places in best.items()}
    account = None if Column.ACCOUNT in columns else _account_above(top[:first_row], own)
    return Layout(columns, first_row, account)


def _best(headings: Sequence[_Headings]) -> tuple[dict[Column, list[int]], int]:
    """The first headings that name all needed columns; else those that name most columns, to say
    what is missing.
    """
    tried = [(_columns(texts), row + 1) for row, texts in headings]
    whole = (one for one in tried if one[0].keys() >= set(_NEEDED))
    return next(whole, None) or max(tried, key=lambda one: len(one[0]), default=({}, 0))


def _headings(top: Sequence[Sequence[Cell]], merged: Sequence[CellRange]) -> Iterator[_Headings]:
    """Every row as if it were headings, then every two rows one above the other: the last row, and
    its texts.
    """
    rows = [[cell if isinstance(cell, str) else "" for cell in row] for row in top]
    for (first_row, first), (last_row, last) in merged:
        # "Số tiền" over "Ghi nợ" and "Ghi có" heads both; a heading two rows high stands in the
        # upper one.
        for column in range(first, last + 1):
            if first_row == last_row < len(rows) and last < len(rows[first_row]):
                rows[first_row][column] = rows[first_row][first]
    for number, row in enumerate(rows):
        yield number, [(text,) for text in row]
    for number in range(1, len(rows)):
        # A row with a number or a date in it is none of headings.
        if all(isinstance(cell, str) for cell in top[number]):
            yield number, list(zip(rows[number - 1], rows[number], strict=False))


def _columns(headings: Sequence[tuple[str, ...]]) -> dict[Column, list[int]]:
    found: dict[Column, list[int]] = {}
    for place, texts in enumerate(headings):
        # The lower of two says more: "Ghi có" under "Số tiền".
        column = next((known for text in reversed(texts) if (known := _column(text))), None)
        if column:
            found.setdefault(column, []).append(place)
    return found


def _column(heading: str) -> Column | None:
    names = (plain(heading), *map(plain, _PARTS.split(heading)))
    return next((_BY_NAME[name] for name in names if name in _BY_NAME), None)


def _account_above(rows: Sequence[Sequence[Cell]], own: Collection[str]) -> str:
    """The one account of ours that is named above the headings."""
    texts = [_as_text(cell) for row in rows for cell in row]
    named: set[str] = {word for text in texts for word in _ACCOUNT_NUMBER.findall(text) if word in own}
    if len(named) != 1:
        raise InvalidInputError(
            "column_missing",
            f"There is no column {Column.ACCOUNT!r}, and {len(named)} of our accounts are named above the headings",
            field=Column.ACCOUNT,
        )
    return named.pop()


def _as_text(cell: Cell) -> str:
    return f"{cell:.0f}" if isinstance(cell, float) else str(cell)
