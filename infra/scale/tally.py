"""How the units of many orders fall on partitions: the fullest, the first ten, and what rate the fullest bears."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from heapq import nlargest
from typing import NamedTuple

from infra.scale.life import Kind, Write

KEPT = 200_000
"""Partitions of a kind that are counted at once: the seldom ones are forgotten, and how many units that is at most is
known.
"""


class Fullest(NamedTuple):
    """The fullest partition of a kind, in the period in which most is written.

    ``units`` are those of one order, ``share`` and ``ten`` the shares of the fullest and of the first ten partitions,
    ``rate`` the orders a second at which the fullest is at its limit.
    """

    kind: Kind
    partition: str
    units: float
    share: float
    ten: float
    rate: float


class Tally:
    """Units by kind, period and partition, in bounded memory."""

    def __init__(self, kept: int = KEPT) -> None:
        self.orders = 0
        self._kept = kept
        self._counts: defaultdict[Kind, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        self._forgotten: Counter[tuple[Kind, str]] = Counter()
        self._lost: Counter[tuple[Kind, str]] = Counter()

    def add(self, writes: Iterable[Write], times: int = 1) -> None:
        """Count what is written, so many times."""
        for kind, partition, units, period in writes:
            counts = self._counts[kind][period]
            counts[partition] += units * times
            if len(counts) > self._kept:
                self._forget(kind, period, counts)

    def _forget(self, kind: Kind, period: str, counts: Counter[str]) -> None:
        """Take from every partition what the median has: the frequent stay, each short of ``_lost`` at most."""
        least = sorted(counts.values())[len(counts) // 2]
        kept = Counter({name: count - least for name, count in counts.items() if count > least})
        self._lost[kind, period] += least
        self._forgotten[kind, period] += counts.total() - kept.total()
        self._counts[kind][period] = kept

    def units(self, kind: Kind) -> float:
        """Units of one order in partitions of a kind."""
        return sum(self._total(kind, period) for period in self._counts[kind]) / self.orders

    def fullest(self) -> list[Fullest]:
        """Of each kind the fullest partition, that of the lowest rate first."""
        return sorted(map(self._fullest, self._counts), key=lambda found: found.rate)

    def _total(self, kind: Kind, period: str) -> int:
        return self._counts[kind][period].total() + self._forgotten[kind, period]

    def _fullest(self, kind: Kind) -> Fullest:
        period = max(self._counts[kind], key=lambda one: self._total(kind, one))
        total, lost, units = self._total(kind, period), self._lost[kind, period], self.units(kind)
        first = nlargest(10, self._counts[kind][period].items(), key=lambda one: (one[1], one[0]))
        share = min(1.0, (first[0][1] + lost) / total)
        ten = min(1.0, sum(count + lost for _, count in first) / total)
        return Fullest(kind, first[0][0], units, share, ten, kind.takes / (units * share))
