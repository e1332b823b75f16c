"""Statements as Excel files on the running system: handed in, answered row by row, exported (R15, R16, R80, R81)."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any, NamedTuple

import openpyxl
import urllib3

from misa_order.kernel.calendar import VIETNAM, business_date
from misa_order.kernel.media_types import XLSX
from misa_order.payments.spreadsheets.import_store import ImportStore
from misa_order.payments.spreadsheets.imports import MOST_TRIES
from misa_order.payments.spreadsheets.layouts import TEMPLATE, Column
from misa_order.table.table import Table
from tests.e2e.outside import ACB, Outside, until, yesterday
from tests.unit.payments.spreadsheets.workbooks import edited

BOOKED = yesterday() - timedelta(days=1)


class Answered(NamedTuple):
    """Status, kind and content of an answer."""

    status: int
    kind: str
    content: bytes


def ask(outside: Outside, method: str, path: str, body: bytes = b"", role: str = "office_accountant") -> Answered:
    headers = {"Authorization": f"Bearer {outside.entrances.token(role, name='lan')}", "Accept": "*/*"}
    headers |= {"Content-Type": XLSX} if body else {}
    url = f"{outside.system.endpoints['admin']}{path}"
    answer = urllib3.request(method, url, body=body, headers=headers, timeout=60, retries=False)
    return Answered(answer.status, answer.headers.get("Content-Type", ""), answer.data)


def row(outside: Outside, amount: int, memo: str, **changes: Any) -> list[Any]:
    """A row of the template, of a transfer that nobody else knows of."""
    filled: dict[Column, Any] = {
        Column.ACCOUNT: ACB,
        Column.BOOKED_AT: BOOKED.astimezone(VIETNAM).replace(tzinfo=None),
        Column.CREDIT: amount,
        Column.MEMO: memo,
        Column.REFERENCE: f"FTX{outside.balance()}",
        Column.BALANCE: outside.balance(),
    }
    filled |= {Column[name.upper()]: value for name, value in changes.items()}
    return [filled.get(column) for column in TEMPLATE]


def filled(outside: Outside, *rows: list[Any]) -> bytes:
    """The system's own template, filled in and saved by another program."""
    template = ask(outside, "GET", "/statement/template.xlsx")
    assert (template.status, template.kind) == (200, XLSX)
    book = openpyxl.load_workbook(BytesIO(template.content))
    for one in rows:
        book.worksheets[0].append(one)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def hand_in(outside: Outside, content: bytes) -> str:
    made = ask(outside, "POST", "/statement/imports", content)
    assert made.status == 200, made.content
    return str(json.loads(made.content)["id"])


