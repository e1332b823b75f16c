"""What staff may settle, and what they read of it afterwards: selections, repeats, undoing several orders (R19–R22)."""

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.statuses import Resource
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import CONFIRMED, confirm_transfer
from misa_order.payments.statement.store import StatementStore
from misa_order.payments.statement.views import transaction_views
from misa_order.payments.undo import undo_match
from tests.builders import CALENDAR, place
from tests.integration.conftest import Money
from tests.integration.payments.test_confirm_and_undo import LAN, UNDO, granted, refused

MANY = [f"{number:016x}" for number in range(21)]


@pytest.mark.parametrize(
    ("rows", "numbers", "field"),
    [
        (MANY, ["1000002"], "transactions"),
        (["a", "a"], ["1000002"], "transactions"),
        (MANY[:1], MANY, "orders"),
        (MANY[:1], [], "orders"),
        (MANY[:1], ["1000002", "1000002"], "orders"),
        (MANY[:2], ["1000002", "1000010"], "orders"),
    ],
)
def test_a_selection_names_one_of_the_two_once_and_at_most_20(
    statement_store: StatementStore, rows: list[str], numbers: list[str], field: str
) -> None:
    with pytest.raises(InvalidInputError) as error:
        confirm_transfer(rows, numbers, statement_store, LAN)
    assert (error.value.code, error.value.field) == ("bad_selection", field)


def test_20_may_be_chosen(statement_store: StatementStore) -> None:
    refused("transaction_not_found", lambda: confirm_transfer(MANY[:20], ["1000002"], statement_store, LAN))
    refused("transaction_not_found", lambda: confirm_transfer(MANY[:1], MANY[:20], statement_store, LAN))


def test_a_part_of_what_was_confirmed_is_no_repeat_of_it(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    one, two, three = (place(order_store, key=key).order for key in "abc")
    halves = [money(one, amount=one.total // 2), money(one, amount=one.total // 2)]
    confirm_transfer(halves, [one.number], statement_store, LAN)
    refused("transaction_not_free", lambda: confirm_transfer(halves[:1], [one.number], statement_store, LAN))
    both = money(two, amount=two.total + three.total)
    confirm_transfer([both], [two.number, three.number], statement_store, LAN._replace(note="called them"))
    refused("transaction_not_free", lambda: confirm_transfer([both], [two.number], statement_store, LAN))
    said = {order.number: order_store.history(order.number)[-1].note for order in (one, two, three)}
    told = f"transactions {both}: 5280000 of 5280000 VND; called them"
    assert said == {
        one.number: f"transactions {', '.join(halves)}: 2640000 of 2640000 VND",
        two.number: told,
        three.number: told,
    }
    decided = statement_store.get(both).decided
    assert decided
    assert (decided.by, decided.why) == ("staff:lan", told)


def test_staff_read_that_one_of_them_confirmed(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    row = money(order, amount=1)
    confirm_transfer([row], [order.number], statement_store, LAN._replace(reason=CONFIRMED))
    [shown] = transaction_views([statement_store.get(row)], statement_store)
    assert (shown["reason"], shown["reason_text"]) == ("confirmed_by_staff", "Kế toán đã xác nhận")


def test_an_order_that_had_no_temporary_grant_keeps_none_from_the_one_paid_with_it(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    by_card, by_transfer = place(order_store, key="a", payment_method="card").order, place(order_store, key="b").order
    assert by_transfer.status.resource is Resource.TEMPORARY
    numbers = [by_card.number, by_transfer.number]
    row = money(by_transfer, amount=by_card.total + by_transfer.total)
    for order in confirm_transfer([row], numbers, statement_store, LAN):
        granted(order, order_store)
    card, transfer = undo_match(row, statement_store, UNDO, lambda: CALENDAR)
    assert (card.number, card.status.resource) == (by_card.number, Resource.LOCKED)
    assert (transfer.status.resource, transfer.lock_on) == (Resource.TEMPORARY, by_transfer.lock_on)
