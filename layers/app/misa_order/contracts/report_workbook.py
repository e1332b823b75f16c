"""The report of contracts as an Excel file. Names are always written as texts, never as somebody's
formula.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from operator import itemgetter
from typing import Any

from misa_order.contracts.report import Report, ReportRow, Sums
from misa_order.kernel.calendar import VIETNAM

_SUMS = (
    "Số hợp đồng",
    "Doanh số (đồng)",
    "Đã ghi nhận (đồng)",
    "Số HĐ đã ghi nhận, đơn chưa thanh toán",
    "Đã ghi nhận, đơn chưa thanh toán (đồng)",
)
_SHEETS: Mapping[str, tuple[str, ...]] = {
    "Theo nhân viên": ("Người thực hiện", "Đơn vị thực hiện", *_SUMS),
    "Theo đơn vị": ("Đơn vị thực hiện", *_SUMS),
    "Tư vấn bán hàng": ("NVKD tư vấn", *_SUMS),
}
_NOBODY = "(chưa có)"
_TOTAL = "Tổng cộng"


def report_workbook(report: Report, made_at: datetime) -> bytes:
    """The report as .xlsx: a sheet of reps, a sheet of units, each with the total, and one of
    consulting reps.

    The consulting sheet has no total: what it credits is in the others already (R70.1).
    """
    import xlsxwriter  # noqa: PLC0415 - only what writes files needs it, and others load this module

    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.set_properties({"created": made_at.astimezone(VIETNAM).replace(tzinfo=None)})
        reps, units, consulting = (_sheet(book, name, headings) for name, headings in _SHEETS.items())
        money = book.add_format({"num_format": "#,##0"})
        _write(reps, [*_texts(report.reps, 2), ((_TOTAL, ""), report.total)], money)
        _write(
            units, [*((names[1:], sums) for names, sums in _texts(report.units, 2)), ((_TOTAL,), report.total)], money
        )
        _write(consulting, _texts(report.consulting, 1), money)
    return made.getvalue()


def _texts(rows: Sequence[ReportRow], names: int) -> list[tuple[tuple[str, ...], Sums]]:
    return [((row.rep or _NOBODY, row.unit or _NOBODY)[:names], row.sums) for row in rows]


def _sheet(book: Any, name: str, headings: Sequence[str]) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 22)
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, bold)
    return sheet


def _write(sheet: Any, rows: Sequence[tuple[tuple[str, ...], Sums]], money: Any) -> None:
    for at, (names, sums) in enumerate(rows, 1):
        for place, name in filter(itemgetter(1), enumerate(names)):
            sheet.write_string(at, place, name)
        for place, number in enumerate(sums, len(names)):
            sheet.write_number(at, place, number, money)
