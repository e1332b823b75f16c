"""A statement file is taken row by row, once, whatever happens on the way (R15, R16, R90)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from itertools import count
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from misa_order.kernel.errors import OrderSystemError
from misa_order.orders.store import OrderStore
from misa_order.payments import record_many as record_many_module
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.record_many import record_many
from misa_order.payments.spreadsheets import imports as module
from misa_order.payments.spreadsheets.import_store import ImportStore
from misa_order.payments.spreadsheets.imports import (
    ResultPage,
    UnfinishedError,
    request_import,
    run_import,
    show_import,
)
from misa_order.payments.statement.row import RowState
from misa_order.payments.statement.store import StatementStore
from misa_order.table import keys
from misa_order.table.paging import Window
from misa_order.table.writes import Put
from tests.builders import NOW, credit, place
from tests.unit.payments.spreadsheets.workbooks import BANKS, line, workbook
from tests.waiting_events import waiting_events

BARE = {"reference": None, "balance": None}
# A duplicate of the first, one that nothing can be told from, a debit, a fault, two that look alike and are two.
MIXED = workbook(
    [
        line(),
        line(),
        line(**BARE),
        line(credit=None, debit=5_500, reference="FT-002", balance=12_634_500),
        line(credit=-1),
        line(reference="FT-003", balance=13_000_000, memo="abc"),
        line(reference="FT-004", balance=14_000_000, memo="abc"),
    ]
)
TAKEN = ["added", "duplicate", "added", "added", "invalid", "added", "added"]


class KilledError(BaseException):
    """The process is gone."""


@pytest.fixture(autouse=True)
def _one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    # A failed transaction of moto's undoes what other threads wrote meanwhile; the engine's tests run them.
    monkeypatch.setattr(module, "IN_FLIGHT", 1)


@pytest.fixture
def imports(statement_store: StatementStore) -> ImportStore:
    return new_store(statement_store)


def new_store(statement: StatementStore) -> ImportStore:
    files = boto3.client("s3", region_name="us-east-1")
    files.create_bucket(Bucket="inbox")
    return ImportStore(statement.table, files, "inbox")


def run(imports: ImportStore, statement: StatementStore, import_id: str, seconds: float = 300) -> Any:
    ticks = count()
    clock = lambda: NOW + timedelta(seconds=next(ticks))  # noqa: E731 - a clock of the test's own
    return run_import(import_id, BANKS, imports, statement, clock, lambda: seconds)


def take(imports: ImportStore, statement: StatementStore, content: bytes, import_id: str = "imp-1") -> dict[str, Any]:
    request_import(content, import_id, "staff:lan", imports, NOW)
    run(imports, statement, import_id)
    return show_import(import_id, ResultPage(), imports)


def results(shown: dict[str, Any]) -> list[str]:
    return [row["result"] for row in shown["rows"]]


def statement_of(statement: StatementStore) -> list[tuple[Any, ...]]:
    window = Window(["2026-11"], 200)
    rows = statement.list_rows(list(RowState), window).items
    return sorted((row.id, row.state, row.amount, row.raw) for row in rows)


def test_every_row_is_answered_and_the_import_says_who_and_how_many(
    imports: ImportStore, statement_store: StatementStore
) -> None:
    shown = take(imports, statement_store, MIXED)
    assert results(shown) == TAKEN
    assert [row["row"] for row in shown["rows"]] == list(range(2, 9))
    assert (shown["state"], shown["counts"]) == ("DONE", {"added": 5, "duplicate": 1, "invalid": 1})
    assert (shown["requested_by"], shown["cursor"], shown["error"]) == ("staff:lan", None, None)
    wrong = shown["rows"][4]
    assert (wrong["code"], wrong["field"]) == ("amount_negative", "Số tiền ghi có")
    assert wrong["message"]
    row = statement_store.get(shown["rows"][0]["transaction"])
    assert (row.source, row.raw, row.amount, row.bank) == (
        "excel",
        ("imports/imp-1#2", "imports/imp-1#3"),
        2_640_000,
        "ACB",
    )
    assert statement_store.get(shown["rows"][2]["transaction"]).state is RowState.POSSIBLE_DUPLICATE
    assert statement_store.get(shown["rows"][3]["transaction"]).state is RowState.DEBIT


def test_the_same_file_again_adds_nothing_and_says_so_row_by_row(
    imports: ImportStore, statement_store: StatementStore
) -> None:
    take(imports, statement_store, MIXED)
    before = statement_of(statement_store)
    again = take(imports, statement_store, MIXED, "imp-2")
    assert results(again) == ["invalid" if one == "invalid" else "duplicate" for one in TAKEN]
    assert statement_of(statement_store) == before


def test_a_message_that_comes_twice_changes_neither_statement_nor_answers(
    imports: ImportStore, statement_store: StatementStore
) -> None:
    shown, before = take(imports, statement_store, MIXED), statement_of(statement_store)
    run(imports, statement_store, "imp-1")
    assert show_import("imp-1", ResultPage(), imports) == shown
    assert statement_of(statement_store) == before


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kills=st.lists(st.integers(min_value=1, max_value=5), max_size=3), at_once=st.integers(1, 8))
def test_killed_anywhere_and_run_again_it_leaves_the_same(
    aws: None, order_table: Callable[[], StatementStore], kills: list[int], at_once: int
) -> None:
    whole, broken = order_table(), order_table()
    with pytest.MonkeyPatch.context() as patch:
        files = boto3.client("s3", region_name="us-east-1")
        files.create_bucket(Bucket="inbox")
        stores = [ImportStore(whole.table, files, "inbox"), ImportStore(broken.table, files, "inbox")]
        wanted = take(stores[0], whole, MIXED)
        patch.setattr(module, "AT_ONCE", at_once)
        patch.setattr(record_many_module, "_FIRST", 1)
        request_import(MIXED, "imp-1", "staff:lan", stores[1], NOW)
        for kill in kills:
            with patch.context() as dying:
                dying.setattr(broken.table, "write", dying_at(kill, broken.table.write))
                with suppress(KilledError):
                    run(stores[1], broken, "imp-1")
        run(stores[1], broken, "imp-1")
    shown = show_import("imp-1", ResultPage(), stores[1])
    assert shown["rows"] == wanted["rows"]
    assert shown["counts"] == wanted["counts"]
    assert statement_of(broken) == statement_of(whole)


def dying_at(call: int, write: Callable[..., None]) -> Callable[..., None]:
    """Writes until a call that writes and never comes back."""
    left = count(1)

    def written(parts: Any) -> None:
        write(parts)
        if next(left) == call:
            raise KilledError

    return written


@pytest.fixture
def order_table() -> Callable[[], StatementStore]:
    """Makes tables, each with nothing in it but the settings."""
    from misa_order.table.table import Table
    from tests.conftest import create_orders_table

    numbers = count()

    def make() -> StatementStore:
        name = f"orders-{next(numbers)}-{id(numbers)}"
        client = boto3.client("dynamodb")
        create_orders_table(client, name)
        return StatementStore(Table(client, name))

    return make


def test_when_the_time_is_up_it_goes_on_from_where_it_stopped(
    imports: ImportStore, statement_store: StatementStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 3)
    request_import(MIXED, "imp-1", "staff:lan", imports, NOW)
    assert show_import("imp-1", ResultPage(), imports)["state"] == "PENDING"
    recorded: list[str] = []

    def record(bookings: Any, *rest: Any) -> Any:
        recorded.extend(one.raw_ref for one in bookings)
        return record_many(bookings, *rest)

    monkeypatch.setattr(module, "record_many", record)
    for rows in (3, 6, 7):
        with pytest.raises(UnfinishedError):
            run(imports, statement_store, "imp-1", seconds=10)
        shown = show_import("imp-1", ResultPage(), imports)
        assert (shown["state"], len(shown["rows"])) == ("PENDING", rows)
    run(imports, statement_store, "imp-1")
    shown = show_import("imp-1", ResultPage(), imports)
    assert (shown["state"], results(shown)) == ("DONE", TAKEN)
    assert len(recorded) == len(set(recorded)) == 6


def test_a_run_says_how_far_it_is_while_it_goes_on(
    imports: ImportStore, statement_store: StatementStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 2)
    monkeypatch.setattr(module, "TELLS_EVERY", timedelta())
    request_import(MIXED, "imp-1", "staff:lan", imports, NOW)
    seen = []

    def look(*asked: Any) -> Any:
        shown = show_import("imp-1", ResultPage(), imports)
        seen.append((shown["progress"], sum(shown["counts"].values()), shown["rows"]))
        return record_many(*asked)

    monkeypatch.setattr(module, "record_many", look)
    run(imports, statement_store, "imp-1")
    assert seen == [(None, 0, []), *(({"row": row + 1, "of": 8}, row, []) for row in (2, 4, 6))]
    assert show_import("imp-1", ResultPage(), imports)["progress"] is None


def die(*_: Any) -> Any:
    raise KilledError


def test_an_import_on_which_every_run_dies_is_refused_with_a_reason(
    imports: ImportStore, statement_store: StatementStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_import(MIXED, "imp-1", "staff:lan", imports, NOW)
    with monkeypatch.context() as patch:
        patch.setattr(module, "read_sheet", die)
        for tries in range(1, module.MOST_TRIES + 1):
            with pytest.raises(KilledError):
                run(imports, statement_store, "imp-1")
            assert (imports.get("imp-1").state, imports.get("imp-1").tries) == ("PENDING", tries)
        assert run(imports, statement_store, "imp-1").state == "REFUSED"
    shown = show_import("imp-1", ResultPage(), imports)
    assert (shown["state"], shown["error"]["code"], shown["error"]["field"]) == ("REFUSED", "import_failed", "body")
    assert run(imports, statement_store, "imp-1").state == "REFUSED"
    assert statement_of(statement_store) == []
    assert results(take(imports, statement_store, MIXED, "imp-2")) == TAKEN


def test_runs_that_get_on_are_no_vain_tries(
    imports: ImportStore, statement_store: StatementStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 1)
    monkeypatch.setattr(module, "MOST_TRIES", 2)
    request_import(MIXED, "imp-1", "staff:lan", imports, NOW)
    for _ in TAKEN:
        with monkeypatch.context() as patch:
            patch.setattr(module, "read_lines", die)
            with pytest.raises(KilledError):
                run(imports, statement_store, "imp-1")
        with pytest.raises(UnfinishedError):
            run(imports, statement_store, "imp-1", seconds=10)
    run(imports, statement_store, "imp-1")
    assert results(show_import("imp-1", ResultPage(), imports)) == TAKEN


def test_rows_that_were_taken_before_the_last_try_stay_answered(
    imports: ImportStore, statement_store: StatementStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 3)
    request_import(MIXED, "imp-1", "staff:lan", imports, NOW)
    with pytest.raises(UnfinishedError):
        run(imports, statement_store, "imp-1", seconds=10)
    monkeypatch.setattr(module, "record_many", die)
    for _ in range(module.MOST_TRIES):
        with pytest.raises(KilledError):
            run(imports, statement_store, "imp-1")
    run(imports, statement_store, "imp-1")
    shown = show_import("imp-1", ResultPage(), imports)
    assert (shown["state"], results(shown), shown["counts"]["added"]) == ("REFUSED", TAKEN[:3], 2)


def test_a_try_is_counted_once_when_two_begin_at_the_same_time(
    imports: ImportStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_import(MIXED, "imp-1", "staff:lan", imports, NOW)
    get = imports.table.get
    stale = iter([get(keys.statement_import("imp-1"))])
    imports.begin("imp-1")
    monkeypatch.setattr(imports.table, "get", lambda key: next(stale, None) or get(key))
    assert imports.begin("imp-1").tries == 2


def test_an_import_that_was_stored_before_tries_were_counted_goes_on(
    imports: ImportStore, statement_store: StatementStore
) -> None:
    made = request_import(MIXED, "imp-1", "staff:lan", imports, NOW)
    old = {"doc": made.model_dump_json(exclude={"tries"}), "progress": "PENDING"}
    imports.table.write([Put(keys.statement_import("imp-1"), old)])
    assert run(imports, statement_store, "imp-1").state == "DONE"


def test_a_file_without_a_needed_column_is_refused_whole(imports: ImportStore, statement_store: StatementStore) -> None:
    shown = take(imports, statement_store, workbook([line()], ["Tài khoản", "Ngày", "Ghi có"]))
    assert (shown["state"], shown["rows"], shown["counts"]["added"]) == ("REFUSED", [], 0)
    assert (shown["error"]["code"], shown["error"]["field"]) == ("column_missing", "Nội dung")
    assert statement_of(statement_store) == []


def test_what_is_no_workbook_is_not_even_kept(imports: ImportStore) -> None:
    with pytest.raises(OrderSystemError) as error:
        request_import(b"PK\x03\x04 not really", "imp-1", "staff:lan", imports, NOW)
    assert error.value.code == "not_a_spreadsheet"
    assert "Contents" not in boto3.client("s3", region_name="us-east-1").list_objects_v2(Bucket="inbox")
    with pytest.raises(OrderSystemError) as error:
        show_import("imp-1", ResultPage(), imports)
    assert error.value.code == "import_not_found"


def test_a_new_credit_is_matched_and_pays_its_order(
    imports: ImportStore, statement_store: StatementStore, order_store: OrderStore
) -> None:
    order = place(order_store).order
    memo = f"Thanh toan don hang {order.number} Domain {order.key}"
    shown = take(
        imports, statement_store, workbook([line(memo=memo, credit=order.total, booked_at=date(2026, 11, 21))])
    )
    events = [event for event in waiting_events(statement_store.table) if event["event"] == "TransactionBooked"]
    assert [event["transaction"] for event in events] == [shown["rows"][0]["transaction"]]
    match_payment(events[0]["transaction"], events[0]["memo"], statement_store, NOW)
    assert order_store.get(order.number).status.payment == "PAID"


def test_a_transaction_that_a_mail_brought_is_a_duplicate(
    imports: ImportStore, statement_store: StatementStore, order_store: OrderStore
) -> None:
    order = place(order_store).order
    [mail] = record_bookings([credit(order, balance=12_640_000, amount=2_640_000)], statement_store, NOW)
    memo = f"THANH TOAN DON HANG {order.number}"
    shown = take(imports, statement_store, workbook([line(booked_at=date(2026, 11, 21), memo=memo)]))
    assert shown["rows"] == [{"row": 2, "result": "duplicate", "transaction": mail.row_id}]


def test_other_money_under_a_known_reference_as_a_fee_is_a_row_of_its_own(
    imports: ImportStore, statement_store: StatementStore
) -> None:
    shown = take(imports, statement_store, workbook([line(), line(credit=2_000_000, balance=None)]))
    assert results(shown) == ["added", "added"]
    assert shown["rows"][0]["transaction"] != shown["rows"][1]["transaction"]


def test_rows_are_paged_in_the_files_order(imports: ImportStore, statement_store: StatementStore) -> None:
    content = workbook([line(reference=f"FT{n:03}", balance=n, memo="é" * n) for n in range(1, 26)])
    request_import(content, "imp-1", "staff:lan", imports, NOW)
    run(imports, statement_store, "imp-1")
    seen, cursor = list[int](), None
    for _ in range(9):
        page = show_import("imp-1", ResultPage(limit=4, cursor=cursor), imports)
        seen += [row["row"] for row in page["rows"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert seen == list(range(2, 27))


@pytest.mark.parametrize("cursor", ["x", "MQ", "OTk5OTk5", "LTE", "é"])
def test_a_cursor_that_no_page_gave_out_is_refused(
    imports: ImportStore, statement_store: StatementStore, cursor: str
) -> None:
    take(imports, statement_store, MIXED)
    with pytest.raises(OrderSystemError) as error:
        show_import("imp-1", ResultPage(cursor=cursor), imports)
    assert (error.value.code, error.value.field) == ("bad_cursor", "cursor")


def test_runs_that_die_of_throttling_but_get_on_are_no_vain_tries(
    imports: ImportStore, statement_store: StatementStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 1)
    request_import(
        workbook([line(reference=f"FT-{n:03}", balance=n * 1_000_000) for n in range(1, 9)]),
        "imp-1",
        "staff:lan",
        imports,
        NOW,
    )
    calls = count(1)

    def throttled(*args: Any) -> Any:
        if next(calls) % 2 == 0:
            raise RuntimeError("throttled")
        return record_many(*args)

    monkeypatch.setattr(module, "record_many", throttled)
    for _ in range(12):
        with suppress(RuntimeError):
            run(imports, statement_store, "imp-1")
    shown = show_import("imp-1", ResultPage(), imports)
    assert (shown["state"], len(shown["rows"])) == ("DONE", 8)
