"""The figures of a run, as a table."""

from collections.abc import Mapping, Sequence
from statistics import quantiles
from typing import NamedTuple

from rich.table import Table

from infra.load.arrivals import Life
from infra.load.backlog import Look
from infra.load.picture import Points
from infra.load.processors import Spent
from infra.load.verdict import End

_DEAREST = 8


class Run(NamedTuple):
    """What was seen of a run: what was asked for, the orders and their ends, the looks, and the processor time."""

    rate: float
    lives: Sequence[Life]
    ends: Mapping[str, End]
    looks: Sequence[Look]
    spent: Spent
    cores: int

    @property
    def granted(self) -> list[tuple[float, float]]:
        """When each granted order arrived, and how long it took from its mail to the grant; seconds."""
        found = []
        for life in self.lives:
            end = self.ends.get(life.number)
            if end and end.granted_at and life.mailed_at:
                found.append((life.due, (end.granted_at - life.mailed_at).total_seconds()))
        return found

    @property
    def held(self) -> float:
        """Orders a second from the first grant to the last."""
        at = sorted(end.granted_at for end in self.ends.values() if end.granted_at)
        lasted = (at[-1] - at[0]).total_seconds() if at else 0.0
        return (len(at) - 1) / lasted if lasted else 0.0

    @property
    def each(self) -> float:
        """Seconds of processor time for an order."""
        return self.spent.whole / len(self.lives)

    @property
    def share(self) -> float:
        """How much was held of what the processors would allow if nobody ever waited."""
        return self.held * self.each / self.cores


def table_of(run: Run) -> Table:
    """Everything, a line each."""
    table = Table("", "", box=None, show_header=False)
    waits, posts = [wait for _, wait in run.granted], [life.posted for life in run.lives if life.number]
    table.add_row("orders a second, asked · held", f"{run.rate:g} · {run.held:.2f}")
    table.add_row("orders, asked · granted", f"{len(run.lives)} · {len(waits)}")
    table.add_row("mail handed over → granted, p50 · p95 · most", _milliseconds(waits))
    table.add_row("POST /v1/orders due → 201, p50 · p95 · most", _milliseconds(posts))
    table.add_row("most in the outbox · in queues", _most(run.looks))
    orders, spent = len(run.lives), run.spent
    functions = sum(spent.functions.values())
    table.add_row(
        "processor time for an order", f"{run.each * 1000:.0f} ms: {run.cores / run.each:.1f} orders/s at most"
    )
    for name, seconds in (("functions", functions), ("engine", spent.engine), ("load, partners, mail", spent.load)):
        table.add_row(f"  {name}", f"{seconds / orders * 1000:.1f} ms")
    for name, seconds in sorted(spent.functions.items(), key=lambda one: -one[1])[:_DEAREST]:
        table.add_row(f"    {name}", f"{seconds / orders * 1000:.1f} ms")
    table.add_row("engine alone: one process", f"{orders / spent.engine:.1f} orders/s at most" if spent.engine else "-")
    table.add_row("held, of what the processor time allows", f"{run.share:.0%}")
    return table


def panels_of(run: Run) -> dict[str, dict[str, Points]]:
    """What the picture shows."""
    queues = sorted({name for look in run.looks for name in look.queues})
    return {
        LATENCY: {"": [(due, wait * 1000) for due, wait in run.granted]},
        "events in the outbox": {"": [(look.since, float(look.outbox)) for look in run.looks]},
        "messages in queues": {name: [(look.since, float(look.queues[name])) for look in run.looks] for name in queues},
    }


LATENCY = "mail handed over → granted, ms, by the order's arrival"


def _milliseconds(times: Sequence[float]) -> str:
    if len(times) < 2:
        return "-"
    ranks = quantiles(times, n=20, method="inclusive")
    return " · ".join(f"{one * 1000:.0f} ms" for one in (ranks[9], ranks[18], max(times)))


def _most(looks: Sequence[Look]) -> str:
    return (
        f"{max((look.outbox for look in looks), default=0)} · {max((look.queues.total() for look in looks), default=0)}"
    )