def ended(outside: Outside, import_id: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        answer = ask(outside, "GET", f"/statement/imports/{import_id}?limit=1000")
        assert answer.status == 200, answer.content
        shown: dict[str, Any] = json.loads(answer.content)
        return shown if shown["state"] != "PENDING" else None

    return until(f"end of import {import_id}", look)


def test_a_filled_template_pays_an_order_and_again_it_adds_nothing(outside: Outside) -> None:
    order = outside.order()
    number, total = order["number"], order["total"]
    content = filled(
        outside,
        row(outside, total, order["payment"]["memo"]),
        row(outside, 7_000, "Phí", credit=None, debit=7_000),
        row(outside, -1, "sai"),
    )
    first = ended(outside, hand_in(outside, content))
    assert (first["state"], first["requested_by"]) == ("DONE", "staff:lan")
    assert [one["result"] for one in first["rows"]] == ["added", "added", "invalid"]
    assert (first["rows"][2]["row"], first["rows"][2]["code"]) == (4, "amount_negative")
    paid = outside.reaches(number, payment="PAID")
    assert [one["id"] for one in paid["transactions"]] == [first["rows"][0]["transaction"]]
    again = ended(outside, hand_in(outside, content))
    assert [one["result"] for one in again["rows"]] == ["duplicate", "duplicate", "invalid"]
    assert [one.get("transaction") for one in again["rows"]] == [one.get("transaction") for one in first["rows"]]
    day = business_date(BOOKED)
    exported = ask(outside, "GET", f"/statement/export.xlsx?state=matched&from={day}&to={day}")
    assert (exported.status, exported.kind) == (200, XLSX)
    [headings, *rows] = openpyxl.load_workbook(BytesIO(exported.content)).worksheets[0].iter_rows(values_only=True)
    [found] = [one for one in (dict(zip(headings, cells, strict=True)) for cells in rows) if number in str(one)]
    assert (found["Thanh toán cho ĐH số"], found["Số tiền ghi có"]) == (number, total)


def test_a_transfer_that_the_banks_mail_told_is_a_duplicate_by_its_balance(outside: Outside) -> None:
    balance, amount = outside.balance(), 310_000
    mail = outside.credit(amount, "chuyen tien")
    told = outside.mail(outside.deliver(outside.sign(mail)), "accepted")["transactions"]
    [known] = [one for one in outside.listed("/transactions", "unmatched") if one["id"] in told]
    content = filled(
        outside,
        row(outside, amount, "CHUYEN TIEN", booked_at=business_date(yesterday()), balance=known["balance"]),
        row(outside, amount, "CHUYEN TIEN", booked_at=business_date(yesterday()), balance=balance),
    )
    joined, apart = ended(outside, hand_in(outside, content))["rows"]
    assert (joined["result"], [joined["transaction"]]) == ("duplicate", told)
    assert apart["result"] == "added"


def test_a_message_that_comes_three_times_at_once_leaves_every_row_once(outside: Outside) -> None:
    content = filled(outside, *[row(outside, 1_000 + one, f"khach {one}") for one in range(60)])
    with outside.paused("import_statement"):
        import_id = hand_in(outside, content)
        queue = outside.system.endpoints["queues"]["import_statement"]
        for _ in range(2):
            message = json.dumps({"import": import_id})
            outside.system.aws.client("sqs").send_message(QueueUrl=queue, MessageBody=message)
    shown = ended(outside, import_id)
    outside.settle()
    assert shown["counts"] == {"added": 60, "duplicate": 0, "invalid": 0}
    assert [one["row"] for one in shown["rows"]] == list(range(2, 62))
    assert len({one["transaction"] for one in shown["rows"]}) == 60
    again = ended(outside, import_id)
    assert again == shown


def test_a_file_whose_cells_lie_far_out_is_refused_and_takes_no_worker_with_it(outside: Outside) -> None:
    cell = '<c\tr="XFD1048576"><v>1</v></c>'
    far = edited(filled(outside, row(outside, 1_000, "xa")), "</sheetData>", f"<row>{cell}</row></sheetData>")
    refused = ended(outside, hand_in(outside, far))
    assert (refused["state"], refused["error"]["code"]) == ("REFUSED", "file_too_large")


def test_an_import_that_was_begun_in_vain_too_often_is_refused_with_a_reason(outside: Outside) -> None:
    # A worker that is killed jams the engine: what it leaves behind is a try that was counted, and that is made here.
    aws = outside.system.aws
    store = ImportStore(Table(aws.client("dynamodb"), outside.system.endpoints["table"]), aws.client("s3"), "inbox")
    with outside.paused("import_statement"):
        import_id = hand_in(outside, filled(outside, row(outside, 1_000, "khong doc duoc")))
        for _ in range(MOST_TRIES):
            store.begin(import_id)
    refused = ended(outside, import_id)
    assert (refused["state"], refused["rows"]) == ("REFUSED", [])
    assert (refused["error"]["code"], refused["error"]["field"]) == ("import_failed", "body")


def test_a_file_without_its_columns_is_refused_and_what_is_no_file_is_not_taken(outside: Outside) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Tài khoản", "Ngày", "Ghi có"])
    saved = BytesIO()
    book.save(saved)
    refused = ended(outside, hand_in(outside, saved.getvalue()))
    assert (refused["state"], refused["error"]["code"], refused["error"]["field"]) == (
        "REFUSED",
        "column_missing",
        "Nội dung",
    )
    garbage = ask(outside, "POST", "/statement/imports", b"\x00\xff not a file")
    assert (garbage.status, json.loads(garbage.content)["error"]["code"]) == (422, "not_a_spreadsheet")
    for role in ("invoice_accountant", "sales_rep"):
        assert ask(outside, "POST", "/statement/imports", saved.getvalue(), role).status == 403
