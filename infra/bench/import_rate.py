"""How many rows of a statement file reach the statement a second, new ones and known ones (G11).

On the local system, through its real entrance: from handing the file in to seeing that it is done.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

import urllib3

from infra.bench.row import Row
from infra.load_settings import load_settings
from infra.local.entrances import Entrances
from infra.local.system import LocalSystem
from misa_order.kernel.media_types import XLSX

ROWS = 5_000
_WARMING = 400
_PATIENCE = 600.0
_LOOK = 0.1


def measure_imports(rows: int = ROWS) -> list[Row]:
    """Hand in one file twice, after a small one that starts the functions' processes."""
    from infra.bench.spreadsheets import write_statement  # noqa: PLC0415 - it is also run alone, without this

    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        LocalSystem(Path(folder) / "state", load_settings=load_settings) as system,
    ):
        small, large = Path(folder) / "small.xlsx", Path(folder) / "large.xlsx"
        write_statement(small, _WARMING, seed=12)
        write_statement(large, rows)
        _rate(system, small, _WARMING, "added")
        new, known = (_rate(system, large, rows, what) for what in ("added", "duplicate"))
    return [
        Row("G11", f"import end to end, {rows:,} new rows: rows per second", new, f"{new:,.0f}", 600, "≥"),
        Row("G11", f"import end to end, {rows:,} known rows: rows per second", known, f"{known:,.0f}", 2_000, "≥"),
    ]


def _rate(system: LocalSystem, path: Path, rows: int, wanted: str) -> float:
    began = time.perf_counter()
    import_id = _asked(system, "POST", "/statement/imports", path.read_bytes())["id"]
    while (shown := _asked(system, "GET", f"/statement/imports/{import_id}?limit=1"))["state"] == "PENDING":
        if time.perf_counter() - began > _PATIENCE:
            raise TimeoutError(f"the import is at {shown['counts']}")
        time.sleep(_LOOK)
    took = time.perf_counter() - began
    if shown["counts"][wanted] != rows:
        raise RuntimeError(f"{rows} rows were to be {wanted}: {shown['counts']}, {shown['error']}")
    return rows / took


def _asked(system: LocalSystem, method: str, path: str, body: bytes = b"") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {Entrances(system).token('office_accountant', name='bench')}"}
    headers |= {"Content-Type": XLSX} if body else {}
    url = f"{system.endpoints['admin']}{path}"
    answer = urllib3.request(method, url, body=body, headers=headers, timeout=60, retries=False)
    if answer.status != 200:
        raise RuntimeError(f"{method} {path} answered {answer.status}: {answer.data!r}")
    found: dict[str, Any] = answer.json()
    return found
