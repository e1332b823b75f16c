"""How many rows of a statement file reach the statement a second, new ones and known ones (G11).

On the local system, through its real entrance: from handing the file in to seeing that it is done.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

import urllib3

from infra.bench.row import Row
from infra.load.processors import spent
from infra.load_settings import load_settings
from infra.local.entrances import Entrances
from infra.local.system import LocalSystem
from misa_order.kernel.media_types import XLSX

ROWS = 5_000
_WARMING = 400
_PATIENCE = 600.0
_LOOK = 0.1
_WORDS = {"added": "new", "duplicate": "known"}


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
        return [*_measured(system, large, rows, "added", 600), *_measured(system, large, rows, "duplicate", 2_000)]


def _measured(system: LocalSystem, path: Path, rows: int, wanted: str, gate: int) -> list[Row]:
    before = spent()
    rate, used = _rate(system, path, rows, wanted), spent().since(before)
    engine, ours = used.engine / rows * 1000, sum(used.functions.values()) / rows * 1000
    what = f"import end to end, {rows:,} {_WORDS[wanted]} rows"
    return [
        Row("G11", f"{what}: rows per second", rate, f"{rate:,.0f}", gate, "≥"),
        Row("-", f"{what}: processor time a row, engine · functions, ms", engine + ours, f"{engine:.2f} · {ours:.2f}"),
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
