"""One transaction is one row, two are two, and what is in doubt is shown: never joined, dropped or doubled (R16)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.history import Why
from misa_order.orders.store import OrderStore
from misa_order.payments.doubt import same_as
from misa_order.payments.feeds.read import CassoCall
from misa_order.payments.match import match_payment
from misa_order.payments.record import RecordedBooking, record_bookings
from misa_order.payments.spreadsheets.layouts import TEMPLATE, Column
from misa_order.payments.statement.booking import Booking, Source
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import StatementStore, row_part
from misa_order.table.paging import Window
from misa_order.table.writes import WriteRejectedError
from tests.builders import NOW
from tests.customers_word import events
from tests.unit.payments.spreadsheets.workbooks import BANKS, ORIGIN, line, lines, workbook

LISTED = [state for state in RowState if state != "joined"]
LATER = NOW + timedelta(days=30)


def rows(store: StatementStore) -> list[StatementRow]:
    found = store.list_rows(LISTED, Window(("2026-12", "2026-11"), 200)).items
    return sorted(found, key=lambda row: row.received_at)


def states(store: StatementStore) -> list[str]:
    return [str(row.state) for row in rows(store)]


def take(store: StatementStore, *bookings: Booking) -> list[RecordedBooking]:
    return [record_bookings([one], store, NOW + timedelta(seconds=n))[0] for n, one in enumerate(bookings)]


def casso(**changes: Any) -> Booking:
    facts = {
        "id": 6789,
        "tid": "5078 - 93023",
        "description": "Thanh toan don hang 1000002 - Domain nhahangabc",
        "amount": 2_640_000,
        "cusum_balance": 0,
        "when": "2026-11-20 09:15:30",
        "bank_sub_acc_id": "99900011",
    }
    call = CassoCall.model_validate_json(json.dumps({"error": 0, "data": [facts | changes]}))
    [booking] = call.bookings(BANKS, LATER)
    return booking


def sheet(*changes: Mapping[str, Any], headings: Sequence[Any] | None = None, digest: str = "d1g3st") -> list[Booking]:
    content = workbook([line(**one) for one in changes], headings or TEMPLATE)
    found = [one.found for one in lines(content, ORIGIN._replace(digest=digest, import_id=digest))]
    assert all(isinstance(one, Booking) for one in found), found
    return [one for one in found if isinstance(one, Booking)]


DOCUMENTS = ["Số CT" if column is Column.REFERENCE else column for column in TEMPLATE]


def test_a_document_number_that_comes_back_a_week_later_is_shown_and_not_swallowed(
    statement_store: StatementStore,
) -> None:
    first = casso()
    second = casso(id=7001, when="2026-11-27 10:00:00", description="Thanh toan don hang 1000010 - Domain quanbia")
    one, other = take(statement_store, first, second)
    assert [one.added, other.added] == [True, True]
    kept, doubtful = rows(statement_store)
    assert (kept.state, doubtful.state) == ("unmatched", "possible_duplicate")
    assert (kept.possible_duplicate_of, doubtful.possible_duplicate_of) == (None, kept.id)
    assert not take(statement_store, second)[0].added


@pytest.mark.parametrize(
    "filler", ["NOTPROVIDED", "00000000", "KHONG CO", "Không có", "n/a", "-", "12345", "KHONG CO 0000", "1111111111"]
)
def test_a_reference_that_is_none_joins_no_rows_of_a_spreadsheet(statement_store: StatementStore, filler: str) -> None:
    memos = [f"Thanh toan don hang {number} Domain quan{number}" for number in ("1000002", "1000010", "1000029")]
    taken = take(statement_store, *sheet(*({"reference": filler, "balance": None, "memo": memo} for memo in memos)))
    assert [one.added for one in taken] == [True, True, True]
    assert states(statement_store) == ["unmatched"] * 3


@pytest.mark.parametrize("shown", ["2.02411E+15", "2,02411E+15", "2.02411e+15", " 2E+15"])
@pytest.mark.parametrize("column", ["Số tham chiếu", "Số CT"])
def test_a_reference_shown_as_a_rounded_number_is_a_row_error(shown: str, column: str) -> None:
    content = workbook([line(reference=shown)] * 2, DOCUMENTS if column == "Số CT" else TEMPLATE)
    faults = [one.found for one in lines(content)]
    assert [(one.code, one.field) for one in faults if isinstance(one, InvalidInputError)] == [
        ("reference_rounded", column)
    ] * 2


def test_one_credit_under_three_spellings_of_its_reference_is_one_row(statement_store: StatementStore) -> None:
    spellings = ["FT26338744272034", "FT26338744272034\\BNK", "\u202aFT26338744272034\u202c"]
    for number, spelling in enumerate(spellings):
        take(statement_store, casso(id=number, tid=spelling))
    [row] = rows(statement_store)
    assert (row.amount, row.state) == (2_640_000, "unmatched")
    assert [record.joined_by for record in row.records] == [None, "reference", "reference"]


@pytest.mark.parametrize("written", ["5078 - 93023", "5078-93023", "5078/93023", "507893023"])
@pytest.mark.parametrize("feed_first", [True, False])
def test_a_feeds_document_number_and_the_banks_own_sheet_are_one_row(
    statement_store: StatementStore, written: str, feed_first: bool
) -> None:
    [own] = sheet({"reference": written, "balance": None}, headings=DOCUMENTS)
    take(statement_store, *((casso(), own) if feed_first else (own, casso())))
    [row] = rows(statement_store)
    assert sorted(record.source for record in row.records) == ["excel", "feed"]


def test_a_row_keeps_every_record_and_says_by_which_key_it_joined(statement_store: StatementStore) -> None:
    take(
        statement_store,
        casso(tid="FT26338744272034", cusum_balance=12_640_000),
        *sheet({"reference": None}),
        *sheet({"reference": "ft 26338744272034", "balance": None}, digest="an0th3r"),
    )
    [row] = rows(statement_store)
    assert [(one.source, one.joined_by) for one in row.records] == [
        ("feed", None),
        ("excel", "balance"),
        ("excel", "reference"),
    ]
    assert [one.received_at for one in row.records] == [NOW, NOW + timedelta(seconds=1), NOW + timedelta(seconds=2)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"when": "2026-11-26 09:00:00"}, "same_key_other_day"),
        ({"cusum_balance": 5_000_000}, "same_key_other_balance"),
        ({"description": "Thanh toan don hang 1000010 - Domain nhahangabc"}, "same_key_other_order"),
    ],
)
def test_a_shared_reference_does_not_join_what_contradicts_it(
    statement_store: StatementStore, change: dict[str, Any], reason: str
) -> None:
    told = {"tid": "FT26338744272034", "cusum_balance": 12_640_000}
    take(statement_store, casso(**told), casso(**{**told, "id": 2, **change}))
    kept, doubtful = rows(statement_store)
    assert (doubtful.state, doubtful.reason) == ("possible_duplicate", reason)
    assert doubtful.possible_duplicate_of == kept.id


def test_value_dates_five_days_apart_are_one_transaction(statement_store: StatementStore) -> None:
    take(
        statement_store,
        casso(tid="FT26338744272034"),
        *sheet({"reference": "FT26338744272034", "value_date": date(2026, 11, 25), "balance": None}),
    )
    assert states(statement_store) == ["unmatched"]


def test_a_feeds_id_of_other_money_is_a_row_of_its_own(statement_store: StatementStore) -> None:
    take(statement_store, casso(tid=None), casso(tid=None, amount=1000), casso(tid=None, amount=1000))
    kept, doubtful = rows(statement_store)
    assert (doubtful.amount, doubtful.state, doubtful.reason) == (1000, "possible_duplicate", "same_key_other_money")
    assert doubtful.possible_duplicate_of == kept.id


def test_money_that_went_out_and_came_again_on_one_day_is_no_repeat(statement_store: StatementStore) -> None:
    first, second = sheet({"reference": "FT26324000001"}, {"reference": "FT26324000009"})
    take(statement_store, first, second)
    assert states(statement_store) == ["unmatched", "possible_duplicate"]


def test_a_row_that_takes_up_another_is_not_judged_again(statement_store: StatementStore) -> None:
    take(statement_store, *sheet({"reference": "FT26324000001"}, {"reference": "FT26324000009"}))
    kept, doubtful = rows(statement_store)
    seen = match_payment(kept.id, kept.memo, statement_store, NOW).row
    after = same_as(doubtful.id, kept.id, statement_store, Why("staff:lan", NOW, "same"))
    assert (after, len(after.records), after.result) == (statement_store.get(kept.id), 2, "none")
    assert statement_store.get(doubtful.id).joined_into == kept.id
    assert events(OrderStore(statement_store.table)) == []
    with pytest.raises(WriteRejectedError):
        statement_store.table.write([row_part(seen, seen.version)])


def test_a_debit_in_doubt_stays_a_debit_and_names_the_other(statement_store: StatementStore) -> None:
    take(statement_store, casso(amount=-11_000), casso(id=2, amount=-11_000, when="2026-11-27 10:00:00"))
    kept, doubtful = rows(statement_store)
    assert (kept.state, doubtful.state, doubtful.possible_duplicate_of) == ("debit", "debit", kept.id)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_third_record_that_shares_a_key_with_two_rows_makes_them_one(
    statement_store: StatementStore, order: tuple[int, ...]
) -> None:
    by_reference = casso(tid="FT26338744272034", description="DH1000002 nhahangabc")
    [by_balance] = sheet({"reference": None})
    [by_both] = sheet({"reference": "FT26338744272034"}, digest="an0th3r")
    take(statement_store, *([by_reference, by_balance, by_both][place] for place in order))
    [row] = rows(statement_store)
    assert len(row.records) == 3
    assert (row.state, row.reference, row.balance) == ("unmatched", "FT26338744272034", 12_640_000)


@pytest.mark.parametrize(
    ("source", "actor"),
    [("mail", "parse_bank_mail"), ("feed", "receive_bank_feed"), ("excel", "import_statement")],
)
def test_the_histories_say_whose_record_made_two_rows_one(
    statement_store: StatementStore, source: Source, actor: str
) -> None:
    by_both = replace(casso(tid="FT26338744272034", cusum_balance=5_000_000), source=source, raw_ref="x/3")
    parts = replace(by_both, balance=None, raw_ref="x/1"), replace(by_both, reference=None, raw_ref="y/2")
    take(statement_store, *parts, by_both)
    [row] = rows(statement_store)
    [entry] = statement_store.history(row.id)
    [gone] = statement_store.history(str(entry.note).removeprefix("took up "))
    assert (entry.actor, entry.why) == (gone.actor, gone.why) == (f"function:{actor}", "joined_by_reference")
    assert (gone.note, [change.after for change in gone.changes]) == (f"joined transaction {row.id}", ["joined"])


def test_what_agrees_with_two_rows_that_contradict_each_other_is_in_doubt(statement_store: StatementStore) -> None:
    told = {"tid": "FT26338744272034"}
    take(
        statement_store,
        casso(**told),
        casso(**told, id=2, description="Thanh toan don hang 1000010 - Domain quanbia"),
        casso(**told, id=3, description="chuyen tien"),
    )
    assert states(statement_store) == ["unmatched", "possible_duplicate", "possible_duplicate"]


def test_a_reference_that_a_thousand_transactions_share_keeps_the_table_small(statement_store: StatementStore) -> None:
    told = {"tid": "TRANSFER2026", "cusum_balance": 0}
    for number in range(60):
        take(statement_store, casso(**told, id=number, description=f"don hang {1_000_000 + number} so {number}"))
    assert len(rows(statement_store)) == 60
    [outcome] = take(statement_store, casso(**told, id=59, description="don hang 1000059 so 59"))
    assert not outcome.added
