"""Who orders what and when: a made-up year of orders, skewed as orders are, the same for the same seed.

Tenants buy by Zipf's law, some orders come from agents who buy for many tenants, one portal places for all products,
and the hours know office time, ends of months, the rush before Tết and the end of the year.
"""

import random
from bisect import bisect
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import accumulate
from typing import Any, NamedTuple

from infra.load_settings import default_setting
from misa_order.kernel.calendar import VIETNAM
from misa_order.orders.number import number_candidates

BEGIN = datetime(2026, 1, 1, tzinfo=VIETNAM)
TET = datetime(2026, 2, 17, tzinfo=VIETNAM)
HOURS = 365 * 24
AGENTS = 2000
BY_AGENTS = 0.1
"""The share of orders that agents place: the largest of them about a tenth of that, by Zipf's law with exponent 1."""
ORDERS_OF_A_TENANT = 4
"""In a year, on average. How many the largest have, Zipf's law with exponent 1/2 says."""
BY_MARKETPLACE = 0.3
"""The share of orders that one portal places, whatever the product; others come from their product's own portal."""
PAID = 0.85
PAID_WITHIN_HOURS = 20
"""On average; who has not paid after two weeks is cancelled."""
CANCELLED_AFTER_HOURS = 14 * 24
NAMELESS = 0.02
"""The share of transfers whose memo is a word that others write as well."""
_RUSH = timedelta(days=21)
_HOLIDAY = timedelta(days=7)
_DECEMBER = 12


class Made(NamedTuple):
    """One order, placed ``at`` an ``hour`` of the year, and what becomes of it: ``open_hours`` until it is ``paid`` or
    cancelled.
    """

    seed: bytes
    product: dict[str, Any]
    customer: str
    tenant: str
    key: str
    portal: str
    at: datetime
    hour: int
    open_hours: int
    paid: bool
    nameless: bool

    @property
    def number(self) -> str:
        """Its number, the first that its portal's key leads to."""
        return next(number_candidates(self.seed))

    @property
    def row(self) -> str:
        """The id of the statement's row that pays it."""
        return sha256(self.seed).hexdigest()[:16]


class Population:
    """A year of ``orders`` orders, in the order of their hours."""

    def __init__(self, orders: int, seed: int) -> None:
        self.orders = orders
        self.tenants = max(1, orders // ORDERS_OF_A_TENANT)
        self._random = random.Random(seed)  # noqa: S311 - makes up a population, secures nothing
        self._seed = seed
        self.products: list[dict[str, Any]] = default_setting("catalogue")["products"]
        self._shares = list(accumulate(1 / rank for rank in range(1, len(self.products) + 1)))

    def __iter__(self) -> Iterator[Made]:
        """Every order once. A second walk would go on in the row of chances: make another population for it."""
        position = 0
        for hour, count in enumerate(self.in_each_hour()):
            for _ in range(count):
                yield self._made(position, hour)
                position += 1

    def in_each_hour(self) -> list[int]:
        """How many orders are placed in each hour of the year; they sum up to all of them."""
        weights = [weight_of(hour_at(hour)) for hour in range(HOURS)]
        total, done, counts = sum(weights), 0, []
        for reached in accumulate(weights):
            upto = round(self.orders * reached / total)
            counts.append(upto - done)
            done = upto
        return counts

    def _made(self, position: int, hour: int) -> Made:
        chance = self._random.random
        product = self.products[bisect(self._shares, chance() * self._shares[-1])]
        rank = int(self.tenants * chance() ** 2)
        by_agent = chance() < BY_AGENTS
        buyer = int(AGENTS ** chance()) if by_agent else rank
        if by_agent:
            rank = int(self.tenants * chance())
        paid = chance() < PAID
        hours = int(self._random.expovariate(1 / PAID_WITHIN_HOURS)) if paid else CANCELLED_AFTER_HOURS
        return Made(
            seed=b"%d/%d" % (self._seed, position),
            product=product,
            customer=f"{'DL' if by_agent else 'KH'}{buyer:07d}",
            tenant=f"quan-{rank}",
            key=_key(product["match_key"], rank, buyer if by_agent else None),
            portal="marketplace" if chance() < BY_MARKETPLACE else product["code"],
            at=hour_at(hour),
            hour=hour,
            open_hours=min(hours, CANCELLED_AFTER_HOURS),
            paid=paid,
            nameless=chance() < NAMELESS,
        )


def _key(kind: str, tenant: int, agent: int | None) -> str:
    """What a memo names beside the number: the tenant's domain or tax code, but the phone of whoever buys."""
    match kind:
        case "domain":
            return f"quan-{tenant}"
        case "tax_code":
            return f"{tenant:010d}"
    return f"09{tenant:08d}" if agent is None else f"08{agent:08d}"


@cache
def hour_at(hour: int) -> datetime:
    """When an hour of the year begins; later years' too."""
    return BEGIN + timedelta(hours=hour)


def weight_of(at: datetime) -> float:
    """How much is ordered in the hour that begins at ``at``, against other hours."""
    hour = 10.0 if 8 <= at.hour < 17 else 4.0 if 17 <= at.hour < 22 else 1.0
    weekday = (1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.3)[at.weekday()]
    season = 2.0 if at.month == _DECEMBER else 1.0
    if TET - _RUSH <= at < TET + _HOLIDAY:
        season = 3.0 if at < TET else 0.1
    month_ends = (at + timedelta(days=3)).month != at.month
    return hour * weekday * season * (3.0 if month_ends else 1.0)
