"""``make scale``: which partition is full first, for a year of orders of a skewed population, by the real keys.

``python -m infra.scale [--orders 2000000] [--seed 1]``: the same figures for the same arguments. docs/scale.md reads
them. Ten million orders take some minutes and less than 1 GB.
"""

import argparse
import sys
import time
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from infra.scale.life import ALONE, KEY, NUMBER_BYTES, entry_bytes
from infra.scale.numbers import LENGTHS, filling
from infra.scale.play import Year, play
from misa_order.settings.catalogue import MatchKey

_MARKS = tuple(10.0**power for power in range(5, 12))


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the year, say what is full first, and how the numbers fill up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=2_000_000, help="in the year (default 2,000,000)")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
    began = time.process_time()
    year = play(asked.orders, asked.seed)
    console.print(partitions(year), numbers())
    shared = sum(one.units for one in year.tally.fullest() if one.kind.unit == "W")
    console.print(f"Units of an order: {ALONE} W in partitions of its own, {shared:.1f} W in those above, on average.")
    console.print(f"The busiest hour of the year has {year.peak:.1f} times the mean.")
    for kind, (size, partition) in year.sets.most.items():
        entry = entry_bytes(MatchKey.PHONE) if kind is KEY else NUMBER_BYTES
        console.print(f"Largest set of the {kind.name}: {size} entries, {size * entry / 1024:.1f} KB ({partition}).")
    console.print(f"{asked.orders:,} orders, seed {asked.seed}: {time.process_time() - began:.0f} s of processor time.")
    return 0


def partitions(year: Year) -> Table:
    """Of each kind the fullest partition, that which is full at the lowest rate first."""
    table = Table(title="Fullest partitions, and at how many orders a second each is at its limit")
    for name in ("index", "kind", "fullest", "units an order", "its share", "of ten", "orders/s"):
        table.add_column(name, justify="left" if name in {"index", "kind", "fullest"} else "right")
    for one in year.tally.fullest():
        figures = f"{one.units:.1f} {one.kind.unit}", f"{one.share:.2%}", f"{one.ten:.2%}", f"{one.rate:,.0f}"
        table.add_row(one.kind.index, one.kind.name, one.partition, *figures)
    return table


def numbers() -> Table:
    """How many writes an intake takes, and how full the numbers of each length are."""
    table = Table(title="Numbers in use (ADR 1), by orders placed so far")
    for name in ("orders", "writes an intake", *(f"{length} digits" for length in LENGTHS), "no number free"):
        table.add_column(name, justify="right")
    for at in filling(_MARKS):
        used = (f"{share:.2%}" for share in at.used)
        table.add_row(f"{at.orders:,.0f}", f"{at.writes:.2f}", *used, f"{at.refused:.1e}")
    return table


if __name__ == "__main__":
    sys.exit(main())
