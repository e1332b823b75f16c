import csv
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misa_order.orders.number import check_digit, is_order_number, number_candidates

CASES = Path(__file__).parents[2] / "cases" / "matching"
STEMS = st.integers(min_value=10**5, max_value=10**11 - 1).map(str)


def test_the_published_example_of_damm_has_the_check_digit_four() -> None:
    assert check_digit("572") == "4"


def test_every_number_of_the_labelled_orders_is_valid() -> None:
    with (CASES / "orders.csv").open(encoding="utf-8") as file:
        numbers = [row["number"] for row in csv.DictReader(file)]
    assert len(numbers) == 420
    assert all(is_order_number(number) for number in numbers)


def test_the_number_of_the_interface_description_is_valid() -> None:
    assert is_order_number("1000002")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5724",
        "100006",
        "1000000000005",
        "572",
        "1000003",
        "0000000",
        "0572724",
        "100000 2",
        "1000002 ",
        "+1000002",
        "१००००02",
        "1" * 13,
        "５743544",
    ],
)
def test_what_is_too_short_too_long_zero_led_unsound_or_no_ascii_digit_is_no_number(text: str) -> None:
    assert not is_order_number(text)


@given(stem=STEMS)
def test_exactly_one_last_digit_is_valid(stem: str) -> None:
    valid = [digit for digit in "0123456789" if is_order_number(stem + digit)]
    assert valid == [check_digit(stem)]


@given(stem=STEMS, place=st.integers(min_value=0), digit=st.sampled_from("0123456789"))
def test_a_wrong_digit_makes_a_number_invalid(stem: str, place: int, digit: str) -> None:
    number = stem + check_digit(stem)
    at = place % len(number)
    mistyped = number[:at] + digit + number[at + 1 :]
    assert mistyped == number or not is_order_number(mistyped)


@given(stem=STEMS, place=st.integers(min_value=0))
def test_two_swapped_neighbours_make_a_number_invalid(stem: str, place: int) -> None:
    number = stem + check_digit(stem)
    at = place % (len(number) - 1)
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert swapped == number or not is_order_number(swapped)


def test_candidates_grow_from_seven_to_twelve_digits_eight_of_each() -> None:
    candidates = list(number_candidates(b"a seed"))
    assert [len(number) for number in candidates] == [length for length in range(7, 13) for _ in range(8)]
    assert all(is_order_number(number) for number in candidates)
    assert len(set(candidates)) == len(candidates)


def test_the_same_seed_gives_the_same_candidates_and_another_seed_others() -> None:
    assert list(number_candidates(b"one")) == list(number_candidates(b"one"))
    assert not set(number_candidates(b"one")) & set(number_candidates(b"two"))


def test_a_repeat_after_a_deploy_finds_the_number_that_its_order_has() -> None:
    candidates = list(number_candidates(b"a seed"))
    assert [candidates[at] for at in (0, 1, 8, -1)] == ["4013243", "4403765", "68132056", "537366193654"]


def test_first_candidates_of_many_seeds_are_spread_over_the_whole_range() -> None:
    firsts = [next(islice(number_candidates(str(seed).encode()), 1)) for seed in range(2000)]
    assert {number[0] for number in firsts} == set("123456789")
    assert len(set(firsts)) > 1990
