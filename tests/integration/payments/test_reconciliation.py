"""The day's end: R82."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from misa_order.orders.store import OrderStore
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.statement.booking import Direction, transaction_id
from misa_order.payments.statement.reconciliation import balance_chain, reconcile
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import StatementStore
from tests.builders import NOW, credit, place

DAY = NOW.date()


def arrive(store: StatementStore, order: Any, **changes: Any) -> None:
    booking = credit(order, **changes)
    record_bookings([booking], store, NOW)
    match_payment(transaction_id(booking), booking.memo, store, NOW)


def test_money_in_is_matched_waiting_or_refundable_by_account(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    order = place(order_store).order
    arrive(statement_store, order, balance=3_000_000)
    arrive(statement_store, order, balance=4_000_000, amount=1_000_000, memo="NGUYEN A chuyen tien")
    arrive(statement_store, order, balance=3_900_000, amount=100_000, direction=Direction.OUT, memo="phi")
    arrive(statement_store, order, balance=7, amount=7, account="9990001116", memo="khac")
    acb, cake = reconcile(DAY, statement_store)["accounts"]
    assert (acb["account"], cake["account"]) == ("99900011", "9990001116")
    assert (acb["in"], acb["matched"], acb["waiting"], acb["refundable"]) == (3_640_000, 2_640_000, 1_000_000, 0)
    assert acb["in"] == acb["matched"] + acb["waiting"] + acb["refundable"] + acb["refunded"]
    assert (acb["out"], acb["closing_balance"], acb["gaps"], acb["transactions"]) == (100_000, 3_900_000, [], 3)


def test_a_lost_mail_shows_as_a_gap_also_after_the_day_before(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    order = place(order_store).order
    before = datetime(2026, 11, 19, 3, tzinfo=UTC)
    arrive(statement_store, order, balance=1_000_000, amount=500_000, booked_at=before, value_date=before.date())
    arrive(statement_store, order, balance=1_800_000, amount=300_000, memo="khac")
    [acb] = reconcile(DAY, statement_store)["accounts"]
    [gap] = acb["gaps"]
    assert (gap["expected"], gap["found"], gap["missing"]) == (1_000_000, 1_500_000, 500_000)
    assert (acb["opening_balance"], acb["closing_balance"]) == (1_000_000, 1_800_000)


@pytest.mark.parametrize(("days", "gaps"), [(7, 1), (8, 0)])
def test_r82_the_balance_before_is_looked_for_seven_days_back(
    statement_store: StatementStore, order_store: OrderStore, days: int, gaps: int
) -> None:
    order, before = place(order_store).order, NOW - timedelta(days=days)
    arrive(statement_store, order, balance=1_000_000, amount=500_000, booked_at=before, value_date=before.date())
    arrive(statement_store, order, balance=1_800_000, amount=300_000, memo="khac")
    [acb] = reconcile(DAY, statement_store)["accounts"]
    assert len(acb["gaps"]) == gaps


def test_a_day_without_bookings_has_no_accounts(statement_store: StatementStore) -> None:
    assert reconcile(DAY, statement_store) == {"date": "2026-11-21", "accounts": []}


def test_mails_of_one_date_that_arrive_in_another_order_leave_no_gap(order_store: OrderStore) -> None:
    order = place(order_store).order
    balances = [1_200_000, 1_000_000, 1_100_000]
    rows = [
        StatementRow.of(f"r{balance}", credit(order, balance=balance, amount=100_000), RowState.UNMATCHED, NOW)
        for balance in balances
    ]
    assert balance_chain(rows, None) == (1_200_000, [])
    assert balance_chain(rows, 900_000) == (1_200_000, [])
