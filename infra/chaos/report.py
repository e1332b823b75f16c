"""What is printed of a run: what was done and seen, and of each violation all that is known about it."""

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from rich.table import Table

from infra.chaos.money_invariants import Violation
from infra.chaos.run import Outcome
from infra.chaos.seen import Seen
from infra.chaos.world import Json

_MOST = 20
"""Violations that are told in full."""
_AROUND = 10.0
"""Seconds before and after what is known of a violation, of which its troubles are told."""


def summary(outcome: Outcome) -> Table:
    """What was done, and how often; what was seen in the end."""
    table = Table("what happened", "", "what was seen", "", box=None)
    for left, right in zip_longest(_done(outcome), _found(outcome.seen), fillvalue=("", "")):
        table.add_row(left[0], str(left[1]), right[0], str(right[1]))
    return table


def _done(outcome: Outcome) -> list[tuple[str, int]]:
    world = outcome.world
    return [
        ("orders", len(world.orders)),
        ("bookings at banks", len(world.money)),
        ("times that they were told", sum(len(one.told) for one in world.money)),
        ("bank mails", len(world.mails)),
        ("words of gateways", len(world.gateway)),
        ("workers killed", outcome.killed),
        ("answers of the table lost", outcome.lost_answers),
        ("dead letters put back", outcome.redriven.total()),
        *sorted(Counter(f"trouble: {one.family}" for one in outcome.plan.troubles).items()),
    ]


def _found(seen: Seen) -> list[tuple[str, int]]:
    return [
        *sorted(Counter(order["status"]["payment"] for order in seen.orders.values()).items()),
        *sorted(Counter(f"row {row['state']}" for row in seen.rows).items()),
        *sorted(Counter(f"mail {mail['state']}" for mail in seen.mails).items()),
        ("letters", len(seen.letters)),
        ("partners asked", len(seen.requests)),
        ("portal told", len(seen.told)),
    ]


def report(outcome: Outcome) -> list[str]:
    """Each violation with its orders, rows and what the log says of them; and who could not do their part."""
    lines = [f"could not do its part: {one}" for one in outcome.failed]
    for one in outcome.violations[:_MOST]:
        lines += [f"\nVIOLATION of {one.rule}: {one.what}", *_known(outcome, one), *_around(outcome, one)]
    if outcome.violations or outcome.failed:
        lines.append(f"\nthe same plan again: make chaos SEED={outcome.plan.seed} SECONDS={outcome.plan.seconds:.0f}")
    return lines


def _known(outcome: Outcome, violation: Violation) -> Iterator[str]:
    """Its orders with their histories, and its rows."""
    rows = {row["id"]: row for row in outcome.seen.rows}
    for about in dict.fromkeys(violation.about):
        if order := outcome.seen.orders.get(about):
            yield f"  order {about}: {order['kind']} {order['status']}"
            yield from (
                f"    {entry['at']} {entry['actor']} {entry['why']} {_moves(entry)}" for entry in order["history"]
            )
        elif row := rows.get(about):
            yield f"  row {about}: {row['state']} {row['orders'] or row['candidates']} {row['reason']} ({row['memo']})"


def _moves(entry: Json) -> str:
    return ", ".join(f"{one['axis']} {one['before']} → {one['after']}" for one in entry["changes"])


def _around(outcome: Outcome, violation: Violation) -> Iterator[str]:
    """What actors noted of it, and the troubles about that time."""
    mine = list(outcome.world.about(*violation.about)) if violation.about else []
    if not mine:
        return
    first, last = _second(mine[0]) - _AROUND, _second(mine[-1]) + _AROUND
    troubles = [line for line in outcome.world.about(" trouble: ") if first <= _second(line) <= last]
    yield from (f"    {line}" for line in sorted({*mine, *troubles}, key=_second))


def _second(line: str) -> float:
    return float(line.split(maxsplit=1)[0])
