"""Every form a payer may type, in every wrapper a bank may put around it: found when right, never paid when wrong."""

import random
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misa_order.orders.number import check_digit, is_order_number
from misa_order.orders.statuses import Payment
from misa_order.payments.matching.decide import MatchResult, Payable
from tests.unit.payments.matching.bank_shapes import FORMS, WRAPPERS, Digits, Ordered
from tests.unit.payments.matching.matching_world import WORDS, match, payable

DOMAINS = (
    *(
        "nhahangabc",
        "sen",
        "an",
        "quan202657",
        "biasaigon-chinhanh11",
        "cafe20-26",
        "pho24",
        "68quan",
        "mai",
        "chuyentien",
    ),
    *("lautthaivn1", "ft2024", "traceshop", "x1", "nhahang-dep-nhat-sai-gon-quan-1-chi-nhanh-2"),
)
KEYS = (
    *(("domain", key) for key in DOMAINS),
    *(("tax_code", key) for key in ("0288932879", "0101243150-001", "001203045678")),
    *(("phone", key) for key in ("0988592671", "+84912345678", "0328112126")),
)
LONGER = {
    "domain": (
        "2",
        "x",
        "-2",
        "-cn2",
        "chinhanh2",
        "-chinhanh11",
        "-CN2",
        "–2",
        "é",
        "７",
    ),
    "tax_code": ("1", "-001", " 001", "001", "７"),
    "phone": ("1", "23", "７"),
}
SPLIT = (" 2", " 24", ".2", "_2", "/2", "- 2", " -2", " - 2", " garden", "- garden")
NOISE = (
    *("chuyen tien", "hoa don {} tien dien", "BHXH {} thang 11", "so tham chieu {} tien nuoc", "lien he {} thanh toan"),
    *(
        "tk {} sen",
        "the {} mai chuyen tien",
        "ma giao dich {} pho24",
        "{}",
        "GD {} sen",
        "van don {} mai",
        "{} chuyen tien",
    ),
)


def _number(chance: random.Random, length: int = 7) -> str:
    stem = str(chance.randrange(10 ** (length - 2), 10 ** (length - 1)))
    return stem + check_digit(stem)


def _orders(chance: random.Random) -> list[Payable]:
    lengths = (7, 7, 7, 8)
    return [
        payable(_number(chance, chance.choice(lengths)), key, kind=kind, total=chance.randrange(1, 12_000) * 1000)
        for kind, key in KEYS
    ]


def _written(order: Payable, number: str | None = None, key: str | None = None) -> Ordered:
    return Ordered(number or order.number, WORDS[order.match_key], key or order.key)


def _cases(seed: int) -> Iterator[tuple[random.Random, Payable, list[Payable], str, Digits]]:
    """Orders and forms, beside traps: real orders whose numbers are the bank's own references in the same memo."""
    chance = random.Random(seed)
    orders = _orders(chance)
    planted = tuple(_number(chance, length) for length in (7, 7, 10, 10, 11, 12))
    traps = [payable(number, chance.choice(DOMAINS), total=5000) for number in planted]
    for order, form in product(orders, FORMS):
        yield chance, order, orders + traps, form, Digits(chance, planted)


@pytest.mark.parametrize("seed", range(4))
def test_every_form_in_every_wrapper_pays_its_order(seed: int) -> None:
    missed = []
    for chance, order, orders, form, digits in _cases(seed):
        for wrap in chance.sample(WRAPPERS, 6):
            memo = wrap(digits, FORMS[form](_written(order)))
            found = match(memo, order.total, orders)
            if (found.result, found.orders) != (MatchResult.EXACT, (order.number,)):
                missed.append((memo, order, found))
    assert missed == []


@pytest.mark.parametrize("seed", range(2))
def test_a_key_that_goes_on_is_never_paid(seed: int) -> None:
    for chance, order, orders, form, digits in _cases(seed):
        if form == "blank_in_key":  # tears the tail off as well
            continue
        longer = order.key + chance.choice(LONGER[order.match_key])
        for wrap in chance.sample(WRAPPERS, 3):
            memo = wrap(digits, FORMS[form](_written(order, key=longer)))
            assert match(memo, order.total, orders).result is not MatchResult.EXACT, memo


@pytest.mark.parametrize("seed", range(2))
def test_a_key_that_goes_on_as_the_key_of_an_open_order_is_never_paid(seed: int) -> None:
    for chance, order, orders, form, digits in _cases(seed):
        if order.match_key != "domain" or form == "blank_in_key":
            continue
        tail = chance.choice(SPLIT)
        other = payable(_number(chance), order.key + chance.choice(("", "-")) + tail.strip(" -._/"))
        for wrap in chance.sample(WRAPPERS, 3):
            memo = wrap(digits, FORMS[form](_written(order, key=order.key + tail)))
            found = match(memo, order.total, [*orders, other])
            assert found.result is not MatchResult.EXACT, (memo, other)


