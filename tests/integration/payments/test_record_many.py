"""Many bookings of a file are taken together, and each as it would be alone (R16, R19)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.payments import record_many as module
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.record_many import record_many
from misa_order.payments.statement.booking import Booking, Direction
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import BOOKED_EVENT, StatementStore
from misa_order.table.paging import Window
from tests.builders import NOW, counted_calls, credit, place
from tests.waiting_events import waiting_events

MANY, STRANGE = 30, "NGUYEN VAN A chuyen tien"


@pytest.fixture
def order(order_store: OrderStore) -> Order:
    return place(order_store).order


@pytest.fixture
def told(order: Order) -> Callable[..., Booking]:
    """The n-th line of a file; what is not changed names no order."""

    def line(n: int, **changes: Any) -> Booking:
        facts = {"memo": f"{STRANGE} {n}", "reference": f"FT2632500{n:04}", "balance": 1_000_000 + n}
        named = {"source": "excel", "raw_ref": f"imports/one#{n}", "file_line": f"digest#{n}"}
        return credit(order, **{**facts, **named, **changes})

    return line


def stored(store: StatementStore) -> dict[str, StatementRow]:
    rows = store.list_rows(list(RowState), Window(("2026-11",), 200)).items
    return {row.raw[0]: row for row in rows}


def booked(store: StatementStore) -> list[str]:
    return [event["transaction"] for event in waiting_events(store.table) if event["event"] == BOOKED_EVENT]


def test_new_rows_cost_a_write_for_25_of_them_and_known_ones_none(
    statement_store: StatementStore, told: Callable[..., Booking]
) -> None:
    file = [told(n) for n in range(MANY)]
    with counted_calls(statement_store.table.client) as calls:
        first = record_many(file, statement_store, NOW)
    assert calls.count("TransactWriteItems") == 2
    assert len(calls) <= 2 + 1 + 2 + 2
    assert [(one.added, one.made_it) for one in first] == [(True, True)] * MANY
    with counted_calls(statement_store.table.client) as calls:
        again = record_many(file, statement_store, NOW)
    assert calls == ["BatchGetItem"]
    assert [(one.row_id, one.added, one.made_it) for one in again] == [(one.row_id, False, True) for one in first]


def test_a_known_file_is_read_and_not_written_also_where_its_rows_look_alike(
    statement_store: StatementStore, told: Callable[..., Booking]
) -> None:
    file = [told(n, memo=STRANGE) for n in range(5)]
    first = record_many(file, statement_store, NOW)
    assert [one.added for one in first] == [True] * 5
    with counted_calls(statement_store.table.client) as calls:
        again = record_many(file, statement_store, NOW)
    assert calls == ["BatchGetItem"]
    assert [one.row_id for one in again] == [one.row_id for one in first]


def test_a_credit_that_pays_nothing_is_written_with_the_matchers_verdict_and_what_pays_is_left_to_the_matcher(
    statement_store: StatementStore, order_store: OrderStore, order: Order, told: Callable[..., Booking]
) -> None:
    memo = credit(order).memo
    none, short, exact = told(1), told(2, memo=memo, amount=order.total - 1), told(3, memo=memo)
    debit, reversal = (told(4 + n, direction=Direction.OUT, reverses=bool(n)) for n in range(2))
    file = [none, short, told(6, memo=memo, amount=order.total - 2), exact, debit, reversal]
    record_many(file, statement_store, NOW)
    rows = stored(statement_store)
    waits = [rows[one.raw_ref].id for one in (exact, reversal)]
    assert sorted(booked(statement_store)) == sorted(waits)
    assert (rows[none.raw_ref].state, rows[none.raw_ref].result) == ("unmatched", "none")
    assert (rows[short.raw_ref].state, rows[short.raw_ref].candidates) == ("partial", (order.number,))
    assert rows[none.raw_ref].judged_at == NOW
    assert len(statement_store.naming(order.number)) == 2
    assert match_payment(waits[0], exact.memo, statement_store, NOW).row.state is RowState.MATCHED
    assert order_store.get(order.number).status.payment == "PAID"


def test_a_verdict_is_the_one_that_the_matcher_would_give(
    statement_store: StatementStore, order_store: OrderStore, order: Order, told: Callable[..., Booking]
) -> None:
    memo, newer = credit(order).memo, place(order_store, key="newer", now=NOW + timedelta(hours=1)).order
    memos = [memo, STRANGE, f"Domain {order.key}", memo.replace(order.number, "1000002"), f"DH {order.number}"]
    memos.append(f"{order.number} nguyen van a Domain {order.key}")
    file = [told(n, memo=memo, amount=order.total - 1 - n) for n, memo in enumerate(memos)]
    apart = [replace(one, raw_ref=f"x{n}", file_line=f"x#{n}", account="99900012") for n, one in enumerate(file)]
    record_many(file, statement_store, NOW)
    record_bookings(apart, statement_store, NOW)
    for row_id in booked(statement_store):
        match_payment(row_id, statement_store.get(row_id).memo, statement_store, NOW)
    rows = stored(statement_store)
    assert booked(statement_store) == []
    for early, late in zip(file, apart, strict=True):
        assert verdict(rows[early.raw_ref]) == verdict(rows[late.raw_ref])
    for n in (2, 5):
        assert set(rows[file[n].raw_ref].candidates) == {newer.number, order.number}
    assert rows[file[2].raw_ref].candidates[0] == newer.number


def verdict(row: StatementRow) -> tuple[Any, ...]:
    return row.state, row.result, row.reason, row.candidates, row.orders, row.missing, row.spans


def alone(store: StatementStore, file: Sequence[Booking]) -> list[tuple[str, bool]]:
    """What record_bookings makes of each, one by one."""
    taken = (record_bookings([one], store, NOW)[0] for one in file)
    return [(one.row_id, one.made_it) for one in taken]


@pytest.mark.parametrize("others_first", [False, True])
def test_what_is_told_twice_or_looks_alike_ends_as_one_by_one(
    statement_store: StatementStore, told: Callable[..., Booking], others_first: bool
) -> None:
    bare: dict[str, Any] = {"reference": None, "balance": None}
    mail = told(1, source="mail", raw_ref="in/m1", file_line=None, reference=None)
    both = told(7, source="mail", raw_ref="in/m7", file_line=None)
    file = [
        told(1),
        told(2, reference="FT26325000001", balance=1_000_001, memo=f"{STRANGE} 1"),
        *(told(3, memo=STRANGE, **bare), told(4, memo=STRANGE, balance=7)),
        *(told(5), told(6, memo="dai " * 600)),
        *(told(7, balance=None), told(8, reference=None, balance=both.balance)),
    ]
    if others_first:
        record_bookings([mail, both], statement_store, NOW - timedelta(hours=1))
    made = [(one.row_id, one.made_it) for one in record_many(file, statement_store, NOW)]
    assert [added for _, added in made] == [not others_first, False, *[True] * 4, *[not others_first] * 2]
    rows = stored(statement_store)
    assert rows[file[3].raw_ref].state is RowState.POSSIBLE_DUPLICATE
    assert alone(statement_store, file) == made
    assert stored(statement_store) == rows


@pytest.mark.parametrize(("letters", "writes"), [(2_000, 1), (2_001, 2)])
def test_a_row_with_a_long_memo_is_written_alone(
    statement_store: StatementStore, told: Callable[..., Booking], letters: int, writes: int
) -> None:
    file = [told(1), told(2, memo="x" * letters), told(3)]
    with counted_calls(statement_store.table.client) as calls:
        assert all(one.added for one in record_many(file, statement_store, NOW))
    assert calls.count("TransactWriteItems") == writes


def test_a_row_that_another_writes_at_the_same_moment_holds_up_no_other(
    statement_store: StatementStore, told: Callable[..., Booking], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, write = [told(n) for n in range(10)], statement_store.table.write
    rival = told(3, source="mail", raw_ref="in/m1", file_line=None)

    def overtaken(parts: Any) -> None:
        monkeypatch.setattr(statement_store.table, "write", write)
        record_bookings([rival], statement_store, NOW)
        write(parts)

    monkeypatch.setattr(statement_store.table, "write", overtaken)
    taken = record_many(file, statement_store, NOW)
    assert [one.made_it for one in taken] == [n != 3 for n in range(10)]
    assert stored(statement_store)["in/m1"].raw == ("in/m1", file[3].raw_ref)
    assert len(stored(statement_store)) == 10


@pytest.fixture
def few_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST", 3)


@pytest.mark.usefixtures("few_looked_up")
def test_of_a_new_file_only_the_first_rows_are_looked_up(
    statement_store: StatementStore, told: Callable[..., Booking]
) -> None:
    file = [told(n, memo=f"{STRANGE} chung tu {'x' * n}") for n in range(MANY)]
    with counted_calls(statement_store.table.client) as calls:
        made = record_many(file, statement_store, NOW)
    assert (calls.count("TransactWriteItems"), calls.count("BatchGetItem")) == (1 + 2, 2)
    assert [(one.added, one.made_it) for one in made] == [(True, True)] * MANY
    assert len(stored(statement_store)) == MANY


@pytest.mark.usefixtures("few_looked_up")
def test_a_file_whose_first_rows_are_known_is_looked_up_to_its_end_before_anything_is_written(
    statement_store: StatementStore, told: Callable[..., Booking]
) -> None:
    file = [told(n) for n in range(10)]
    assert all(one.added for one in record_many(file, statement_store, NOW))
    with counted_calls(statement_store.table.client) as calls:
        assert not any(one.added for one in record_many(file, statement_store, NOW))
    assert calls == ["BatchGetItem"] * 2


@pytest.mark.usefixtures("few_looked_up")
@pytest.mark.parametrize("known", [[3], [40], [5, 20, 41], range(3, 45), [0, 44]])
def test_what_is_known_behind_rows_that_are_new_ends_as_one_by_one(
    statement_store: StatementStore, told: Callable[..., Booking], known: Sequence[int]
) -> None:
    file = [told(n) for n in range(50)]
    file[45:] = [told(50), told(51, reference="FT26325000050", balance=1_000_050, memo=f"{STRANGE} 50"), *file[:3]]
    for n in known:
        mail = told(n, source="mail", raw_ref=f"in/m{n}", file_line=None, reference=None)
        record_bookings([mail], statement_store, NOW - timedelta(hours=1))
    with counted_calls(statement_store.table.client) as calls:
        made = [(one.row_id, one.made_it) for one in record_many(file, statement_store, NOW)]
    assert [added for _, added in made[:45]] == [n not in known for n in range(45)]
    assert calls.count("TransactWriteItems") <= 10
    rows = stored(statement_store)
    assert len(rows) == 46
    assert all(rows[f"in/m{n}"].raw == (f"in/m{n}", file[n].raw_ref) for n in known)
    assert alone(statement_store, file) == made
    assert stored(statement_store) == rows


@pytest.mark.usefixtures("few_looked_up")
def test_two_that_take_the_same_new_file_at_once_leave_every_row_once(
    statement_store: StatementStore, told: Callable[..., Booking], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, write = [told(n) for n in range(40)], statement_store.table.write
    writes = count()

    def overtaken(parts: Any) -> None:
        if next(writes) == 1:
            # The rival has come from the first row to the last, while we were between the first rows and the others.
            with monkeypatch.context() as rival:
                rival.setattr(statement_store.table, "write", write)
                record_many(file, statement_store, NOW)
        write(parts)

    monkeypatch.setattr(statement_store.table, "write", overtaken)
    taken = record_many(file, statement_store, NOW)
    assert [one.made_it for one in taken] == [True] * 40
    assert len(stored(statement_store)) == 40
    assert all(row.version == 1 and len(row.records) == 1 for row in stored(statement_store).values())
