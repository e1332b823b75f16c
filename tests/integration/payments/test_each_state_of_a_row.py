"""What staff may do with a row in each of its states, and what it leaves behind (R16, R19, R20, R22, R27)."""

from collections.abc import Callable
from typing import Any

import pytest

from misa_order.kernel.errors import OrderSystemError
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import confirm_transfer
from misa_order.payments.statement.booking import Direction
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import StatementStore, naming_parts, row_part
from misa_order.payments.undo import refund, reject_match, undo_match
from tests.builders import CALENDAR, NOW, credit, place
from tests.integration.conftest import Money

FREE = {RowState.PARTIAL, RowState.UNMATCHED, RowState.POSSIBLE_DUPLICATE, RowState.REFUNDABLE}
WHY = Why("staff:lan", NOW, "said_by_staff", "looked it up")

type Deed = Callable[..., Any]


@pytest.fixture
def order(order_store: OrderStore) -> Order:
    return place(order_store).order


@pytest.fixture
def standing(statement_store: StatementStore, order: Order) -> dict[RowState, str]:
    """The ids of a row in each state; each but what pays already suggests the order."""

    def written(at: int, state: RowState) -> str:
        direction = Direction.OUT if state is RowState.DEBIT else Direction.IN
        booking = credit(order, raw_ref=f"in/{state}", direction=direction, balance=at * 1_000_000_000)
        row = StatementRow.of(f"{at:016x}", booking, state, NOW)
        row = row.model_copy(update={"candidates": (order.number,), "judged_at": NOW, "reason": "amount_short"})
        statement_store.table.write([row_part(row, None), *naming_parts(row, "ADD")])
        return row.id

    return {state: written(at, state) for at, state in enumerate(RowState, 1)}


def refusal(deed: Deed, *asked: Any) -> tuple[str, str | None] | None:
    """Code and field with which it was refused; None where it was not."""
    try:
        deed(*asked)
    except OrderSystemError as error:
        return error.code, error.field
    return None


def left_alone(row_id: str, store: StatementStore, deed: Deed, *asked: Any) -> tuple[str, str | None] | None:
    """The refusal of a deed that may change nothing of the row."""
    before, history, naming = store.get(row_id), store.history(row_id), store.naming(store.get(row_id).candidates[0])
    refused = refusal(deed, *asked)
    assert (store.get(row_id), store.history(row_id)) == (before, history)
    assert store.naming(before.candidates[0]) == naming
    return refused


def is_settled(row_id: str, to: RowState, store: StatementStore, order: Order) -> None:
    """The row says who did what and why, once, is judged no more, and suggests the order no more."""
    row, [entry] = store.get(row_id), store.history(row_id)
    assert (row.state, row.reason, row.candidates, row.version) == (to, WHY.reason, (), 2)
    assert not row.waits_for_judgement
    assert row.decided
    assert (row.decided.by, row.decided.at, row.decided.why) == ("staff:lan", NOW, "looked it up")
    assert (entry.actor, entry.at, entry.why, entry.note) == ("staff:lan", NOW, WHY.reason, "looked it up")
    assert [(change.axis, change.after) for change in entry.changes] == [("transaction", to)]
    assert row_id not in store.naming(order.number)


def test_a_suggestion_is_rejected_from_every_free_state_once_and_from_no_other(
    statement_store: StatementStore, standing: dict[RowState, str], order: Order
) -> None:
    for state, row_id in standing.items():
        before = statement_store.get(row_id)
        if state in FREE:
            reject_match(row_id, statement_store, WHY)
            is_settled(row_id, RowState.UNMATCHED, statement_store, order)
            assert statement_store.history(row_id)[0].changes[0].before == state
            assert reject_match(row_id, statement_store, WHY) == statement_store.get(row_id)
            is_settled(row_id, RowState.UNMATCHED, statement_store, order)
        else:
            said = left_alone(row_id, statement_store, reject_match, row_id, statement_store, WHY)
            assert said == ("transaction_not_free", "id")
            assert statement_store.get(row_id) == before


def test_money_is_given_back_that_no_order_has_and_that_is_in_no_doubt_with_a_note_and_once(
    statement_store: StatementStore, standing: dict[RowState, str], order: Order
) -> None:
    for state, row_id in standing.items():
        without = WHY._replace(note=None)
        said = left_alone(row_id, statement_store, refund, row_id, statement_store, without)
        assert said == ("missing", "note")
        if state in FREE - {RowState.POSSIBLE_DUPLICATE}:
            refund(row_id, statement_store, WHY)
            is_settled(row_id, RowState.REFUNDED, statement_store, order)
            assert refund(row_id, statement_store, WHY) == statement_store.get(row_id)
            is_settled(row_id, RowState.REFUNDED, statement_store, order)
        else:
            said = left_alone(row_id, statement_store, refund, row_id, statement_store, WHY)
            assert said == ("transaction_not_free", "id")