@pytest.mark.parametrize("seed", range(2))
def test_a_key_that_is_cut_is_never_paid_but_where_our_short_memo_cuts_it(seed: int) -> None:
    for chance, order, orders, form, digits in _cases(seed):
        length = chance.randrange(1, len(order.key))
        if form.startswith("short") and length == 25 - len(f"DH{order.number} "):
            continue
        for wrap in chance.sample(WRAPPERS, 3):
            memo = wrap(digits, FORMS[form](_written(order, key=order.key[:length])))
            assert match(memo, order.total, orders).result is not MatchResult.EXACT, memo


@pytest.mark.parametrize("seed", range(2))
def test_a_mistyped_number_is_never_paid_and_nearly_always_shows_the_right_order(seed: int) -> None:
    asked = right = 0
    for chance, order, orders, form, digits in _cases(seed):
        twin = payable(_number(chance), order.key, kind=order.match_key, total=order.total)
        for mistyped in _slips(chance, order.number):
            memo = chance.choice(WRAPPERS)(digits, FORMS[form](_written(order, number=mistyped)))
            found = match(memo, order.total, [*orders, twin])
            assert found.result is not MatchResult.EXACT, memo
            asked, right = asked + 1, right + (found.orders[:1] == (order.number,))
    assert right / asked > 0.98


def _slips(chance: random.Random, number: str) -> Iterator[str]:
    at = chance.randrange(len(number))
    yield number[:at] + chance.choice([digit for digit in "0123456789" if digit != number[at]]) + number[at + 1 :]
    at = chance.randrange(len(number) - 1)
    if number[at] != number[at + 1]:
        yield number[:at] + number[at + 1] + number[at] + number[at + 2 :]


@pytest.mark.parametrize("seed", range(2))
def test_another_key_another_amount_or_another_state_is_never_paid(seed: int) -> None:
    for chance, order, orders, form, digits in _cases(seed):
        wrap = chance.choice(WRAPPERS)
        other = chance.choice([one for one in orders if one.key != order.key and one.match_key == order.match_key])
        memo = wrap(digits, FORMS[form](_written(order)))
        wrong_pair = wrap(digits, FORMS[form](_written(order, key=other.key)))
        gone = order._replace(payment=chance.choice((Payment.PAID, Payment.CANCELLED, Payment.TEMP_CANCELLED)))
        assert match(wrong_pair, order.total, orders).result is not MatchResult.EXACT, wrong_pair
        assert match(memo, order.total + chance.choice((-1, 1)), orders).result is not MatchResult.EXACT, memo
        assert match(memo, order.total, [one for one in orders if one != order] + [gone]).result is MatchResult.PARTIAL


@pytest.mark.parametrize("wrap", WRAPPERS)
def test_real_numbers_inside_references_accounts_and_bills_are_no_evidence(wrap: object) -> None:
    assert callable(wrap)
    chance = random.Random(3)
    planted = tuple(_number(chance, length) for length in (7, 7, 10, 11, 12, 13))
    orders = [payable(number, chance.choice(("sen", "mai", "pho24", "nguyenvana")), total=5000) for number in planted]
    for text, number in product(NOISE, planted):
        memo = wrap(Digits(chance, planted), text.format(number))
        found = match(memo, 5000, orders)
        assert (found.result, found.orders) == (MatchResult.NONE, ()), memo


@given(
    number=st.integers(10**5, 10**7).map(lambda stem: str(stem) + check_digit(str(stem))),
    at=st.integers(min_value=0),
    digit=st.sampled_from("0123456789"),
    form=st.sampled_from(sorted(FORMS)),
    wrap=st.sampled_from(WRAPPERS),
)
def test_no_single_wrong_digit_in_any_form_or_wrapper_pays(
    number: str, at: int, digit: str, form: str, wrap: object
) -> None:
    assert callable(wrap)
    place = at % len(number)
    mistyped = number[:place] + digit + number[place + 1 :]
    memo = wrap(Digits(random.Random(at)), FORMS[form](Ordered(mistyped, "Domain", "pho24")))
    found = match(memo, 5000, [payable(number, "pho24", total=5000)])
    assert (found.result is MatchResult.EXACT) == (mistyped == number)
    assert is_order_number(mistyped) == (mistyped == number)


@given(
    key=st.from_regex(r"[a-z]{1,8}[a-z0-9]{1,8}(-[a-z0-9]{1,6})?", fullmatch=True),
    tail=st.from_regex(r"-?[a-z0-9]{1,6}", fullmatch=True),
    form=st.sampled_from(sorted(set(FORMS) - {"blank_in_key"})),
)
def test_of_two_domains_of_which_one_begins_as_the_other_neither_is_paid_for_the_other(
    key: str, tail: str, form: str
) -> None:
    short, long = payable("5747459", key), payable("5747459", key + tail)
    for paid, written in ((short, long), (long, short)):
        memo = FORMS[form](Ordered("5747459", "Domain", written.key))
        found = match(memo, paid.total, [paid])
        cut_as_ours = form.startswith("short") and found.reason == "short_memo_cut" and len(written.key) == 15
        assert found.result is not MatchResult.EXACT or cut_as_ours
