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
from misa_order.payments.statement.store import StatementStore, row_part
from tests.builders import NOW, credit, place
from tests.integration.payments.test_statement_lists import a_row

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


@pytest.mark.parametrize("value_days", [-1, 1])
def test_r82_a_row_is_counted_on_the_day_of_its_booking_whatever_its_value_date(
    statement_store: StatementStore, order_store: OrderStore, value_days: int
) -> None:
    valued = DAY + timedelta(days=value_days)
    arrive(statement_store, place(order_store).order, balance=3_000_000, value_date=valued)
    [acb] = reconcile(DAY, statement_store)["accounts"]
    assert (acb["in"], acb["matched"], acb["closing_balance"]) == (2_640_000, 2_640_000, 3_000_000)
    assert reconcile(valued, statement_store)["accounts"] == []


def test_r82_the_balance_before_the_first_of_a_month_is_found_in_the_month_before(
    statement_store: StatementStore,
) -> None:
    first, before = datetime(2026, 12, 1, 3, tzinfo=UTC), datetime(2026, 11, 28, 3, tzinfo=UTC)
    rows = [a_row("before", before, balance=5_000, amount=5_000), a_row("first", first, balance=7_000, amount=2_000)]
    statement_store.table.write([row_part(row, None) for row in rows])
    [acb] = reconcile(first.date(), statement_store)["accounts"]
    assert (acb["in"], acb["opening_balance"], acb["closing_balance"], acb["gaps"]) == (2_000, 5_000, 7_000, [])
    assert reconcile(first.date() - timedelta(days=1), statement_store)["accounts"] == []


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


def a_day(store: StatementStore) -> None:
    """A day of one account in all states, one booking of another, and what is of neither day."""
    today, midnight = NOW, datetime(2026, 11, 20, 17, tzinfo=UTC)
    money: list[tuple[str, int, int | None, dict[str, Any]]] = [
        ("matched", 1, 1_001, {"booked_at": midnight}),
        ("partial", 2, None, {"booked_at": midnight + timedelta(days=1, seconds=-1)}),
        ("unmatched", 4, None, {}),
        ("possible_duplicate", 8, None, {}),
        ("refundable", 16, None, {}),
        ("refunded", 32, 1_133, {}),
        ("debit", 64, 1_069, {"direction": Direction.OUT}),
        ("debit", 128, None, {"direction": Direction.OUT}),
        ("joined", 256, 5, {}),
        ("unmatched", 512, 9, {"booked_at": midnight + timedelta(days=1)}),
        ("matched", 1_000, 1_000, {"booked_at": midnight - timedelta(days=3)}),
        ("matched", 7, None, {"account": "1", "bank": "CAKE"}),
        ("matched", 9, None, {"account": "2", "booked_at": midnight - timedelta(days=1)}),
    ]
    rows = []
    for n, (state, amount, balance, changes) in enumerate(money):
        facts = {"balance": balance, "amount": amount, **changes}
        row = a_row(f"r{n}", facts.pop("booked_at", today), state, facts.pop("account", "99900011"), **facts)
        rows.append(row.model_copy(update={"value_date": (row.booked_at + timedelta(hours=7)).date()}))
    store.table.write([row_part(row, None) for row in rows])


def test_r82_every_amount_of_a_day_is_in_one_place(statement_store: StatementStore) -> None:
    a_day(statement_store)
    found = reconcile(DAY, statement_store)
    assert found["date"] == "2026-11-21"
    cake, acb = found["accounts"]
    assert acb == {
        "account": "99900011",
        "bank": "ACB",
        "transactions": 8,
        "in": 63,
        "out": 192,
        "matched": 1,
        "waiting": 14,
        "refundable": 16,
        "refunded": 32,
        "in_doubt": 8,
        "opening_balance": 1_000,
        "closing_balance": 1_069,
        "gaps": [{"transaction": "r5", "expected": 1_001, "found": 1_101, "missing": 100}],
    }
    nothing = dict.fromkeys(("out", "waiting", "refundable", "refunded", "in_doubt"), 0)
    assert cake.items() >= {"account": "1", "bank": "CAKE", "in": 7, "matched": 7, **nothing}.items()
    assert (cake["opening_balance"], cake["closing_balance"], cake["gaps"]) == (None, None, [])


def chain(*told: tuple[int, int | None], opening: int | None = None) -> tuple[int | None, list[int]]:
    """The last balance, and what is missing at each gap, of amounts (negative: taken) and balances."""
    rows = [
        a_row(
            f"r{n}", NOW, amount=abs(amount), balance=balance, direction=Direction.IN if amount > 0 else Direction.OUT
        )
        for n, (amount, balance) in enumerate(told)
    ]
    closing, gaps = balance_chain(rows, opening)
    return closing, [gap.missing for gap in gaps]


def test_r82_balances_follow_each_other_whichever_way_the_money_went() -> None:
    assert chain((100, 100), (-40, 60), (5, None), (40, 100), opening=0) == (100, [])
    assert chain((40, 100), (-40, 60), (100, 100), opening=0) == (100, [])
    assert chain((100, 100), opening=70) == (100, [-70])
    assert chain((100, 130), (-40, 50), opening=0) == (50, [30, -40])
    assert chain((50, 250), (100, 200), opening=None) == (250, [])
    assert chain((10, 500), (50, 250), (100, 200), opening=0) == (250, [490, -400])
    assert chain((-7, 0), (7, 7), opening=7) == (7, [])
    assert chain(opening=None) == (None, [])


def test_r82_what_follows_nothing_is_taken_in_the_order_of_time() -> None:
    early, late = (
        a_row(name, NOW + timedelta(hours=hours), balance=balance)
        for name, hours, balance in [("early", 0, 9_000), ("late", 1, 5_000)]
    )
    assert [gap.transaction for gap in balance_chain([late, early], 0)[1]] == ["early", "late"]
    first = early.model_copy(update={"received_at": NOW - timedelta(hours=1), "id": "first", "balance": 5_000})
    assert [gap.transaction for gap in balance_chain([early, first], 0)[1]] == ["first", "early"]
