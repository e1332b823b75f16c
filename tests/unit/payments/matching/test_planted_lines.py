"""Thousands of lines as banks write them, with our texts in them and without: nearly all found, none wrongly paid."""

import random
from typing import NamedTuple

import pytest

from infra.local.match_files import OrderBook
from misa_order.orders.number import check_digit
from misa_order.payments.matching.decide import Match, MatchResult, Payable
from tests.unit.payments.matching.bank_shapes import FORMS, Digits, Ordered
from tests.unit.payments.matching.bank_tails import cut_lines, foreign_line, real_line
from tests.unit.payments.matching.matching_world import WORDS, payable

_BASES = ("nhahang", "quan", "bia", "pho", "cafe", "trasua", "lautthai", "comtam", "bunbo", "veg", "nuong", "an", "sen")
_ADDED = ("", "ngon", "hue", "24", "2026", "abc", "plus", "68", "2424", "202657", "xua70", "sen3", "1", "ct")
_BRANCH = ("", "", "", "-chinhanh2", "-chinhanh18", "-cn2", "-dn", "-2")


def _number(chance: random.Random) -> str:
    stem = str(chance.randrange(535_000, 575_000))
    return stem + check_digit(stem)


def _book(chance: random.Random) -> list[Payable]:
    """Orders of tenants many of whose domains begin as others' do, of companies and of phones."""
    domains = {a + b + c for a in _BASES for b in _ADDED for c in _BRANCH}
    numbers = {_number(chance) for _ in range(2 * len(domains))}
    kinds = [("domain", key) for key in sorted(domains)]
    kinds += [("tax_code", f"0{chance.randrange(10**8, 10**9)}") for _ in range(40)]
    kinds += [("phone", f"09{chance.randrange(10**7, 10**8)}") for _ in range(40)]
    chance.shuffle(kinds)
    return [
        payable(number, key, kind=kind, total=chance.randrange(1, 12_000) * 1000)
        for number, (kind, key) in zip(sorted(numbers), kinds, strict=False)
    ]


def _typed(order: Payable, form: str, *, number: str = "", key: str = "") -> str:
    memo = FORMS[form](Ordered(number or order.number, WORDS[order.match_key], key or order.key))
    return memo[:25] if form in {"short", "short_blank"} and len(memo) > 25 and memo.startswith("DH5") else memo


class _World(NamedTuple):
    chance: random.Random
    book: list[Payable]
    orders: OrderBook
    digits: Digits

    def order(self) -> Payable:
        return self.chance.choice(self.book)

    def form(self) -> str:
        return self.chance.choice(sorted(FORMS))

    def judge(self, line: str, amount: int) -> Match:
        return self.orders.judge(line, amount, pays=False)


def _world(seed: int) -> _World:
    """In every second place for digits a bank's line holds the number of a real order."""
    chance = random.Random(seed)
    book = _book(chance)
    return _World(chance, book, OrderBook(book), Digits(chance, tuple(order.number for order in book)))


@pytest.mark.parametrize("seed", range(3))
def test_nearly_every_planted_text_is_found_in_nearly_every_line(seed: int) -> None:
    world = _world(seed)
    missed = []
    for _ in range(2000):
        order, form = world.order(), world.form()
        line = real_line(world.digits, _typed(order, form))
        found = world.judge(line, order.total)
        if (found.result, found.orders) != (MatchResult.EXACT, (order.number,)):
            missed.append((found, order.key, line))
    assert [miss for miss in missed if miss[0].result is MatchResult.EXACT] == []
    assert len(missed) <= 4, missed


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_text_of_which_something_is_wrong_is_never_paid(seed: int) -> None:
    world = _world(seed)
    for _ in range(700):
        order, form, other = world.order(), world.form(), world.order()
        if order.match_key != other.match_key or order.key.replace("-", "") == other.key.replace("-", ""):
            continue
        wrong_pair = real_line(world.digits, _typed(order, form, key=other.key))
        found = world.judge(wrong_pair, order.total)
        cut_as_ours = found.reason == "short_memo_cut" and _same_cut(order, other)
        assert found.result is not MatchResult.EXACT or cut_as_ours, (wrong_pair, order, other)
        mistyped = str(int(order.number) + world.chance.choice((1, -1, 10, -100)))
        line = real_line(world.digits, _typed(order, form, number=mistyped))
        assert world.judge(line, order.total).result is not MatchResult.EXACT, line
        right = real_line(world.digits, _typed(order, form))
        assert world.judge(right, order.total + 1000).result is not MatchResult.EXACT, right


def _same_cut(order: Payable, other: Payable) -> bool:
    """Whether our own short memo of the one reads as that of the other."""
    return order.key[:15].replace("-", "") == other.key[:15].replace("-", "")


@pytest.mark.parametrize("seed", range(3))
def test_a_line_without_our_texts_shows_no_order(seed: int) -> None:
    world = _world(seed)
    for _ in range(1500):
        line = foreign_line(world.digits)
        for amount in (world.order().total, 5000):
            assert world.judge(line, amount).result is MatchResult.NONE, line


@pytest.mark.parametrize("form", ["as_told", "short", "capitals"])
def test_a_line_that_is_cut_behind_the_key_never_pays_another_order(form: str) -> None:
    world = _world(11)
    paid = judged = 0
    for _ in range(3):
        order = world.order()
        for line in cut_lines(world.digits, _typed(order, form)):
            found = world.judge(line, order.total)
            assert found.orders[:1] == (order.number,), line
            judged, paid = judged + 1, paid + (found.result is MatchResult.EXACT)
    assert paid / judged > 0.85
