"""What is seen of a run from outside when it is over; nothing of it is read from the table."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from infra.chaos.actor import Actor, again
from infra.chaos.desk import Desk
from infra.chaos.world import Json, World
from misa_order.payments.statement.row import COUNTED

MAILS = ("quarantined", "accepted", "released", "discarded")


@dataclass(frozen=True)
class Seen:
    """The staff's orders, rows, mails and reconciliations, the partners' requests, letters, and what portals see.

    ``days`` are the reconciliations; ``shown`` is each order as its own portal's GET shows it, ``strangers`` what
    another product's portal was answered; ``left`` are the outbox, the queues and the dead letters.
    """

    orders: Mapping[str, Json] = field(default_factory=dict)
    rows: Sequence[Json] = ()
    mails: Sequence[Json] = ()
    requests: Sequence[Json] = ()
    letters: Sequence[Json] = ()
    days: Sequence[Json] = ()
    told: Sequence[Json] = ()
    shown: Mapping[str, Json] = field(default_factory=dict)
    strangers: Sequence[tuple[str, str, int]] = ()
    left: Mapping[str, Sequence[str]] = field(default_factory=dict)
    told_of: Sequence[str] = ()

    def asked(self, number: str, *partners: str) -> list[Json]:
        """What had an effect at these partners for an order, in its order."""
        return [one for one in self.requests if one["order"] == number and one["partner"] in partners and one["effect"]]

    def rows_of(self, number: str) -> list[Json]:
        """The rows that pay an order."""
        return [row for row in self.rows if number in row["orders"]]


def look(actor: Actor, told_of: Sequence[str], left: Mapping[str, Sequence[str]]) -> Seen:
    """Read it all."""
    world, desk, simulator = actor.world, Desk(actor), actor.outside.entrances.simulator
    numbers = sorted(world.orders)
    with ThreadPoolExecutor(4) as pool:
        orders = dict(zip(numbers, pool.map(actor.seen, numbers), strict=True))
        shown = dict(zip(numbers, pool.map(lambda one: _shown(actor, one), numbers), strict=True))
    rows = [row for state in COUNTED for row in desk.listed("/transactions", state)]
    return Seen(
        orders=orders,
        rows=rows,
        mails=[mail for state in MAILS for mail in desk.listed("/mails", state)],
        requests=simulator("GET", "/requests"),
        letters=simulator("GET", "/outbox"),
        days=_reconciled(actor, {row["booked_at"][:10] for row in rows} | {str(one.day) for one in world.money}),
        told=simulator("GET", "/portal/events"),
        shown=shown,
        strangers=[_stranger(actor, world, number) for number in actor.dice.sample(numbers, min(20, len(numbers)))],
        left=left,
        told_of=told_of,
    )


def _shown(actor: Actor, number: str) -> Json:
    return dict(actor.portal("GET", f"/v1/orders/{number}", actor.world.orders[number].product).body)


def _reconciled(actor: Actor, days: Iterable[str]) -> list[Json]:
    staff = actor.outside.entrances.staff
    paths = [f"/statement/reconciliation?date={day}" for day in sorted(days)]
    return [dict(again(path, partial(staff, path), frozenset({200})).body) for path in paths]


def _stranger(actor: Actor, world: World, number: str) -> tuple[str, str, int]:
    other = next(name for name in ("CUKCUK", "SME") if name != world.orders[number].product)
    return number, other, actor.portal("GET", f"/v1/orders/{number}", other, taken=(200, 404)).status
