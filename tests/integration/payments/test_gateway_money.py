"""Money at a gateway that pays no order: what staff see of it, and what a repeat answers (R13, R25, R27)."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from misa_order.kernel.errors import InvalidInputError, NotFoundError
from misa_order.kernel.history import HistoryEntry, Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import confirm_transfer
from misa_order.payments.gateway import Gateway, GatewayCallback, Notified, gateway_named, rows_told_of
from misa_order.payments.match import match_payment
from misa_order.payments.statement.booking import Direction
from misa_order.payments.statement.row import StatementRow
from misa_order.payments.statement.store import StatementStore
from misa_order.payments.undo import reject_match
from tests.builders import NOW, place
from tests.integration.orders.test_place import outbox
from tests.integration.payments.test_gateway import notify, rows, told

LAN = Why("staff:lan", NOW + timedelta(days=1), "confirmed", "seen at the gateway")
TONIGHT = 600
"""Minutes: after midnight in Vietnam, and before it elsewhere."""


def test_what_staff_see_of_it_and_that_only_they_decide(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    order = place(order_store, payment_method="card").order
    callback = told(order, amount=order.total - 1000)
    assert notify(statement_store, callback, minutes=TONIGHT).verdict == "amount_short"
    [row] = rows(statement_store)
    at, memo = NOW + timedelta(minutes=TONIGHT), f"Don hang {order.number}"
    assert (row.bank, row.account, row.amount, row.direction) == ("card", "card", order.total - 1000, Direction.IN)
    assert (row.memo, row.reference, row.balance, row.reverses) == (memo, "e-1", None, False)
    assert (row.booked_at, row.received_at, row.judged_at, row.time_known) == (at, at, at, True)
    assert (row.value_date, row.result, row.missing, row.version) == (date(2026, 11, 22), "partial", 1000, 1)
    [record] = row.records
    assert (record.source, record.reference, record.memo, record.value_date) == ("gateway", "e-1", memo, row.value_date)
    assert (record.received_at, record.balance, record.raw) == (at, None, "GATEWAY#card#e-1")
    assert statement_store.get(row.id) == row
    assert match_payment(row.id, row.memo, statement_store, NOW).repeated
    entry = order_store.history(order.number)[-1]
    assert (entry.at, entry.actor, entry.note) == (at, "partner:card", "event e-1: 2639000 of 2640000 VND")
    assert list(rows_told_of(order_store.history(order.number))) == [row.id]
    assert "OrderPaid" not in [event["event"] for event in outbox(order_store)]
    assert reject_match(row.id, statement_store, LAN).reason == "confirmed"


def test_a_repeat_is_answered_as_the_first_time(statement_store: StatementStore, order_store: OrderStore) -> None:
    order = place(order_store, payment_method="card").order
    cases: dict[str, dict[str, Any]] = {
        "short": {"amount": 1},
        "failed": {"result": "failed"},
        "unknown": {"order": "9999990"},
    }
    answers = {}
    for event, changes in cases.items():
        callback = told(order, event_id=event).model_copy(update=changes)
        first = notify(statement_store, callback)
        answers[event] = str(first.verdict)
        assert notify(statement_store, callback) == Notified(first.verdict, repeated=True)
    assert answers == {"short": "amount_short", "failed": "failed", "unknown": "unknown_number"}
    known = {row.reference: (row.result, row.missing, row.candidates) for row in rows(statement_store)}
    assert known == {"short": ("partial", order.total - 1, (order.number,)), "unknown": ("none", 0, ())}


def test_what_is_missing_is_said_only_where_the_amount_is_the_reason(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    other = place(order_store, payment_method="wallet").order
    gone = place(order_store, key="gone", payment_method="card").order
    cancel_order(gone, order_store, LAN)
    assert notify(statement_store, told(other, amount=1)).verdict == "other_method"
    assert notify(statement_store, told(gone, event_id="e-2", amount=2)).verdict == "cancelled"
    assert [row.missing for row in rows(statement_store)] == [0, 0]


def test_one_event_pays_one_of_two_orders_that_it_names_at_once(
    statement_store: StatementStore, order_store: OrderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (place(order_store, key=key, payment_method="card").order for key in "ab")
    write = statement_store.table.write

    def rival_is_faster(parts: Any) -> None:
        monkeypatch.setattr(statement_store.table, "write", write)
        assert notify(statement_store, told(one)).verdict == "paid"
        write(parts)

    monkeypatch.setattr(statement_store.table, "write", rival_is_faster)
    with pytest.raises(InvalidInputError) as error:
        notify(statement_store, told(two))
    assert error.value.code == "event_reused"
    assert order_store.get(two.number) == two


def test_no_money_at_all_is_no_row(statement_store: StatementStore, order_store: OrderStore) -> None:
    order = place(order_store, payment_method="card").order
    assert notify(statement_store, told(order, amount=0)).verdict == "amount_short"
    unknown = told(order, event_id="e-2", amount=0).model_copy(update={"order": "9999990"})
    assert notify(statement_store, unknown).verdict == "unknown_number"
    assert rows(statement_store) == []
    assert order_store.get(order.number).status.payment is Payment.UNPAID


def test_only_money_that_gateways_told_of_is_found_by_an_orders_history(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    order = place(order_store, payment_method="card").order
    notify(statement_store, told(order, event_id="a:b:", amount=5))
    notify(statement_store, told(order, event_id="c", amount=order.total + 7))
    by_event: dict[str | None, StatementRow] = {row.reference: row for row in rows(statement_store)}
    confirm_transfer([by_event["c"].id], [order.number], statement_store, LAN)
    found = list(rows_told_of(order_store.history(order.number)))
    assert found == [by_event["a:b:"].id, by_event["c"].id]
    others = [
        ("partner:suman", "resource_granted", None),
        ("partner:suman", "resource_granted", "request r: done"),
        ("staff:lan", "gateway_paid", "event e: 1 of 2 VND"),
    ]
    assert not list(rows_told_of(HistoryEntry(at=NOW, actor=a, why=why, note=said) for a, why, said in others))


def test_what_a_gateway_adds_is_passed_over_and_what_is_refused_is_not_repeated_in_the_error() -> None:
    facts = {"event_id": "e-1", "order": "1000002", "amount": 1, "result": "paid"}
    assert GatewayCallback.model_validate({**facts, "card": "4111"}) == GatewayCallback.model_validate(facts)
    with pytest.raises(ValidationError) as error:
        GatewayCallback.model_validate({**facts, "amount": "chu@nhahangabc.vn"})
    assert "chu@nhahangabc.vn" not in str(error.value)


def test_a_gateway_is_known_by_its_name() -> None:
    assert [gateway_named(name) for name in ("card", "wallet", "paypal")] == list(Gateway)
    with pytest.raises(NotFoundError) as error:
        gateway_named("transfer")
    assert (error.value.code, error.value.field) == ("unknown_gateway", "gateway")
