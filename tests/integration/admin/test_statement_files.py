"""Excel files through the staff API: the template out, a statement in, the filtered statement out (R15, R80, R81)."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any, NamedTuple

import boto3
import openpyxl
import pytest
from chalice.app import Chalice
from chalice.test import Client

from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.media_types import XLSX
from misa_order.payments.record import record_bookings
from misa_order.payments.spreadsheets import export, imports
from misa_order.payments.spreadsheets.export import export_statement
from misa_order.payments.statement.booking import Booking
from misa_order.payments.statement.row import RowState
from misa_order.payments.statement.row_filter import RowFilter
from misa_order.payments.statement.store import StatementStore
from misa_order.runtime import wiring
from misa_order.table.wire import Item
from tests.builders import NOW, Context, credit, event, load_function, place
from tests.unit.payments.spreadsheets.workbooks import line, workbook


class Sent(NamedTuple):
    """An answer of the staff API: what a file is known by, and its content."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)


type Send = Callable[..., Sent]


@pytest.fixture
def send(staff_app: Chalice, trusted: pytest.MonkeyPatch, token: Callable[..., str], table: Any) -> Iterator[Send]:
    """Asks the staff API in a role, with a file as the body where one is given."""
    trusted.setenv("INBOX_BUCKET", "inbox")
    trusted.setenv("QUEUE_URL", "none")
    trusted.setattr(wiring, "hide_message", lambda *_: None)
    location: Any = {"LocationConstraint": "ap-southeast-1"}
    boto3.client("s3").create_bucket(Bucket="inbox", CreateBucketConfiguration=location)
    with Client(staff_app) as client:

        def ask(method: str, path: str, body: bytes = b"", role: str = "order_accountant", kind: str = XLSX) -> Sent:
            headers = {"Authorization": token(role)} | ({"Content-Type": kind} if method == "POST" else {})
            answer = client.http.request(method, path, headers=headers, body=body)
            return Sent(answer.status_code, {n.lower(): v for n, v in answer.headers.items()}, answer.body)

        yield ask


def rows_of(content: bytes) -> list[dict[str, Any]]:
    [headings, *rows] = openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def book(store: StatementStore, *bookings: Booking) -> list[str]:
    return [outcome.row_id for one in bookings for outcome in record_bookings([one], store, NOW)]


def several(order: Any, count: int, **changes: Any) -> list[Booking]:
    made = []
    for number in range(count):
        at = datetime.now(UTC).replace(microsecond=0) - timedelta(days=20 * number)
        made.append(credit(order, balance=number, booked_at=at, value_date=at.date(), **changes))
    return made


def test_the_template_is_a_file_to_keep(send: Send) -> None:
    answer = send("GET", "/statement/template.xlsx")
    assert answer.status == 200
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["content-disposition"] == 'attachment; filename="mau-sao-ke.xlsx"'
    assert openpyxl.load_workbook(BytesIO(answer.content)).sheetnames == ["Sao kê", "Hướng dẫn"]


def test_a_file_handed_in_is_worked_off_by_its_message(send: Send, table: Any) -> None:
    content = workbook([line(booked_at=date(2026, 11, 20)), line(credit="x")])
    made = send("POST", "/statement/imports", content)
    assert made.status == 200
    path = f"/statement/imports/{made.body['id']}"
    assert send("GET", path).body["state"] == "PENDING"
    work_off(message_of(table))
    shown = send("GET", f"{path}?limit=1").body
    assert (shown["state"], shown["requested_by"]) == ("DONE", "staff:lan")
    assert shown["counts"] == {"added": 1, "duplicate": 0, "invalid": 1}
    assert [row["result"] for row in shown["rows"]] == ["added"]
    rest = send("GET", f"{path}?cursor={shown['cursor']}").body
    assert [(row["row"], row["code"], row["field"]) for row in rest["rows"]] == [
        (3, "amount_unreadable", "Số tiền ghi có")
    ]
    assert rest["cursor"] is None


