"""Lists of the statement over months and states: newest first, nothing twice, nothing left out, and bounded."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from misa_order.payments.statement.booking import Booking, Direction
from misa_order.payments.statement.queries import MailFilter, list_mails, list_transactions
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.row_filter import TransactionFilter
from misa_order.payments.statement.store import BankMail, StatementStore, mail_part, row_part
from misa_order.table import paging
from tests.builders import NOW, counted_calls

OURS, OTHER = "99900011", "99900022"


def a_row(row_id: str, at: datetime, state: str = "unmatched", account: str = OURS, **changes: Any) -> StatementRow:
    facts: dict[str, Any] = {
        "account": account,
        "bank": "ACB",
        "amount": 1_000,
        "direction": Direction.IN,
        "memo": "x",
        "booked_at": at,
        "time_known": True,
        "value_date": at.date(),
        "reference": row_id,
        "balance": None,
        "source": "mail",
        "raw_ref": f"in/{row_id}",
    }
    return StatementRow.of(row_id, Booking(**{**facts, **changes}), RowState(state), at)


def write_row(store: StatementStore, row_id: str, at: datetime, state: str = "unmatched", account: str = OURS) -> None:
    store.table.write([row_part(a_row(row_id, at, state, account), None)])


def write_mail(store: StatementStore, mail_id: str, at: datetime, state: str) -> None:
    mail = BankMail(
        id=mail_id,
        state=state,
        reason=None,
        detail=None,
        bank="ACB",
        sender="a@b.vn",
        subject="s",
        received_at=at,
        raw=f"in/{mail_id}",
    )
    store.table.write([mail_part(mail)])


def pages(store: StatementStore, **query: Any) -> list[list[str]]:
    """Every page of a list, as ids, following its cursors."""
    found: list[list[str]] = []
    cursor = None
    while True:
        wanted = TransactionFilter.model_validate({**query, "cursor": cursor})
        page = list_transactions(wanted, store, NOW)
        found.append([item["id"] for item in page["items"]])
        cursor = page["cursor"]
        if cursor is None:
            return found


def ids(found: Sequence[Sequence[str]]) -> list[str]:
    return [row_id for page in found for row_id in page]


def days_ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture
def three_months(statement_store: StatementStore) -> StatementStore:
    """Nine rows in three states and three months: row-0 is the newest."""
    states = ("matched", "partial", "unmatched")
    for position in range(9):
        write_row(statement_store, f"row-{position}", days_ago(position * 9), states[position % 3])
    return statement_store


@pytest.mark.parametrize("limit", [1, 2, 4, 8, 9, 50])
def test_the_pages_of_all_states_make_one_list_newest_first(three_months: StatementStore, limit: int) -> None:
    found = pages(three_months, limit=limit, **{"from": "2026-08-01"})
    assert ids(found) == [f"row-{position}" for position in range(9)]
    assert all(len(page) == limit for page in found[:-1])


def test_one_state_lists_its_rows_alone(three_months: StatementStore) -> None:
    assert pages(three_months, state="partial", limit=2) == [["row-1", "row-4"], ["row-7"]]


def test_a_full_last_page_has_no_cursor(three_months: StatementStore) -> None:
    assert pages(three_months, state="partial", limit=3) == [["row-1", "row-4", "row-7"]]


def test_a_period_lists_what_was_booked_in_it(three_months: StatementStore) -> None:
    assert ids(pages(three_months, **{"from": "2026-10-16", "to": "2026-11-12"})) == [
        "row-1",
        "row-2",
        "row-3",
        "row-4",
    ]


def test_without_dates_a_row_of_last_year_is_listed(statement_store: StatementStore) -> None:
    write_row(statement_store, "old", datetime(2025, 5, 31, 6, 25, tzinfo=UTC))
    assert pages(statement_store) == [["old"]]


def test_rows_of_one_instant_are_all_listed(statement_store: StatementStore) -> None:
    for name in "abcde":
        write_row(statement_store, name, NOW)
    assert pages(statement_store, state="unmatched", limit=2) == [["e", "d"], ["c", "b"], ["a"]]


def test_the_first_instant_of_a_month_is_listed_once(statement_store: StatementStore) -> None:
    first = datetime(2026, 11, 1, tzinfo=UTC)
    write_row(statement_store, "first", first)
    write_row(statement_store, "before", first - timedelta(microseconds=1))
    assert pages(statement_store, state="unmatched", limit=1) == [["first"], ["before"]]


def test_a_page_of_one_account_is_full_though_others_lie_between(statement_store: StatementStore) -> None:
    for position in range(12):
        write_row(
            statement_store, f"row-{position:02}", days_ago(position), account=OURS if position % 6 == 5 else OTHER
        )
    assert pages(statement_store, account=OURS, state="unmatched", limit=2) == [["row-05", "row-11"]]
    assert pages(statement_store, account=OURS, state="unmatched", limit=1) == [["row-05"], ["row-11"]]


def test_a_page_of_one_account_reads_on_through_a_month_that_is_longer_than_one_read(
    statement_store: StatementStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIFTED", 3)
    for position in range(10):
        write_row(statement_store, f"row-{position}", days_ago(position), account=OURS if position == 9 else OTHER)
    assert pages(statement_store, account=OURS, state="unmatched", limit=1) == [["row-9"]]


def test_a_page_that_would_read_too_much_ends_early_and_goes_on_by_its_cursor(
    three_months: StatementStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "READS", 7)
    found = pages(three_months, limit=50, **{"from": "2026-08-01"})
    assert ids(found) == [f"row-{position}" for position in range(9)]
    assert len(found) == 5  # a month of seven states to a page: November to July, where August begins in Vietnam
    monkeypatch.setattr(paging, "READS", 1)
    assert ids(pages(three_months, limit=2, **{"from": "2026-08-01"})) == [f"row-{position}" for position in range(9)]


def test_a_list_reads_one_partition_when_that_fills_the_page(three_months: StatementStore) -> None:
    with counted_calls(three_months.table.client) as calls:
        list_transactions(TransactionFilter(state=RowState.MATCHED, limit=1), three_months, NOW)
    assert calls == ["Query", "Query"]  # November holds one, October tells that there is another


def test_the_longest_list_of_all_states_is_one_page(statement_store: StatementStore) -> None:
    with counted_calls(statement_store.table.client) as calls:
        answer = list_transactions(TransactionFilter(), statement_store, NOW)
    assert answer == {"items": [], "cursor": None}
    assert len(calls) <= paging.READS


def test_mails_of_both_states_are_listed_together_or_apart(statement_store: StatementStore) -> None:
    write_mail(statement_store, "m1", days_ago(40), "accepted")
    write_mail(statement_store, "m2", days_ago(20), "quarantined")
    write_mail(statement_store, "m3", days_ago(1), "accepted")

    def listed(**query: str) -> list[str]:
        page = list_mails(MailFilter.model_validate(query), statement_store, NOW)
        return [mail["id"] for mail in page["items"]]

    assert listed() == ["m3", "m2", "m1"]
    assert listed(state="quarantined") == ["m2"]
    assert listed(state="accepted", limit="1") == ["m3"]
