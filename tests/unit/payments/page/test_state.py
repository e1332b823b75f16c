"""How a payment stands (R83): what came for an order, and nothing that may be somebody else's."""

from typing import Any

import pytest

from misa_order.orders.order import Order
from misa_order.orders.order_request import Language
from misa_order.orders.statuses import Payment
from misa_order.payments.matching.reasons import MatchReason
from misa_order.payments.page.state import PaymentState, payment_state
from misa_order.payments.statement.row import RowState, StatementRow
from tests.builders import NOW, credit
from tests.unit.fulfilment.orders_made import an_order

ME, OTHER = "1000002", "1000010"


def a_row(amount: int, state: RowState = RowState.PARTIAL, **changes: Any) -> StatementRow:
    booking = credit(an_order(), amount=amount)
    row = StatementRow.of(f"t-{amount}", booking, state, NOW)
    return row.model_copy(update={"candidates": (ME,), "reason": MatchReason.AMOUNT_SHORT, **changes})


def paid(*transactions: str) -> Order:
    return an_order(payment=Payment.PAID).model_copy(update={"paid_at": NOW, "transactions": transactions})


def money(order: Order, *rows: StatementRow) -> tuple[int, int]:
    state = payment_state(order, rows, NOW)
    return state.received, state.missing


def test_nothing_came_yet() -> None:
    assert money(an_order()) == (0, 2_640_000)


def test_several_transfers_for_one_order_add_up() -> None:
    assert money(an_order(), a_row(1_000_000), a_row(600_000)) == (1_600_000, 1_040_000)
    late = a_row(2_640_000, reason=MatchReason.TEMPORARILY_CANCELLED)
    assert money(an_order(payment=Payment.TEMP_CANCELLED), late) == (2_640_000, 0)
    assert money(an_order(), a_row(3_000_000, reason=MatchReason.AMOUNT_OVER)) == (3_000_000, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"candidates": (ME, OTHER)},
        {"candidates": (OTHER,)},
        {"reason": MatchReason.KEY_DIFFERS},
        {"reason": MatchReason.WRONG_PAIR},
        {"reason": MatchReason.NUMBER_UNMARKED},
        {"reason": MatchReason.OTHER_NUMBER},
        {"state": RowState.DEBIT},
        {"state": RowState.MATCHED, "candidates": (), "orders": (OTHER,)},
    ],
)
def test_what_may_be_anothers_is_told_to_nobody(changes: dict[str, Any]) -> None:
    assert money(an_order(), a_row(500_000, **changes)) == (0, 2_640_000)


def test_a_paid_order_got_what_its_rows_say_and_in_cash_its_total() -> None:
    row = a_row(2_600_000, RowState.MATCHED, candidates=(), orders=(ME,))
    assert money(paid("t-2600000"), row) == (2_600_000, 0)
    assert money(paid()) == (2_640_000, 0)


def test_of_a_transfer_for_several_orders_each_got_its_own_total() -> None:
    row = a_row(9_000_000, RowState.MATCHED, candidates=(), orders=(ME, OTHER))
    assert money(paid("t-9000000"), row) == (2_640_000, 0)


def test_nothing_is_missing_of_a_cancelled_order() -> None:
    assert money(an_order(payment=Payment.CANCELLED)) == (0, 0)


def test_it_is_shown_as_the_api_says() -> None:
    state = PaymentState(Payment.PAID, NOW, 2_640_000, 0, NOW)
    shown = {"payment": "PAID", "label": "Đã thanh toán", "paid_at": "2026-11-21T15:04:05+07:00"}
    rest = {"received": 2_640_000, "missing": 0, "at": "2026-11-21T15:04:05+07:00"}
    assert state.shown(Language.VIETNAMESE) == {**shown, **rest}
    assert state.shown(Language.ENGLISH)["label"] == "Paid"
    assert state._replace(paid_at=None).shown(Language.VIETNAMESE)["paid_at"] is None
