"""A year of orders, played into a tally: each is placed in its hour, and leaves what it stood in when it is paid."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from infra.scale.life import Lists, Membership, Sets, by_number, by_people, by_time, lists_of, memberships
from infra.scale.population import HOURS, Population
from infra.scale.tally import Tally

LOOKED_AT = 20
"""Shards follow from a hash, so every twentieth order tells how even they are."""


class Year(NamedTuple):
    """What a year came to: the units, the sets, and by how much its busiest hour was above the mean."""

    tally: Tally
    sets: Sets
    peak: float


def play(orders: int, seed: int) -> Year:
    """The same year for the same seed. It holds the open orders, not all of them."""
    population, tally, sets = Population(orders, seed), Tally(), Sets()
    waiting: defaultdict[int, list[Sequence[Membership]]] = defaultdict(list)
    lists: Counter[Lists] = Counter()
    hour = 0
    for position, order in enumerate(population):
        while hour < order.hour:
            for gone in waiting.pop(hour, ()):
                tally.add(sets.leave(gone))
            hour += 1
        entered = memberships(order)
        tally.add(sets.enter(entered))
        tally.add(by_people(order))
        if position % LOOKED_AT == 0:
            tally.add(by_number(order), LOOKED_AT)
        lists[lists_of(order)] += 1
        waiting[hour + order.open_hours].append(entered)
    for gone in (one for late in sorted(waiting) for one in waiting[late]):
        tally.add(sets.leave(gone))
    for alike, times in lists.items():
        tally.add(by_time(alike), times)
    tally.orders = orders
    return Year(tally, sets, max(population.in_each_hour()) * HOURS / orders)
