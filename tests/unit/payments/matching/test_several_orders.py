"""R21: one transfer for several orders, several transfers for one."""

import pytest

from misa_order.orders.statuses import Payment
from misa_order.payments.matching.decide import MatchResult
from tests.unit.payments.matching.matching_world import match, payable

FIRST = payable("5744558", "veggarden", total=3_329_000)
SECOND = payable("5746444", "veggarden", total=2_640_000)
THIRD = payable("5747459", "pho24", total=990_000)
ORDERS = (FIRST, SECOND, THIRD)
SUM = 5_969_000


@pytest.mark.parametrize(
    "memo",
    [
        "Thanh toan don hang 5744558 5746444 - Domain veggarden",
        "Thanh toan don hang 5744 558 5746444  Domain VEGGARDEN FT25321859460704",
        "don hang 5744558, 5746444 veggarden",
        "DH5744558 va 5746444 veggarden",
        "DH5744558 DH5746444 veggarden DH5744558 veggarden",
        "DH5744558+5746444 Domain veggarden",
        "DH5744558 veggarden, DH5746444 veggarden",
    ],
)
def test_all_orders_are_paid_when_numbers_key_and_sum_agree(memo: str) -> None:
    found = match(memo, SUM, ORDERS)
    assert (found.result, found.orders, found.reason) == ("exact", ("5744558", "5746444"), "several_orders")


@pytest.mark.parametrize("amount", [SUM - 1, SUM + 1, FIRST.total, SECOND.total])
def test_none_is_paid_when_the_sum_differs(amount: int) -> None:
    found = match("Thanh toan don hang 5744558 5746444 - Domain veggarden", amount, ORDERS)
    assert (found.result, found.orders, found.reason) == ("partial", ("5744558", "5746444"), "sum_differs")
    assert found.missing == SUM - amount


@pytest.mark.parametrize("payment", ["PAID", "CANCELLED", "TEMP_CANCELLED"])
def test_none_is_paid_when_one_no_longer_waits(payment: str) -> None:
    orders = (FIRST, SECOND._replace(payment=Payment(payment)))
    assert match("DH5744558 5746444 Domain veggarden", SUM, orders).result is MatchResult.PARTIAL


@pytest.mark.parametrize(
    "memo",
    [
        "don hang 5744558 5746445 Domain veggarden",
        "don hang 5746445 5744558 Domain veggarden",
        "don hang 5744558 5746 445 Domain veggarden",
        "DH5744558 veggarden DH5746445",
        "don hang 5744558 don hang 1000002 Domain veggarden",
    ],
)
def test_an_order_is_not_paid_beside_a_number_that_does_not_exist(memo: str) -> None:
    found = match(memo, FIRST.total, ORDERS)
    assert (found.result, found.orders, found.reason) == ("partial", ("5744558",), "other_number")


@pytest.mark.parametrize(
    "memo",
    [
        "don hang 5744558 3329000 Domain veggarden",
        "don hang 5744558 0912345678 Domain veggarden",
        "don hang 5744558 12/11/2026 Domain veggarden",
    ],
)
def test_the_amount_a_phone_or_a_date_is_no_further_number(memo: str) -> None:
    assert match(memo, FIRST.total, ORDERS).result is MatchResult.EXACT


@pytest.mark.parametrize("gap", [" ", ", ", " va "])
def test_digits_behind_a_tax_code_are_no_further_number(gap: str) -> None:
    order = payable("5744558", "0101243150", kind="tax_code", total=3_329_000)
    for key in (" 0101243150", "0101243150"):
        assert match(f"DH5744558{key}{gap}1234567", order.total, [order]).result is MatchResult.EXACT
    assert match(f"DH5744558{gap}1234567 0101243150", order.total, [order]).result is MatchResult.PARTIAL


def test_the_key_must_agree_with_every_order() -> None:
    found = match("DH5744558 5747459 Domain veggarden", FIRST.total + THIRD.total, ORDERS)
    assert (found.result, found.orders) == ("partial", ("5744558", "5747459"))


def test_orders_of_two_tenants_are_paid_when_each_has_its_own_key() -> None:
    found = match("DH5744558 veggarden DH5747459 pho24", FIRST.total + THIRD.total, ORDERS)
    assert (found.result, found.orders) == ("exact", ("5744558", "5747459"))


def test_a_second_domain_that_is_no_named_orders_leaves_it_to_staff() -> None:
    found = match("DH5744558 Domain veggarden Domain veggarden2", FIRST.total, ORDERS)
    assert (found.result, found.reason) == ("partial", "key_differs")


def test_a_memo_with_more_digits_than_a_payer_writes_is_left_to_staff() -> None:
    memo = "Thanh toan don hang 5744558 Domain veggarden" + " DH 12" * 30
    found = match(memo, FIRST.total, ORDERS)
    assert (found.result, found.orders, found.reason) == ("partial", ("5744558",), "other_number")


def test_two_halves_are_each_short_by_the_other() -> None:
    for memo in ("DH5744558 veggarden", "Thanh toan don hang 5744558 - Domain veggarden"):
        found = match(memo, 1_664_500, ORDERS)
        assert (found.result, found.reason, found.missing) == ("partial", "amount_short", 1_664_500)
