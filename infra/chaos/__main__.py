"""``make chaos``: ``python -m infra.chaos [--seconds 300] [--seed N] [--rate 2]``.

Prints the plan, what was done and what came of it; 1 where something does not hold, with all that is known about it.
The same seed plays the same plan.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from infra.chaos.plan import make_plan
from infra.chaos.report import report, summary
from infra.chaos.run import Run, chaos_system
from infra.package import ROOT

_REPORT = ROOT / "build/chaos"


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
    console.print(summary(outcome))
    verdict = f"{len(outcome.violations)} violations" if outcome.violations else "holds"
    console.print(f"quiet {outcome.drained:.0f} s after the load · every invariant: {verdict}", markup=False)
    for line in report(outcome):
        console.print(line, markup=False, soft_wrap=True)
    return int(bool(outcome.violations or outcome.failed))


if __name__ == "__main__":
    sys.exit(main())
