"""The day of `make day`: what is played, and what counts as right."""

from collections import Counter

import pytest

from infra.day.desk import truth_of
from infra.day.transfers import TOLD_TWICE, Day, Right, make_day
from misa_order.orders.statuses import Payment


@pytest.fixture(scope="module")
def day() -> Day:
    return make_day(1000)


def test_a_thousand_transfers_come_in_of_every_kind(day: Day) -> None:
    assert len(day.transfers) == 1000
    assert len({transfer.id for transfer in day.transfers}) == 1000
    assert set(Counter(transfer.right for transfer in day.transfers)) == set(Right)
    assert sum(transfer.case == "plain" for transfer in day.transfers) >= TOLD_TWICE


def test_no_order_is_right_to_be_paid_twice_nor_after_its_end(day: Day) -> None:
    closed = {order.number for order in day.orders if order.payment in {Payment.PAID, Payment.CANCELLED}}
    paid = Counter[str]()
    for transfer in day.transfers:
        if transfer.right is Right.BY_ITSELF:
            paid.update(transfer.orders)
        elif transfer.right is Right.CONFIRM:
            paid[transfer.orders[0]] += 1
    paid.update({transfer.orders[0] for transfer in day.transfers if transfer.right is Right.TOGETHER})
    assert max(paid.values()) == 1
    assert not closed & set(paid)


def test_of_a_shorter_day_all_that_name_an_order_are_there(day: Day) -> None:
    short = make_day(100)
    ids = {transfer.id for transfer in short.transfers}
    named = {number for transfer in short.transfers for number in transfer.orders}
    assert {one.id for one in day.transfers if one.case != "plain" and named & set(one.orders)} <= ids


def test_a_row_is_known_by_its_memo_however_it_was_wrapped_and_its_amount(day: Day) -> None:
    first, second = day.transfers[:2]
    rows = [{"id": "a", "memo": first.memo.replace(" ", "\n"), "amount": first.amount}]
    rows.append({"id": "b", "memo": second.memo, "amount": second.amount + 1})
    assert truth_of(rows, day.transfers) == {"a": first}
