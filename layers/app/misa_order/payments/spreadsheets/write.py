"""Spreadsheets that staff are given: the template of an import (R15), and the statement as they
filtered it (R80).

Texts are always written as texts: what a payer typed is never a formula or a link in somebody's
Excel.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from operator import itemgetter
from typing import Any

from misa_order.kernel.calendar import VIETNAM
from misa_order.payments.spreadsheets.layouts import TEMPLATE, Column
from misa_order.payments.statement.booking import Direction
from misa_order.payments.statement.row import RowState, StatementRow

STATE_LABELS: Mapping[RowState, str] = {
    RowState.MATCHED: "Đã khớp",
    RowState.PARTIAL: "Khớp một phần",
    RowState.UNMATCHED: "Chưa khớp",
    RowState.POSSIBLE_DUPLICATE: "Có thể trùng",
    RowState.DEBIT: "Ghi nợ",
    RowState.REFUNDABLE: "Chờ hoàn tiền",
    RowState.REFUNDED: "Đã hoàn tiền",
    RowState.JOINED: "Đã gộp",
}
EXPORTED: Mapping[str, int] = {
    "Mã dòng sao kê": 19,
    Column.BOOKED_AT: 20,
    Column.ACCOUNT: 18,
    Column.BANK: 12,
    Column.CREDIT: 16,
    Column.DEBIT: 16,
    Column.MEMO: 70,
    Column.REFERENCE: 24,
    Column.BALANCE: 18,
    "Trạng thái": 16,
    "Thanh toán cho ĐH số": 24,
    "Đơn hàng gợi ý": 24,
    "Lý do": 20,
    "Nguồn": 8,
}
"""The columns of an export and their widths."""
_PLACES = {heading: place for place, heading in enumerate(EXPORTED)}
_LONGEST_TEXT = 32_767
_MOMENT, _DAY, _MONEY, _TEXT = "dd/mm/yyyy hh:mm:ss", "dd/mm/yyyy", "#,##0", "@"
_FORMATS = {
    Column.BOOKED_AT: _MOMENT,
    Column.VALUE_DATE: _DAY,
    **dict.fromkeys((Column.CREDIT, Column.DEBIT, Column.BALANCE), _MONEY),
}
_EXPLAINED: Mapping[str, str] = {
    Column.ACCOUNT: "Bắt buộc. Số tài khoản của công ty, đúng như trong cài đặt. Định dạng văn bản.",
    Column.BANK: "Không bắt buộc. Chỉ để người đọc biết; hệ thống nhận ra ngân hàng theo số tài khoản.",
    Column.BOOKED_AT: "Bắt buộc. Ngày, hoặc ngày và giờ: 12/03/2026, 12/03/2026 13:28:56 hoặc 2026-03-12.",
    Column.VALUE_DATE: "Không bắt buộc. Để trống nếu trùng ngày giao dịch.",
    Column.CREDIT: "Tiền vào, số nguyên đồng, không có dấu âm. Mỗi dòng chỉ ghi có hoặc ghi nợ.",
    Column.DEBIT: "Tiền ra, số nguyên đồng, không có dấu âm.",
    Column.MEMO: "Nội dung chuyển khoản, nguyên văn như ngân hàng báo.",
    Column.REFERENCE: "Mã giao dịch của ngân hàng, nguyên văn. Để trống nếu không có; không điền số thứ tự.",
    Column.BALANCE: "Số dư sau giao dịch. Có số dư thì hệ thống nhận ra giao dịch đã báo qua thư của ngân hàng.",
    "": "Giao dịch đã có trong sao kê không được thêm lần nữa. Kết quả được báo theo từng dòng.",
}


def template_workbook(made_at: datetime) -> bytes:
    """The empty template as .xlsx: the headings that an import reads, cells formatted, a second
    sheet that explains.
    """
    made = BytesIO()
    with _workbook(made, made_at) as book:
        sheet = book.add_worksheet("Sao kê")
        _write_headings(book, sheet, TEMPLATE)
        for place, column in enumerate(TEMPLATE):
            cells = book.add_format({"num_format": _FORMATS.get(column, _TEXT)})
            sheet.set_column(place, place, EXPORTED.get(column, 20), cells)
        explained = book.add_worksheet("Hướng dẫn")
        _write_headings(book, explained, ("Cột", "Cách điền"))
        explained.set_column(0, 0, 20)
        explained.set_column(1, 1, 110)
        for row, (column_name, text) in enumerate(_EXPLAINED.items(), 1):
            explained.write_string(row, 0, column_name)
            explained.write_string(row, 1, text)
    return made.getvalue()


def export_workbook(rows: Iterable[StatementRow], made_at: datetime) -> bytes:
    """Statement rows as .xlsx, one below the other as they come; its memory does not grow with the
    rows but the file's.

    Amounts are VND in Excel's numbers, times Vietnam's. An import reads it back, and adds nothing.
    """
    made = BytesIO()
    with _workbook(made, made_at, constant_memory=True) as book:
        sheet = book.add_worksheet("Sao kê")
        _write_headings(book, sheet, list(EXPORTED))
        for place, width in enumerate(EXPORTED.values()):
            sheet.set_column(place, place, width)
        formats = {kind: book.add_format({"num_format": kind}) for kind in (_MOMENT, _DAY, _MONEY)}
        for number, row in enumerate(rows, 1):
            _write_row(sheet, number, row, formats)
    return made.getvalue()


def _write_row(sheet: Any, number: int, row: StatementRow, formats: Mapping[str, Any]) -> None:
    for heading, text in filter(itemgetter(1), _texts(row).items()):
        sheet.write_string(number, _PLACES[heading], text[:_LONGEST_TEXT])
    for heading, amount in _amounts(row).items():
        sheet.write_number(number, _PLACES[heading], amount, formats[_MONEY])
    local = row.booked_at.astimezone(VIETNAM).replace(tzinfo=None)
    sheet.write_datetime(number, _PLACES[Column.BOOKED_AT], local, formats[_MOMENT if row.time_known else _DAY])


def _texts(row: StatementRow) -> dict[str, str]:
    return {
        "Mã dòng sao kê": row.id,
        Column.ACCOUNT: row.account,
        Column.BANK: row.bank,
        Column.MEMO: row.memo,
        Column.REFERENCE: row.reference or "",
        "Trạng thái": STATE_LABELS[row.state],
        "Thanh toán cho ĐH số": ", ".join(row.orders),
        "Đơn hàng gợi ý": ", ".join(row.candidates),
        "Lý do": row.reason or "",
        "Nguồn": row.source,
    }


def _amounts(row: StatementRow) -> dict[str, int]:
    moved: dict[str, int] = {Column.CREDIT if row.direction is Direction.IN else Column.DEBIT: row.amount}
    return moved if row.balance is None else {**moved, Column.BALANCE: row.balance}


def _workbook(made: BytesIO, made_at: datetime, **options: Any) -> Any:
    import xlsxwriter  # noqa: PLC0415 - only what writes files needs it, and others load this module

    book = xlsxwriter.Workbook(made, options)
    book.set_properties({"created": made_at.astimezone(VIETNAM).replace(tzinfo=None)})
    return book


def _write_headings(book: Any, sheet: Any, headings: Sequence[str]) -> None:
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, bold)
