"""A bank takes a credit back (R18), and a row learns from a second source (R16)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.statement.booking import Direction, transaction_id
from misa_order.payments.statement.row import StatementRow
from misa_order.payments.statement.store import StatementStore
from tests.builders import NOW, counted_calls, credit, place
from tests.integration.orders.test_place import outbox


def arrive(store: StatementStore, order: Order, **changes: Any) -> StatementRow:
    booking = credit(order, **changes)
    record_bookings([booking], store, NOW)
    return match_payment(transaction_id(booking), booking.memo, store, NOW + timedelta(minutes=1)).row


@pytest.mark.parametrize("memo", ["Hoan tien giao dich", "Hoan tra: Thanh toan don hang {number} Domain {key}"])
def test_a_reversal_flags_the_order_for_staff_and_changes_nothing_else(
    statement_store: StatementStore, order_store: OrderStore, memo: str
) -> None:
    order = place(order_store).order
    arrive(statement_store, order, reference="FT1001", balance=None)
    text = memo.format(number=order.number, key=order.key)
    back = arrive(
        statement_store, order, direction=Direction.OUT, reference="ft 1001", balance=None, memo=text, reverses=True
    )
    assert (back.state, back.reason, back.candidates, back.orders) == ("debit", "reversal", (order.number,), ())
    flagged = order_store.get(order.number)
    assert (flagged.status.payment, flagged.reversed_by) == (Payment.PAID, (back.id,))
    told = [(entry.actor, entry.why, entry.note) for entry in order_store.history(order.number)[1:]]
    machine, [paid_by] = "function:match_payment", flagged.transactions
    assert told == [
        (machine, "transfer_matched", f"transaction {paid_by}"),
        (machine, "payment_reversed", f"transaction {back.id}"),
    ]
    assert match_payment(back.id, text, statement_store, NOW).repeated
    assert order_store.get(order.number) == flagged


def test_a_reversal_judged_twice_at_once_flags_its_order_once(
    statement_store: StatementStore, order_store: OrderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = place(order_store).order
    arrive(statement_store, order, reference="FT1001", balance=None)
    # Its memo names no order, and its value date is before the credit's.
    dated = {"memo": "HUY GD", "value_date": (NOW - timedelta(days=1)).date()}
    back = credit(order, direction=Direction.OUT, reference="FT1001", balance=None, reverses=True, **dated)
    record_bookings([back], statement_store, NOW)
    write = statement_store.table.write

    def twin_is_faster(parts: Any) -> None:
        monkeypatch.setattr(statement_store.table, "write", write)
        match_payment(transaction_id(back), back.memo, statement_store, NOW)
        write(parts)

    monkeypatch.setattr(statement_store.table, "write", twin_is_faster)
    row = match_payment(transaction_id(back), back.memo, statement_store, NOW).row
    assert (row.candidates, row) == ((order.number,), statement_store.get(row.id))
    assert order_store.get(order.number).reversed_by == (row.id,)
    assert [entry.why for entry in order_store.history(order.number)].count("payment_reversed") == 1


def test_a_reversal_of_money_that_paid_nothing_is_only_kept(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    order = place(order_store).order
    back = arrive(statement_store, order, direction=Direction.OUT, reverses=True)
    assert (back.state, back.reason, back.candidates) == ("debit", "reversal", ())
    assert order_store.get(order.number) == order


def test_an_ordinary_debit_is_not_even_looked_at(statement_store: StatementStore, order_store: OrderStore) -> None:
    order = place(order_store).order
    record_bookings([credit(order, direction=Direction.OUT)], statement_store, NOW)
    assert "TransactionBooked" not in [row["event"] for row in outbox(order_store)]


def test_a_row_gains_the_reference_that_a_second_source_knows(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    order = place(order_store).order
    row = arrive(statement_store, order, reference=None, balance=50_000_000)
    record_bookings([credit(order, reference="FT7007", balance=50_000_000)], statement_store, NOW)
    gained = statement_store.get(row.id)
    assert (gained.reference, gained.balance, gained.state) == ("FT7007", 50_000_000, "matched")
    with counted_calls(statement_store.table.client) as calls:
        record_bookings([credit(order, reference="FT7007", balance=50_000_000)], statement_store, NOW)
    assert "PutItem" not in calls
    assert statement_store.get(row.id) == gained
