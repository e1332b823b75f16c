"""How many rows of a statement file are read a second, and with how much memory, beside openpyxl (G11).

Each reading is a process of its own, so that its memory is its own: ``python -m infra.bench.spreadsheets FILE READER``.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from infra.bench.row import Row
from infra.package import ROOT
from misa_order.payments.spreadsheets.layouts import TEMPLATE, Column

ROWS = 100_000
_ROUNDS = 3
_ACCOUNT = "99900011"
_FIRST = datetime(2025, 11, 1)  # noqa: DTZ001 - as Excel keeps it


def measure_spreadsheets() -> list[Row]:
    """Both readers over the cells of one file, in turn; and ours over its bookings."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "statement.xlsx"
        write_statement(path, ROWS)
        rounds = [{reader: _apart(path, reader) for reader in _READERS} for _ in range(_ROUNDS)]
    rates = {reader: median(one[reader]["rows"] for one in rounds) for reader in _READERS}
    memory = {reader: median(one[reader]["bytes"] for one in rounds) for reader in _READERS}
    faster, larger = rates["ours"] / rates["openpyxl"], memory["ours"] / memory["openpyxl"]
    shown = f"{faster:.1f} ({rates['ours']:,.0f} against {rates['openpyxl']:,.0f} rows/s)"
    megabytes = f"{larger:.2f} ({memory['ours'] / 1e6:,.0f} against {memory['openpyxl'] / 1e6:,.0f} MB)"
    read = rates["bookings"]
    return [
        Row("G11", f"statement file: rows per second / openpyxl read_only, {ROWS:,} rows", faster, shown, 6, "≥"),
        Row("-", "statement file: peak memory / openpyxl read_only", larger, megabytes),
        Row("-", "statement file: bookings read per second", read, f"{read:,.0f}"),
    ]


def write_statement(path: Path, rows: int, seed: int = 11) -> None:
    """Such a file as Excel saves it, its texts shared: a year of bookings of one account."""
    import xlsxwriter  # noqa: PLC0415 - the readers' processes go without it

    chance = random.Random(seed)  # noqa: S311 - the same file each time
    every = timedelta(days=365) / rows
    with xlsxwriter.Workbook(path) as book:
        sheet, shown = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        sheet.write_row(0, 0, TEMPLATE)
        for row in range(1, rows + 1):
            for place, value in _cells(_FIRST + row * every, chance).items():
                sheet.write(row, TEMPLATE.index(place), value, shown if place is Column.BOOKED_AT else None)


def _cells(at: datetime, chance: random.Random) -> dict[Column, Any]:
    return {
        Column.ACCOUNT: _ACCOUNT,
        Column.BANK: "ACB",
        Column.BOOKED_AT: at,
        Column.CREDIT: chance.randrange(10, 9_000) * 1_000,
        Column.MEMO: f"Thanh toan don hang {chance.randrange(10**6, 10**7)} Domain quan{chance.randrange(10**6)}",
        Column.REFERENCE: f"FT{chance.randrange(10**13, 10**14)}",
        Column.BALANCE: chance.randrange(10**6, 10**10),
    }


def _apart(path: Path, reader: str) -> dict[str, float]:
    command = [sys.executable, "-m", __name__, str(path), reader]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _ours(path: Path) -> Iterator[Sequence[Any]]:
    from misa_order.payments.spreadsheets.file import read_sheet  # noqa: PLC0415 - part of what is measured

    return read_sheet(path.read_bytes()).rows


def _bookings(path: Path) -> Iterator[Any]:
    from misa_order.payments.spreadsheets.file import read_sheet  # noqa: PLC0415 - part of what is measured
    from misa_order.payments.spreadsheets.rows import Origin, read_lines  # noqa: PLC0415 - the same

    origin = Origin("bench", "bench", datetime(2027, 1, 1, tzinfo=UTC), {_ACCOUNT: "ACB"})
    return read_lines(read_sheet(path.read_bytes()), origin)


def _openpyxl(path: Path) -> Iterator[Sequence[Any]]:
    import openpyxl  # noqa: PLC0415 - part of what is measured

    rows: Iterator[Sequence[Any]] = (
        openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    )
    return rows


_READERS: dict[str, Callable[[Path], Iterator[Any]]] = {"ours": _ours, "openpyxl": _openpyxl, "bookings": _bookings}


def main() -> int:
    """Read one file by one reader; say how fast, and what the process needed at most."""
    path, reader = Path(sys.argv[1]), _READERS[sys.argv[2]]
    began = time.perf_counter()
    count = sum(1 for _ in reader(path))
    rate = count / (time.perf_counter() - began)
    print(json.dumps({"rows": rate, "bytes": _peak()}))
    return 0


def _peak() -> int:
    """The most memory that this process held. What the system calls its greatest size is its parent's as well."""
    status = Path("/proc/self/status").read_text("ascii")
    [peak] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(peak.split()[1]) * 1024


if __name__ == "__main__":
    sys.exit(main())
