"""Whom an order's contract is opened for, told from what its customer ordered before and on the same day (R70)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from misa_order.contracts.choose import Choice, Sources, choose_performer
from misa_order.contracts.contract import Assigned
from misa_order.contracts.store import ContractStore, Turn, turn_part
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.table.writes import WriteRejectedError
from tests.assignment_stations import E_INVOICE, customer
from tests.builders import CATALOGUE, DESKTOP, NOW, TOPUP, counted_calls, place
from tests.integration.contracts.conftest import NUMBERS, opened
from tests.integration.fulfilment.conftest import ASSIGNMENT

QLTH: dict[str, Any] = {"product": "QLTH", "purpose": "new", "lines": [{"sku": "QLTH-FEE-12M", "quantity": 1}]}
INDEPENDENT = Assigned("hoa.tt", "TTKD MEINVOICE", "independent")
INTEGRATED = Assigned("lan.pt", "TTKD MEINVOICE", "prior_integrated")


@pytest.fixture
def known(order_store: OrderStore) -> Sources:
    return Sources(order_store, ContractStore(order_store.table), lambda: CATALOGUE, lambda: ASSIGNMENT)


def ordered(known: Sources, key: str = "e", days: int = 0, **changes: Any) -> Order:
    """An order of the e-invoice product, or of what is said, this many days before NOW."""
    return place(known.orders, key, NOW - timedelta(days=days), **{**E_INVOICE, **changes}).order


def moved(known: Sources, order: Order, payment: Payment) -> Order:
    order = known.orders.get(order.number)
    return known.orders.change(order, order.moved(payment=payment), Why("x", NOW, "x"), None)


def test_who_buys_it_new_and_alone_is_given_to_the_rules_and_nothing_is_written(known: Sources) -> None:
    order = ordered(known)
    with counted_calls(known.orders.table.client) as calls:
        choice = choose_performer(order, known)
    assert (choice.assigned, choice.turn) == (INDEPENDENT, Turn("independent-HN", 1))
    assert calls == ["Query", "Query", "Query", "GetItem"]
    assert choose_performer(order, known) == choice


@pytest.mark.parametrize("day", [0, -1, 1])
@pytest.mark.parametrize("other", [DESKTOP, TOPUP, QLTH])
def test_another_product_on_the_same_day_before_or_after_is_not_alone(
    known: Sources, other: dict[str, Any], day: int
) -> None:
    order = ordered(known)
    moved(known, ordered(known, "other", day, **other), Payment.PAID)
    choice = choose_performer(order, known)
    assert (choice.why_not == "not_alone", choice.assigned is None) == (day == 0, day == 0)


@pytest.mark.parametrize(("at", "same_day"), [("16:59:59", False), ("17:00:00", True)])
def test_a_day_begins_at_midnight_in_vietnam(known: Sources, at: str, same_day: bool) -> None:
    place(known.orders, "other", datetime.fromisoformat(f"2026-11-20T{at}+00:00"), **DESKTOP)
    assert choose_performer(ordered(known), known).why_not == ("not_alone" if same_day else None)


def test_a_cancelled_order_the_same_product_and_another_customers_order_leave_it_alone(known: Sources) -> None:
    order = ordered(known)
    moved(known, ordered(known, "a", **DESKTOP), Payment.CANCELLED)
    ordered(known, "b")
    ordered(known, "c", customer=customer("KH2"), domain="b", **QLTH)
    assert choose_performer(order, known).assigned == INDEPENDENT


@pytest.mark.parametrize(
    ("payment", "days", "expected"),
    [
        (Payment.PAID, 9, INTEGRATED),
        (Payment.PAID, 1, INTEGRATED),
        (Payment.UNPAID, 9, INDEPENDENT),
        (Payment.CANCELLED, 9, INDEPENDENT),
        (Payment.PAID, -1, INDEPENDENT),
    ],
)
def test_bought_before_is_what_was_ordered_before_and_is_paid(
    known: Sources, payment: Payment, days: int, expected: Assigned
) -> None:
    other = ordered(known, "other", days, **DESKTOP)
    if payment is not Payment.UNPAID:
        moved(known, other, payment)
    assert choose_performer(ordered(known), known).assigned == expected


@pytest.mark.parametrize(
    ("changes", "why_not"),
    [
        ({"purpose": "renew"}, "not_new"),
        ({"purpose": "add_on"}, "not_new"),
        ({**QLTH}, "other_product"),
        ({**DESKTOP}, "other_product"),
        ({**TOPUP}, "no_contract"),
    ],
)
def test_where_the_rules_do_not_apply_the_customers_rep_stays(
    known: Sources, changes: dict[str, Any], why_not: str
) -> None:
    order = ordered(known, **{**changes, "agent_code": "DL001"})
    assert choose_performer(order, known) == Choice(None, why_not=why_not)
    opened(known.contracts, NUMBERS[2], days=3, assigned=Assigned("thu.dt", None, "turn"))
    expected = None if why_not == "no_contract" else Assigned("thu.dt", "DN", "same_rep")
    assert choose_performer(order, known).assigned == expected


def test_without_a_rule_that_fits_the_customers_rep_stays_too(known: Sources) -> None:
    opened(known.contracts, NUMBERS[2], days=3, assigned=Assigned("an", None, "turn"))
    choice = choose_performer(ordered(known, office=None), known)
    assert (choice.assigned, choice.why_not, len(choice.tried)) == (Assigned("an", None, "same_rep"), None, 7)


@pytest.mark.parametrize(("rep", "turn"), [("binh.nv", None), ("lan.pt", Turn("independent-HN", 1))])
def test_the_customers_rep_goes_before_whose_turn_it_is_only_if_in_that_group(
    known: Sources, rep: str, turn: Turn | None
) -> None:
    opened(known.contracts, NUMBERS[2], days=3, assigned=Assigned(rep, None, "by_hand"))
    choice = choose_performer(ordered(known), known)
    performer = "hoa.tt" if turn else rep
    assert (choice.assigned, choice.turn) == (INDEPENDENT._replace(performer=performer), turn)


def test_an_agents_promoter_performs_it_and_the_consulting_rep_is_credited(known: Sources) -> None:
    order = ordered(known, agent_code="DL002", customer=customer("KH3", province="Cần Thơ"), office="CT")
    expected = Assigned("trang.mt", "TTKD MEINVOICE", "agent_promoter", "sang.tv")
    assert (choose_performer(order, known).assigned, choose_performer(order, known).turn) == (expected, None)


def test_a_turn_can_be_taken_once(known: Sources) -> None:
    table = known.contracts.table
    for number in (1, 2, 3):
        turn = known.contracts.next_turn("hcsn")
        assert turn == Turn("hcsn", number)
        table.write([turn_part(turn)])
        with pytest.raises(WriteRejectedError):
            table.write([turn_part(turn)])