def message_of(table: Any) -> Item:
    from misa_order.fulfilment.relay import ROUTES
    from misa_order.table import keys

    rows = [row for shard in range(keys.OUTBOX_SHARDS) for row in table.partition(keys.outbox_partition(shard))]
    [found] = [row for row in rows if row["event"] == "ImportRequested"]
    assert ROUTES[found["event"]] == ("import",)
    return {"import": found["import"]}


def work_off(message: Item, milliseconds: int = 300_000) -> dict[str, Any]:
    [record] = event("sqs")["Records"]
    made = {"Records": [record | {"body": json.dumps(message)}]}
    answer: dict[str, Any] = load_function("import_statement").handler(made, Context(milliseconds))
    return answer


def test_a_function_whose_time_is_up_hands_its_message_back_for_five_seconds_on(
    send: Send, table: Any, trusted: pytest.MonkeyPatch
) -> None:
    send("POST", "/statement/imports", workbook([line(booked_at=date(2026, 11, 20))]))
    hidden: list[tuple[str, int]] = []
    trusted.setattr(wiring, "hide_message", lambda receipt, seconds: hidden.append((receipt, seconds)))
    [record] = event("sqs")["Records"]
    failed = work_off(message_of(table), milliseconds=10_000)
    assert failed == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    assert hidden[-1] == (record["receiptHandle"], 5)
    assert work_off(message_of(table)) == {"batchItemFailures": []}


def test_a_function_that_dies_at_every_try_ends_with_an_answer(
    send: Send, table: Any, trusted: pytest.MonkeyPatch
) -> None:
    made = send("POST", "/statement/imports", workbook([line()]))
    hidden: list[int] = []
    trusted.setattr(wiring, "hide_message", lambda _, seconds: hidden.append(seconds))
    with trusted.context() as patch:
        patch.setattr(imports, "read_sheet", dying)
        for _ in range(imports.MOST_TRIES):
            with pytest.raises(KilledError):
                work_off(message_of(table))
    assert hidden == [load_function("import_statement").AFTER_DEATH] * imports.MOST_TRIES
    assert send("GET", f"/statement/imports/{made.body['id']}").body["state"] == "PENDING"
    assert work_off(message_of(table)) == {"batchItemFailures": []}
    shown = send("GET", f"/statement/imports/{made.body['id']}").body
    assert (shown["state"], shown["rows"], shown["error"]["code"]) == ("REFUSED", [], "import_failed")
    assert "hand it in again" in shown["error"]["message"]
    assert shown["finished_at"]


def test_a_function_that_fails_is_tried_again_later_than_one_that_dies(
    send: Send, table: Any, trusted: pytest.MonkeyPatch
) -> None:
    send("POST", "/statement/imports", workbook([line(booked_at=date(2026, 11, 20))]))
    hidden: list[int] = []
    trusted.setattr(wiring, "hide_message", lambda _, seconds: hidden.append(seconds))
    with trusted.context() as patch:
        patch.setattr(imports, "read_sheet", failing)
        assert work_off(message_of(table))["batchItemFailures"]
    assert hidden == [330, 1800]
    assert work_off(message_of(table)) == {"batchItemFailures": []}


class KilledError(BaseException):
    """The process is gone."""


def dying(_: bytes) -> Any:
    raise KilledError


def failing(_: bytes) -> Any:
    raise OSError


@pytest.mark.parametrize("body", [b"", b"a;b"])
def test_what_cannot_be_imported_is_refused_at_once(send: Send, body: bytes) -> None:
    refused = send("POST", "/statement/imports", body)
    error = refused.body["error"]
    assert (refused.status, error["code"], error["field"]) == (422, "not_a_spreadsheet", "body")


