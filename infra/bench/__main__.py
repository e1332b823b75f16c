"""``make bench``: measures, prints the figures beside their gates as a table, and writes bench.json.

A figure that misses its gate is shown as over; nothing fails because of it.
"""

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

# Before the functions' own code is loaded: no account is reached, and their log lines are not what is printed here.
os.environ |= {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "ap-southeast-1",
    "POWERTOOLS_METRICS_DISABLED": "true",
}

from rich.console import Console
from rich.table import Table

from infra.bench.call_counts import MOST, count_calls
from infra.bench.chain import measure_chain
from infra.bench.growth import measure_growth
from infra.bench.import_rate import measure_imports
from infra.bench.mails import measure_mails
from infra.bench.memos import measure_memos
from infra.bench.open_page import measure_open_page
from infra.bench.quotas import measure_quotas
from infra.bench.row import Row
from infra.bench.spreadsheets import measure_spreadsheets
from infra.bench.start_up import Start, measure_starts, rows_of
from infra.bench.write_units import one_orders_life, write_units
from infra.package import ROOT
from misa_order.runtime import observability
from tests.portal_stations import register_portal
from tests.stations import Stations

_OUT = ROOT / "bench.json"
# The functions' logger takes uncaught errors for itself, and here it is silent.
observability.logger.setLevel("CRITICAL")
sys.excepthook = sys.__excepthook__


def counted() -> list[Row]:
    """What is counted, not timed: calls per event, and write units of an order's life."""
    with tempfile.TemporaryDirectory(prefix="bench-") as state, Stations(Path(state), fresh=False) as play:
        calls = [
            Row(
                "G6",
                f"DynamoDB calls: {one.event}",
                len(one.calls),
                f"{len(one.calls)} {' '.join(one.calls)}",
                MOST[one.event],
            )
            for one in count_calls(play)
        ]
        calls += measure_open_page(play)
        calls += _written(play)
    return calls


def _written(play: Stations) -> list[Row]:
    """An order of which no portal hears, and one that its portal is told of."""
    indexes = play.stack.of_type("AWS::DynamoDB::Table")["Table"]["GlobalSecondaryIndexes"]
    rows = []
    for name, told, gate in (("measured", (), 90), ("measured-told", ("CUKCUK",), None)):
        register_portal(play, *told)
        units = write_units(one_orders_life(play, name), indexes)
        shown = ", ".join(f"{name} {count}" for name, count in units.items())
        measure = f"write units of one order, creation to invoice{', told to a portal' if told else ''}"
        rows.append(Row("G7" if gate else "-", measure, sum(units.values()), f"{sum(units.values())} ({shown})", gate))
    return rows


def main() -> int:
    """Measure, print, write."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    began = time.monotonic()
    rows = [row for what, measure in _PARTS for row in _measured(console, what, measure)]
    starts = _measured(console, "starts of the functions", measure_starts)
    rows += rows_of(starts)
    console.print(_figures(rows), _starts(starts))
    over = [row.measure for row in rows if row.verdict == "over"]
    console.print(f"{len(over)} over their gate. {time.monotonic() - began:.0f} s. Written to {_OUT.name}.")
    _OUT.write_text(json.dumps(_document(rows, starts), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _measured[T](console: Console, what: str, measure: Callable[[], T]) -> T:
    with console.status(f"measuring {what} …"):
        return measure()


_PARTS: Sequence[tuple[str, Callable[[], Iterable[Row]]]] = (
    ("calls and write units", counted),
    ("the running system", measure_chain),
    ("matching, and a night, among many open orders", measure_growth),
    ("questions about quotas", measure_quotas),
    ("bank mails", measure_mails),
    ("memos", measure_memos),
    ("statement files", measure_spreadsheets),
    ("imports of statement files", measure_imports),
)


def _figures(rows: Iterable[Row]) -> Table:
    table = Table("id", "measure", "figure", "gate", "", title="Figures beside their gates")
    for row in rows:
        colour = {"ok": "green", "over": "bold red"}.get(row.verdict, "")
        table.add_row(row.id, row.measure, row.shown, row.limit, f"[{colour}]{row.verdict}[/]" if colour else "")
    return table


def _starts(starts: Iterable[Start]) -> Table:
    table = Table("function", "import ms", "with clients", "/ R", "modules", title="Start-up by function (G1, G3)")
    for one in sorted(starts, key=lambda one: -one.ratio):
        times = (f"{one.imported:.0f}", f"{one.milliseconds:.0f}", f"{one.ratio:.2f}")
        table.add_row(one.function, *times, str(one.modules))
    return table


def _document(rows: Iterable[Row], starts: Iterable[Start]) -> dict[str, object]:
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "figures": [row.as_json() for row in rows],
        "starts": [one._asdict() for one in starts],
    }


if __name__ == "__main__":
    sys.exit(main())
