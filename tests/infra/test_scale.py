"""The simulation behind ``make scale``: the same figures for the same seed, hot keys found, shards even."""

import random
from collections import Counter
from itertools import islice

import pytest

from infra.scale.life import (
    CUSTOMER,
    DUE,
    KEY,
    OUTBOX,
    STATUS,
    Sets,
    by_number,
    by_people,
    by_time,
    lists_of,
    memberships,
)
from infra.scale.numbers import filling
from infra.scale.play import play
from infra.scale.population import Population
from infra.scale.tally import Tally
from misa_order.orders.number import number_candidates
from misa_order.table import keys

_ORDERS = 600


def test_the_same_seed_makes_the_same_year() -> None:
    first, again, other = play(_ORDERS, 7), play(_ORDERS, 7), play(_ORDERS, 8)
    assert first.tally.fullest() == again.tally.fullest()
    assert first.sets.most == again.sets.most
    assert first.tally.fullest() != other.tally.fullest()


def test_every_order_is_placed_in_an_hour_and_leaves_every_set() -> None:
    assert sum(1 for _ in Population(_ORDERS, 1)) == sum(Population(_ORDERS, 1).in_each_hour()) == _ORDERS
    assert play(_ORDERS, 1).sets.sizes == {}


def test_a_hot_customer_is_found_with_its_share_and_the_rate_that_it_bears() -> None:
    tally = Tally()
    for order in islice(Population(_ORDERS, 1), 100):
        tally.add(by_people(order._replace(customer="HOT")), 3)
        tally.add(by_people(order), 1)
        tally.orders += 4
    [found] = [one for one in tally.fullest() if one.kind is CUSTOMER]
    assert found.partition == keys.customers_order("HOT", "").pk
    assert (found.units, found.share) == (1, 0.75)
    assert found.rate == pytest.approx(1000 / 0.75)


def test_what_is_forgotten_hides_no_hot_key() -> None:
    chance, tally, true = random.Random(3), Tally(kept=50), Counter[str]()
    for _ in range(10_000):
        name = "hot" if chance.random() < 0.05 else f"cold-{chance.randrange(5000)}"
        true[name] += 2
        tally.add([(CUSTOMER, name, 2, "")])
    tally.orders = 10_000
    [found] = tally.fullest()
    share = true["hot"] / true.total()
    assert (found.partition, found.units) == ("hot", 2)
    assert share <= found.share < 1.5 * share


def test_shards_come_out_even() -> None:
    tally = Tally()
    for order in Population(5000, 1):
        tally.add(by_number(order))
        tally.orders += 1
    shares = {one.kind: one.share for one in tally.fullest()}
    assert shares[OUTBOX] < 1.35 / keys.OUTBOX_SHARDS
    assert shares[DUE] < 1.35 / keys.DUE_SHARDS


def test_a_list_is_named_after_the_month_of_utc() -> None:
    order = next(iter(Population(_ORDERS, 1)))
    for hour, quarter in ((0, "2025-10"), (7, "2026-01")):
        [unpaid] = [one for one in by_time(lists_of(order._replace(hour=hour))) if "UNPAID" in one[1]]
        assert unpaid == (STATUS, f"STATUS#UNPAID#{quarter}", 2, quarter)


def test_a_write_to_a_set_costs_by_its_size() -> None:
    order, sets = next(iter(Population(_ORDERS, 1))), Sets()
    costs = [units for _ in range(40) for kind, _, units, _ in sets.enter(memberships(order)) if kind is KEY]
    assert (costs[0], costs[-1]) == (2, 6)
    assert sets.most[KEY] == (40, keys.open_orders(order.key).pk)
    left = [units for _ in range(40) for kind, _, units, _ in sets.leave(memberships(order)) if kind is KEY]
    assert (left, sets.sizes) == (costs[::-1], {})


def test_the_numbers_fill_as_the_real_chain_fills_them() -> None:
    taken, tries = set[str](), Counter[int]()
    for position in range(24_000):
        chain = list(islice(number_candidates(b"%d" % position), 4))
        free = next(place for place, number in enumerate(chain) if number not in taken)
        taken.add(chain[free])
        tries[position // 8000] += free + 1
    [at] = filling([20_000.0])
    assert at.writes == pytest.approx(tries[2] / 8000, abs=0.01)
    assert at.used[0] == pytest.approx(20_000 / 900_000)
    assert at.refused == pytest.approx(0)


def test_numbers_run_out_only_when_those_of_twelve_digits_are_used() -> None:
    seven, twelve = filling([3e6, 1e12])
    assert seven.used[0] == pytest.approx(1)
    assert seven.refused == pytest.approx(0)
    assert 8 < seven.writes < 17
    assert twelve.refused == pytest.approx(1)
