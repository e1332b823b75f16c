"""What a gateway tells pays its order once, and is kept whatever it says (R13, R25, R27)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import confirm_cash, confirm_transfer
from misa_order.payments.gateway import Gateway, GatewayCallback, Notified, confirm_gateway_payment
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import StatementStore
from misa_order.table.paging import Window
from tests.builders import NOW, counted_calls, place
from tests.integration.orders.test_place import outbox

WINDOW = Window(("2026-11",), 50)


def told(order: Order, **changes: Any) -> GatewayCallback:
    facts = {"event_id": "e-1", "order": order.number, "amount": order.total, "result": "paid"}
    return GatewayCallback.model_validate({**facts, **changes})


def notify(
    store: StatementStore, callback: GatewayCallback, gateway: Gateway = Gateway.CARD, minutes: int = 1
) -> Notified:
    return confirm_gateway_payment(gateway, callback, store, NOW + timedelta(minutes=minutes))


def rows(store: StatementStore) -> list[StatementRow]:
    return list(store.list_rows(tuple(RowState), WINDOW).items)


def reasons(store: OrderStore, order: Order) -> list[str]:
    return [entry.why for entry in store.history(order.number)]


@pytest.fixture
def card_order(order_store: OrderStore) -> Order:
    return place(order_store, payment_method="card").order


def test_a_payment_in_full_pays_the_order_in_one_read_and_one_write(
    statement_store: StatementStore, order_store: OrderStore, card_order: Order
) -> None:
    assert card_order.status.resource is Resource.NOT_PROVISIONED
    with counted_calls(statement_store.table.client) as calls:
        assert notify(statement_store, told(card_order)) == Notified("paid", repeated=False)
    assert calls == ["BatchGetItem", "TransactWriteItems"]
    paid = order_store.get(card_order.number)
    assert (paid.status.payment, paid.paid_at) == (Payment.PAID, NOW + timedelta(minutes=1))
    entry = order_store.history(card_order.number)[-1]
    assert (entry.actor, entry.why, entry.note) == (
        "partner:card",
        "gateway_paid",
        "event e-1: 2640000 of 2640000 VND",
    )
    assert [event["event"] for event in outbox(order_store)].count("OrderPaid") == 1
    assert rows(statement_store) == []


def test_the_same_event_again_is_one_read_and_changes_nothing(
    statement_store: StatementStore, order_store: OrderStore, card_order: Order
) -> None:
    notify(statement_store, told(card_order))
    paid = order_store.get(card_order.number)
    for minutes in range(2, 6):
        with counted_calls(statement_store.table.client) as calls:
            assert notify(statement_store, told(card_order), minutes=minutes) == Notified("paid", repeated=True)
        assert calls == ["BatchGetItem"]
    assert order_store.get(card_order.number) == paid
    assert rows(statement_store) == []


@pytest.mark.parametrize("gateway", Gateway)
def test_each_gateway_pays_the_orders_of_its_own_method(
    statement_store: StatementStore, order_store: OrderStore, gateway: Gateway
) -> None:
    order = place(order_store, payment_method=gateway).order
    assert notify(statement_store, told(order), gateway).verdict == "paid"


@pytest.mark.parametrize(("excess", "reason"), [(-1, "amount_short"), (1, "amount_over")])
def test_a_wrong_amount_changes_nothing_and_waits_for_staff(
    statement_store: StatementStore, order_store: OrderStore, card_order: Order, excess: int, reason: str
) -> None:
    callback = told(card_order, amount=card_order.total + excess)
    assert notify(statement_store, callback).verdict == reason
    assert order_store.get(card_order.number).status == card_order.status
    assert reasons(order_store, card_order)[-1] == f"gateway_{reason}"
    [row] = rows(statement_store)
    assert (row.state, row.reason, row.candidates, row.missing) == ("partial", reason, (card_order.number,), -excess)
    assert (row.source, row.account, row.reference, row.orders) == ("gateway", "card", "e-1", ())
    assert notify(statement_store, callback).repeated
    assert len(rows(statement_store)) == 1


def test_staff_may_confirm_a_wrong_amount(
    statement_store: StatementStore, order_store: OrderStore, card_order: Order
) -> None:
    notify(statement_store, told(card_order, amount=card_order.total - 1000))
    [row] = rows(statement_store)
    [paid] = confirm_transfer([row.id], [card_order.number], statement_store, Why("staff:lan", NOW, "confirmed"))
    assert (paid.status.payment, paid.transactions) == (Payment.PAID, (row.id,))


def test_a_payment_after_the_right_one_is_money_without_an_order(
    statement_store: StatementStore, order_store: OrderStore, card_order: Order
) -> None:
    notify(statement_store, told(card_order))
    assert notify(statement_store, told(card_order, event_id="e-2")).verdict == "already_paid"
    [row] = rows(statement_store)
    assert (row.state, row.reason, row.amount) == ("refundable", "already_paid", card_order.total)
    assert [event["event"] for event in outbox(order_store)].count("OrderPaid") == 1


def test_a_payment_of_an_order_paid_in_cash_is_refundable(
    statement_store: StatementStore, order_store: OrderStore, card_order: Order
) -> None:
    confirm_cash(card_order.number, order_store, Why("staff:lan", NOW, "cash", "counted"))
    assert notify(statement_store, told(card_order)).verdict == "already_paid"
    assert [row.state for row in rows(statement_store)] == ["refundable"]


def test_a_payment_of_a_cancelled_order_is_refundable(
    statement_store: StatementStore, order_store: OrderStore, card_order: Order
) -> None:
    cancel_order(card_order, order_store, Why("customer:KH0001", NOW, "cancelled_by_customer"))
    assert notify(statement_store, told(card_order)).verdict == "cancelled"
    assert order_store.get(card_order.number).status.payment is Payment.CANCELLED
    assert [(row.state, row.candidates) for row in rows(statement_store)] == [("refundable", (card_order.number,))]


def test_a_payment_of_a_temporarily_cancelled_order_pays_it(
    statement_store: StatementStore, order_store: OrderStore, card_order: Order
) -> None:
    after = card_order.moved(payment=Payment.TEMP_CANCELLED)
    order_store.change(card_order, after, Why("function:expire_orders", NOW, "unpaid"), None)
    assert notify(statement_store, told(card_order, amount=1)).verdict == "amount_short"
    assert order_store.get(card_order.number).status.payment is Payment.TEMP_CANCELLED
    assert notify(statement_store, told(card_order, event_id="e-2")).verdict == "paid"
    assert order_store.get(card_order.number).status.payment is Payment.PAID
    assert [row.state for row in rows(statement_store)] == ["partial"]


@pytest.mark.parametrize("method", ["transfer", "wallet"])
def test_a_payment_at_another_gateway_than_the_orders_waits_for_staff(
    statement_store: StatementStore, order_store: OrderStore, method: str
) -> None:
    order = place(order_store, payment_method=method).order
    assert notify(statement_store, told(order)).verdict == "other_method"
    assert order_store.get(order.number).status == order.status
    assert [(row.state, row.reason) for row in rows(statement_store)] == [("partial", "other_method")]


@pytest.mark.parametrize("number", ["9999990", "none", "1000002#ORDER"])
def test_a_payment_of_an_order_that_does_not_exist_is_kept(statement_store: StatementStore, number: str) -> None:
    callback = GatewayCallback(event_id="e-1", order=number, amount=5000, result="paid")
    assert notify(statement_store, callback).verdict == "unknown_number"
    [row] = rows(statement_store)
    assert (row.state, row.candidates, row.amount) == ("refundable", (), 5000)
    assert notify(statement_store, callback).repeated


def test_a_failure_is_kept_and_the_payment_after_it_pays(
    statement_store: StatementStore, order_store: OrderStore, card_order: Order
) -> None:
    assert notify(statement_store, told(card_order, result="failed")).verdict == "failed"
    assert order_store.get(card_order.number).status == card_order.status
    # Some gateways keep one id for a payment that failed and then came after all.
    assert notify(statement_store, told(card_order)).verdict == "paid"
    assert reasons(order_store, card_order)[1:] == ["gateway_failed", "gateway_paid"]
    assert rows(statement_store) == []


def test_a_failure_after_the_payment_changes_nothing_and_is_in_the_history(
    statement_store: StatementStore, order_store: OrderStore, card_order: Order
) -> None:
    notify(statement_store, told(card_order))
    paid = order_store.get(card_order.number)
    assert notify(statement_store, told(card_order, event_id="e-2", result="failed")).verdict == "failed"
    after = order_store.get(card_order.number)
    assert after.model_copy(update={"version": paid.version}) == paid
    assert reasons(order_store, card_order)[-1] == "gateway_failed"


def test_an_event_that_says_something_else_than_before_is_refused(
    statement_store: StatementStore, order_store: OrderStore, card_order: Order
) -> None:
    other = place(order_store, key="key-2", payment_method="card").order
    notify(statement_store, told(card_order))
    with pytest.raises(InvalidInputError) as refused:
        notify(statement_store, told(other))
    assert (refused.value.code, refused.value.field) == ("event_reused", "event_id")
    assert order_store.get(other.number).status.payment is Payment.UNPAID


def test_two_gateways_may_use_the_same_event_ids(statement_store: StatementStore, order_store: OrderStore) -> None:
    card = place(order_store, payment_method="card").order
    wallet = place(order_store, key="key-2", payment_method="wallet").order
    assert notify(statement_store, told(card)).verdict == "paid"
    assert notify(statement_store, told(wallet), Gateway.WALLET).verdict == "paid"


def test_whoever_loses_the_race_for_an_order_finds_it_paid(
    statement_store: StatementStore, order_store: OrderStore, card_order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = statement_store.table.get_many

    def rival_is_faster_after_the_read(keys: Any) -> Any:
        found = read(keys)
        monkeypatch.setattr(statement_store.table, "get_many", read)
        notify(statement_store, told(card_order, event_id="rival"))
        return found

    monkeypatch.setattr(statement_store.table, "get_many", rival_is_faster_after_the_read)
    assert notify(statement_store, told(card_order)).verdict == "already_paid"
    assert [row.reference for row in rows(statement_store)] == ["e-1"]


def test_the_same_event_delivered_twice_at_once_counts_once(
    statement_store: StatementStore, card_order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = statement_store.table.get_many

    def twin_is_faster_after_the_read(keys: Any) -> Any:
        found = read(keys)
        monkeypatch.setattr(statement_store.table, "get_many", read)
        notify(statement_store, told(card_order))
        return found

    monkeypatch.setattr(statement_store.table, "get_many", twin_is_faster_after_the_read)
    assert notify(statement_store, told(card_order)) == Notified("paid", repeated=True)
    assert rows(statement_store) == []