def test_a_body_that_does_not_say_it_is_a_spreadsheet_is_refused(send: Send) -> None:
    answer = send("POST", "/statement/imports", workbook([line()]), kind="application/json")
    assert (answer.status, answer.body["error"]["code"]) == (415, "unsupported_media_type")


def test_imports_that_do_not_exist_and_odd_limits_are_answered_in_the_one_form(send: Send) -> None:
    answer = send("GET", "/statement/imports/nothing")
    assert (answer.status, answer.body["error"]["code"]) == (404, "import_not_found")
    for query in ("limit=1001", "limit=0", "page=2", "cursor=x"):
        assert send("GET", f"/statement/imports/nothing?{query}").status in {404, 422}
    assert send("GET", "/statement/imports/nothing?limit=1001").body["error"]["field"] == "limit"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/statement/template.xlsx", {"order_accountant", "office_accountant", "invoice_accountant", "admin"}),
        ("GET", "/statement/export.xlsx", {"order_accountant", "office_accountant", "invoice_accountant", "admin"}),
        ("GET", "/statement/imports/x", {"order_accountant", "office_accountant", "invoice_accountant", "admin"}),
        ("POST", "/statement/imports", {"order_accountant", "office_accountant", "admin"}),
    ],
)
def test_roles_may_do_what_r81_grants_them(send: Send, method: str, path: str, allowed: set[str]) -> None:
    everyone = {*allowed, "sales_rep", "renewals_head", "licence_accountant", "invoice_accountant"}
    for role in everyone:
        assert (send(method, path, role=role).status != 403) is (role in allowed), role


def test_an_export_holds_all_that_the_filter_lets_through_newest_first(
    send: Send, statement_store: StatementStore, order_store: Any
) -> None:
    order = place(order_store).order
    ids = book(statement_store, *several(order, 5))
    book(statement_store, *several(order, 2, account="9990001112223", bank="VCB"))
    exported = send("GET", "/statement/export.xlsx?account=99900011&state=unmatched")
    assert exported.status == 200
    assert exported.headers["content-type"] == XLSX
    found = rows_of(exported.content)
    assert [row["Mã dòng sao kê"] for row in found] == ids
    assert {row["Thanh toán cho ĐH số"] for row in found} == {None}
    listed = send("GET", "/transactions?account=99900011&state=unmatched").body["items"]
    assert [row["id"] for row in listed] == ids
    first = (datetime.now(UTC) - timedelta(days=45)).date()
    some = rows_of(send("GET", f"/statement/export.xlsx?from={first}&to={first + timedelta(days=30)}").content)
    assert sorted(row["Mã dòng sao kê"] for row in some if row["Tài khoản"] == "99900011") == sorted(ids[1:3])
    assert rows_of(send("GET", "/statement/export.xlsx?state=refunded").content) == []


def test_filters_that_cannot_be_are_named(send: Send) -> None:
    for query, field in (("state=paid", "state"), ("from=1.2.2026", "from"), ("cursor=x", "cursor")):
        answer = send("GET", f"/statement/export.xlsx?{query}")
        assert (answer.status, answer.body["error"]["field"]) == (422, field)
    reversed_period = send("GET", "/statement/export.xlsx?from=2026-02-02&to=2026-02-01")
    assert reversed_period.body["error"]["code"] == "period_reversed"


def test_an_export_that_would_leave_rows_out_is_refused(
    statement_store: StatementStore, order_store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(statement_store, *several(place(order_store).order, 3))
    monkeypatch.setattr(export, "_READ", 1)
    now = datetime.now(UTC)
    wanted = RowFilter(state=RowState.UNMATCHED)
    assert len(rows_of(export_statement(wanted, statement_store, now, most_rows=3))) == 3
    for limits in ({"most_rows": 2}, {"most_bytes": 500}):
        with pytest.raises(InvalidInputError) as error:
            export_statement(wanted, statement_store, now, **limits)
        assert (error.value.code, error.value.field) == ("too_many_rows", "from")
