"""How far a list of numbers goes, whose key stands where, and how much of a memo is looked up (R20, R21)."""

import pytest

from misa_order.orders.number import check_digit
from misa_order.payments.matching.decide import wanted
from misa_order.payments.matching.memo import read_memo
from tests.unit.payments.matching.matching_world import match, payable

PHO = payable("5747459", "pho24")
PHONE = payable("5746489", "0959246791", kind="phone")
VEG, GARDEN = payable("5744558", "veggarden"), payable("5746444", "veggarden")


def test_the_key_of_a_list_may_stand_before_it() -> None:
    found = match("Domain veggarden DH5744558, 5746444 ck", 2 * VEG.total, [VEG, GARDEN])
    assert (found.result, found.orders) == ("exact", (VEG.number, GARDEN.number))


@pytest.mark.parametrize(("between", "listed"), [(" ,  and ", True), (" ,  and  ", False)])
def test_a_key_behind_a_list_is_that_of_the_numbers_close_before_it(between: str, listed: bool) -> None:
    found = match(f"don hang 5744558{between}5746444 veggarden", 2 * VEG.total, [VEG, GARDEN])
    assert (found.result == "exact") == listed


@pytest.mark.parametrize(
    "memo",
    [
        "don hang 5744558 ck ; don hang 5746444, 5747459 veggarden",
        "don hang 5746444, 5747459 veggarden ; don hang 5744558 ck",
    ],
)
def test_a_key_behind_one_list_is_none_of_another(memo: str) -> None:
    orders = [VEG, GARDEN, payable("5747459", "veggarden")]
    assert match(memo, 3 * VEG.total, orders).reason == "number_only"


def test_a_phone_that_is_another_orders_tax_code_is_that_orders_too() -> None:
    same = [payable("5746477", PHONE.key, kind="tax_code"), payable("5744099", "0988592671", kind="phone"), PHONE]
    found = match(f"DH5746477 {PHONE.key} ; DH5744099 SDT 0988592671", 2 * PHO.total, same)
    assert (found.result, found.reason) == ("partial", "wrong_pair")


def test_a_phone_that_is_torn_into_pieces_is_found_and_none() -> None:
    assert match("SDT 0 9 5 9 2 4 6 7 9 1", PHONE.total, [PHONE]).reason == "unknown_key"


def test_sixteen_keys_are_looked_up_and_only_a_domain_may_hide_another() -> None:
    domains = "".join(f"Domain ab{place} cd " for place in range(10))
    assert len(wanted(read_memo(domains)).keys) == 16
    assert match(f"{domains}DH5746489 SDT 0959246791", PHONE.total, [PHONE]).result == "exact"


def test_ten_candidates_are_shown() -> None:
    stems = [str(300_000 + 37 * place) for place in range(11)]
    orders = [payable(stem + check_digit(stem), "pho24", total=place) for place, stem in enumerate(stems)]
    assert len(match("Domain pho24", PHO.total, orders).orders) == 10


def test_a_number_and_key_that_stand_twice_are_shown_where_they_stand_first() -> None:
    memo = "DH5747459 pho24 ck DH5747459 pho24"
    assert match(memo, PHO.total, [PHO]).spans == ((2, 9), (10, 15))


def test_only_behind_the_short_word_is_a_key_cut_as_the_short_memo_cuts_it() -> None:
    chain = payable("5746234", "biasaigon-chinhanh11")
    cut = [match(f"{word}5746234 biasaigon-chinh", chain.total, [chain]).reason for word in ("DH", "don hang ")]
    assert cut == ["short_memo_cut", "key_cut"]


@pytest.mark.parametrize(
    ("between", "listed"),
    [
        *((gap, True) for gap in ("   ", ",", ", ", ",  ", " ; ", "+", "&", "/", "-", " va ", " va", " va  ", ",voi ")),
        *((gap, True) for gap in (" and ", " so ", ", va ")),
        *((gap, False) for gap in ("    ", ",   ", " va   ", "  ,", ",,", " ve ", ".", " va so ")),
    ],
)
def test_a_list_goes_on_behind_a_sign_or_a_word_and_few_blanks(between: str, listed: bool) -> None:
    found = match(f"don hang 5744558{between}5746444 ck Domain veggarden", 2 * VEG.total, [VEG, GARDEN])
    assert ((found.result, found.orders) == ("exact", (VEG.number, GARDEN.number))) == listed


def test_a_number_with_its_own_word_close_behind_another_does_not_lend_it_its_key() -> None:
    found = match("DH5744558 DH5746444 veggarden", 2 * VEG.total, [VEG, GARDEN])
    assert (found.result, found.reason) == ("partial", "number_only")
