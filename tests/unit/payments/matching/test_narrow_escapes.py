"""Memos that are one condition away from another decision: each would change if a guard of the reading were lost."""

import pytest

from tests.unit.payments.matching.matching_world import match, payable

PHO = payable("5747459", "pho24")


def decided(memo: str) -> tuple[str, tuple[str, ...]]:
    found = match(memo, PHO.total, [PHO])
    return found.result, found.orders


@pytest.mark.parametrize(
    "memo",
    [
        "5747459 nguyen van a Domain pho24",  # bare digits, and the key elsewhere
        "don hang 5747,459 Domain pho24",  # a comma is no blank within a number
        "don hang 5747-459 Domain pho24",
        "DH5747459 " + "Domain pho24 " * 13,  # more keys than a payer writes
        "DH5747459 Domain pho24 don hang " + " ".join(str(number) for number in range(2_000_000, 2_000_300, 13)),
    ],
)
def test_what_a_payer_would_not_write_so_waits_for_staff(memo: str) -> None:
    assert decided(memo) == ("partial", (PHO.number,))


@pytest.mark.parametrize(
    "paper", ["hd", "ft", "hoa don", "ref", "trace", "bhxh", "so tien", "zp", "the", "stk", "otp", "sotien"]
)
def test_a_number_that_belongs_to_another_paper_names_no_order(paper: str) -> None:
    assert decided(f"{paper} 5747459 pho24 ck") == ("none", ())


@pytest.mark.parametrize(
    "memo",
    [
        "1000003 abc 5747459 pho24 ck",
        "hoa don 12 DH5747459 pho24",
        "TTDH5747459 pho24",
        "NAPDH5747459 pho24",
        "don hang so DH5747459 pho24",
        "don hang don hang 5747459 Domain pho24",
        "DH5747459 pho24 abc DH5747459 xyz",
    ],
)
def test_what_stands_beside_a_good_number_does_not_hide_it(memo: str) -> None:
    assert decided(memo) == ("exact", (PHO.number,))


@pytest.mark.parametrize("digits", ["574745900000", "5747459000001", "057474590000000"])
def test_a_run_of_twelve_digits_and_more_is_no_order_number(digits: str) -> None:
    assert decided(f"DH{digits} nguyen van a")[0] != "exact"


@pytest.mark.parametrize("memo", ["don hang Domain pho24", "DH Domain pho24", "don hang so"])
def test_a_word_for_order_without_digits_is_read_and_names_none(memo: str) -> None:
    assert decided(memo)[0] in {"partial", "none"}
