"""``make chaos``: ``python -m infra.chaos [--seconds 300] [--seed N] [--rate 2]``.

Prints the plan, what was done and what came of it; 1 where something does not hold, with all that is known about it.
The same seed plays the same plan.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from infra.chaos.plan import make_plan
from infra.chaos.run import Outcome, Run, chaos_system
from infra.package import ROOT

_REPORT = ROOT / "build/chaos"
_MOST = 20
"""Violations that are told in full."""


def main() -> int:
    """Play one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help="for how long there is load")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000, help="which run")
    parser.add_argument("--rate", type=float, default=2, help="stories that begin in a second")
    asked = parser.parse_args()
    console, plan = Console(highlight=False), make_plan(asked.seed, asked.seconds, asked.rate)
    _REPORT.mkdir(parents=True, exist_ok=True)
    (_REPORT / f"plan-{plan.seed}.txt").write_text(f"{plan}\n", encoding="utf-8")
    console.print(str(plan).splitlines()[0], f"· the plan is in build/chaos/plan-{plan.seed}.txt", markup=False)
    with (
        tempfile.TemporaryDirectory(prefix="chaos-") as state,
        (_REPORT / f"log-{plan.seed}.txt").open("w", encoding="utf-8") as told,
        chaos_system(Path(state), plan.seed) as (outside, wire),
    ):
        outcome = Run(outside, wire, plan, told).play()
    _show(console, outcome)
    for line in report(outcome):
        console.print(line, markup=False, soft_wrap=True)
    return int(bool(outcome.violations or outcome.failed))


def _show(console: Console, outcome: Outcome) -> None:
    world, seen = outcome.world, outcome.seen
    table = Table("what happened", "", "what was seen", "", box=None)
    rows = Counter(row["state"] for row in seen.rows)
    states = Counter(order["status"]["payment"] for order in seen.orders.values())
    done = [("orders", len(world.orders)), ("bookings at banks", len(world.money)), ("told", _told(world.money)),
            ("bank mails", len(world.mails)), ("at gateways", len(world.gateway)), ("workers killed", outcome.killed),
            ("answers lost", outcome.lost_answers), ("dead letters put back", outcome.redriven.total())]  # fmt: skip
    done += sorted(Counter(f"trouble: {one.family}" for one in outcome.plan.troubles).items())
    found = [*sorted(states.items()), *((f"row {name}", count) for name, count in sorted(rows.items()))]
    found += [("letters", len(seen.letters)), ("partners asked", len(seen.requests)), ("portal told", len(seen.told))]
    for at in range(max(len(done), len(found))):
        left, right = (part[at] if at < len(part) else ("", "") for part in (done, found))
        table.add_row(left[0], str(left[1]), right[0], str(right[1]))
    console.print(table)
    verdict = "holds" if not outcome.violations else f"{len(outcome.violations)} violations"
    console.print(f"quiet {outcome.drained:.0f} s after the load · every invariant: {verdict}", markup=False)


def _told(money: list) -> int:  # type: ignore[type-arg]
    return sum(len(one.told) for one in money)


def report(outcome: Outcome) -> list[str]:
    """Each violation with its orders, rows and what the log says of them; and who could not do their part."""
    lines = [f"could not do its part: {one}" for one in outcome.failed]
    rows = {row["id"]: row for row in outcome.seen.rows}
    for one in outcome.violations[:_MOST]:
        lines.append(f"\nVIOLATION of {one.rule}: {one.what}")
        for about in dict.fromkeys(one.about):
            if order := outcome.seen.orders.get(about):
                lines.append(f"  order {about}: {order['kind']} {order['status']}")
                lines += [
                    f"    {entry['at']} {entry['actor']} {entry['why']} {entry['changes']}"
                    for entry in order["history"]
                ]
            elif row := rows.get(about):
                lines.append(
                    f"  row {about}: { ({k: row[k] for k in ('state', 'reason', 'orders', 'candidates', 'memo')}) }"
                )
        lines += [f"    {line}" for line in outcome.world.about(*one.about)] if one.about else []
    if outcome.violations or outcome.failed:
        lines.append(f"\nthe same plan again: make chaos SEED={outcome.plan.seed} SECONDS={outcome.plan.seconds:.0f}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