def test_only_free_credits_pay_an_order_and_one_that_is_not_keeps_the_others_free(
    statement_store: StatementStore, order_store: OrderStore, standing: dict[RowState, str], order: Order
) -> None:
    for row_id in (row_id for state, row_id in standing.items() if state not in FREE):
        both = [standing[RowState.PARTIAL], row_id]
        for chosen in ([row_id], both, both[::-1]):
            asked = chosen, [order.number], statement_store, WHY
            said = left_alone(row_id, statement_store, confirm_transfer, *asked)
            assert said == ("transaction_not_free", "transactions")
    assert order_store.get(order.number) == order
    free = [row_id for state, row_id in standing.items() if state in FREE]
    [paid] = confirm_transfer(free, [order.number], statement_store, WHY)
    assert (paid.status.payment, paid.transactions, paid.paid_at) == (Payment.PAID, tuple(free), NOW)
    for row_id in free:
        row, [entry] = statement_store.get(row_id), statement_store.history(row_id)
        assert (row.state, row.orders, row.candidates, row.reason) == ("matched", (order.number,), (), WHY.reason)
        assert (row.version, entry.changes[0].after) == (2, "matched")
        assert row_id not in statement_store.naming(order.number)


def test_only_what_pays_an_order_is_undone_with_a_reason(
    statement_store: StatementStore, standing: dict[RowState, str], order: Order
) -> None:
    def undo(row_id: str, note: str = "wrong customer", reason: str = "undone") -> tuple[Order, ...]:
        return undo_match(row_id, statement_store, Why("staff:lan", NOW, reason, note), lambda: CALENDAR)

    for state, row_id in standing.items():
        assert left_alone(row_id, statement_store, undo, row_id, "") == ("missing", "reason")
        if state is not RowState.MATCHED:
            assert left_alone(row_id, statement_store, undo, row_id) == ("transaction_not_matched", "id")
        if state not in {RowState.MATCHED, RowState.UNMATCHED}:
            # Only a free row can be what the same undo left.
            said = left_alone(row_id, statement_store, undo, row_id, "wrong", statement_store.get(row_id).reason)
            assert said == ("transaction_not_matched", "id")
    rejected = reject_match(standing[RowState.PARTIAL], statement_store, WHY)
    assert refusal(undo, rejected.id) == ("transaction_not_matched", "id")
    assert statement_store.get(rejected.id) == rejected


@pytest.mark.parametrize(
    ("rows", "numbers", "field"),
    [
        (0, 1, "transactions"),
        (21, 1, "transactions"),
        (1, 0, "orders"),
        (1, 21, "orders"),
        (2, 2, "orders"),
    ],
)
def test_a_selection_of_too_many_or_too_few_is_refused_before_anything_is_read(
    statement_store: StatementStore, rows: int, numbers: int, field: str
) -> None:
    chosen = [f"{at:016x}" for at in range(rows)], [str(at) for at in range(numbers)]
    assert refusal(confirm_transfer, *chosen, statement_store, WHY) == ("bad_selection", field)


def test_twenty_are_as_many_as_may_be_chosen_and_each_once(statement_store: StatementStore, order: Order) -> None:
    ids, numbers = [f"{at:016x}" for at in range(20)], [str(at) for at in range(20)]
    for chosen in ((ids, numbers[:1]), (ids[:1], numbers)):
        assert refusal(confirm_transfer, *chosen, statement_store, WHY) == ("transaction_not_found", "transactions")
    twice = ids[:1] * 2, [order.number] * 2
    assert refusal(confirm_transfer, twice[0], numbers[:1], statement_store, WHY) == ("bad_selection", "transactions")
    assert refusal(confirm_transfer, ids[:1], twice[1], statement_store, WHY) == ("bad_selection", "orders")


def test_a_repeat_that_names_only_some_or_more_of_a_match_is_none(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    one, two, three = (place(order_store, key=key, domain=f"quan-{key}").order for key in "abc")
    halves = [money(one, amount=one.total // 2), money(one, amount=one.total // 2)]
    both, other = money(two, amount=two.total + three.total + 1), money(one, amount=5)
    confirm_transfer(halves, [one.number], statement_store, WHY)
    confirm_transfer([both], [two.number, three.number], statement_store, WHY)
    before = [order_store.get(order.number) for order in (one, two, three)]
    some: list[tuple[list[str], list[str]]] = [
        (halves[:1], [one.number]),
        ([*halves, other], [one.number]),
        ([halves[0], other], [one.number]),
        ([both], [two.number]),
        ([both], [two.number, three.number, one.number]),
        ([both], [one.number]),
    ]
    for rows, numbers in some:
        said = refusal(confirm_transfer, rows, numbers, statement_store, WHY)
        assert said == ("transaction_not_free", "transactions"), (rows, numbers)
    assert refusal(confirm_transfer, [other], [one.number], statement_store, WHY) == ("order_paid", "order")
    # The same in another order is the same.
    assert confirm_transfer(halves[::-1], [one.number], statement_store, WHY) == (before[0],)
    assert confirm_transfer([both], [three.number, two.number], statement_store, WHY) == (before[2], before[1])
    assert [order_store.get(order.number) for order in (one, two, three)] == before
    assert statement_store.get(other).is_free
    assert [len(statement_store.history(row)) for row in (*halves, both, other)] == [1, 1, 1, 0]
