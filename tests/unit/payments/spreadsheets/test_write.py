"""The files that staff are given: the template is what an import reads, an export says everything and runs nothing."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import openpyxl

from misa_order.kernel.calendar import VIETNAM
from misa_order.payments.spreadsheets.file import read_sheet
from misa_order.payments.spreadsheets.layouts import TEMPLATE
from misa_order.payments.spreadsheets.write import EXPORTED, STATE_LABELS, export_workbook, template_workbook
from misa_order.payments.statement.booking import Booking, Direction, identity_keys
from misa_order.payments.statement.row import RowState, StatementRow
from tests.unit.payments.spreadsheets.workbooks import AT, BANKS, ORIGIN, lines

BOOKING = Booking(
    account="99900011",
    bank="ACB",
    amount=2_640_000,
    direction=Direction.IN,
    memo="Thanh toan don hang 1000002",
    booked_at=AT,
    time_known=True,
    value_date=AT.astimezone(VIETNAM).date(),
    reference="FT26324000001",
    balance=12_640_000,
    source="mail",
    raw_ref="in/mail-1",
)
ROW = StatementRow.of("0123456789abcdef", BOOKING, RowState.UNMATCHED, AT)
MIDNIGHT = datetime(2026, 11, 21, tzinfo=VIETNAM).astimezone(UTC)
DEBIT = ROW.model_copy(
    update={"direction": Direction.OUT, "state": RowState.DEBIT, "booked_at": MIDNIGHT, "time_known": False}
)


def cells(content: bytes) -> list[dict[str, object]]:
    [headings, *rows] = openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def test_the_template_is_read_back_as_an_empty_statement() -> None:
    content = template_workbook(AT)
    assert list(next(read_sheet(content).rows)) == list(TEMPLATE)
    assert list(lines(content)) == []
    explained = openpyxl.load_workbook(BytesIO(content)).worksheets[1]
    assert {row[0] for row in explained.iter_rows(values_only=True)} >= set(TEMPLATE)
    assert template_workbook(AT) == content


def test_an_export_has_a_row_for_each_with_vietnamese_labels_and_vietnams_time() -> None:
    matched = ROW.model_copy(update={"state": RowState.MATCHED, "orders": ("1000002", "1000013"), "reason": "exact"})
    first, second = cells(export_workbook([matched, DEBIT], AT))
    assert list(first) == list(EXPORTED)
    assert first["Thanh toán cho ĐH số"] == "1000002, 1000013"
    assert (first["Trạng thái"], second["Trạng thái"]) == ("Đã khớp", "Ghi nợ")
    assert first["Ngày giao dịch"] == (AT + timedelta(hours=7)).replace(tzinfo=None)
    assert (first["Số tiền ghi có"], first["Số tiền ghi nợ"], first["Số dư"]) == (2_640_000, None, 12_640_000)
    assert (second["Số tiền ghi có"], second["Số tiền ghi nợ"]) == (None, 2_640_000)


def test_every_state_has_a_label() -> None:
    assert set(STATE_LABELS) == set(RowState)


def test_what_payers_typed_is_never_a_formula_or_a_link() -> None:
    typed = ["=1+1", '=HYPERLINK("http://x")', "@SUM(A1)", "+84", "http://x.vn", "{=1}", "x" * 40_000]
    made = openpyxl.load_workbook(BytesIO(export_workbook([ROW.model_copy(update={"memo": t}) for t in typed], AT)))
    column = [cell for [cell] in made.worksheets[0].iter_rows(min_row=2, min_col=7, max_col=7)]
    assert [cell.value for cell in column] == [text[:32_767] for text in typed]
    assert {cell.data_type for cell in column} == {"s"}
    assert not any(cell.hyperlink for cell in column)


def test_an_export_read_back_is_the_same_transactions() -> None:
    content = export_workbook([ROW, DEBIT], AT)
    first, second = lines(content, ORIGIN._replace(at=AT + timedelta(days=1), banks=BANKS))
    assert isinstance(first.found, Booking)
    assert isinstance(second.found, Booking)
    assert identity_keys(first.found) == identity_keys(BOOKING)
    assert (first.found.booked_at, first.found.time_known) == (AT, True)
    assert (second.found.time_known, second.found.value_date) == (False, date(2026, 11, 21))
