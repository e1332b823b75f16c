"""How fast memos are read, and what a hostile one of four times the length costs (G10)."""

import csv
import time
from statistics import median

from infra.bench.row import Row
from infra.package import ROOT
from misa_order.payments.matching.memo import read_memo

_KILOBYTE = 1024
_ROUNDS = 5
_SECONDS = 0.01
_HOSTILE = (
    *("don hang 1000002 ", "1000002 ", "dh1000002", "1", "1 ", " ", "-", "d o n h a n g ", "don hang 1 2 3 4 5 "),
    *("Domain a-", "domain a b ", "mst0123456789 ", "domain " + "abc-" * 20, "don hang 10000021000002", "đơn "),
)


def measure_memos() -> list[Row]:
    """Memos as banks pass them on, and the worst of the hostile ones."""
    with (ROOT / "tests" / "cases" / "matching" / "statement.csv").open(encoding="utf-8", newline="") as file:
        memos = [row["memo"] for row in csv.DictReader(file)]
    rate = median(len(memos) / _seconds(*memos) for _ in range(_ROUNDS))
    ratio, piece = max((_growth(piece), piece) for piece in _HOSTILE)
    return [
        Row("-", "memos read per second", rate, f"{rate:,.0f} ({len(memos)} of a statement)"),
        Row("G10", "memo reading, hostile 4 KB / 1 KB, worst", ratio, f"{ratio:.1f} ({piece[:20]!r} repeated)", 6),
    ]


def _growth(piece: str) -> float:
    short, long = ((piece * 4 * _KILOBYTE)[:size] for size in (_KILOBYTE, 4 * _KILOBYTE))
    times = [(_seconds(long), _seconds(short)) for _ in range(_ROUNDS)]
    return median(one for one, _ in times) / median(one for _, one in times)


def _seconds(*memos: str) -> float:
    """The time that reading all of them takes, repeated until it can be measured."""
    repeated, began = 0, time.perf_counter()
    while time.perf_counter() - began < _SECONDS:
        for memo in memos:
            read_memo(memo)
        repeated += 1
    return (time.perf_counter() - began) / repeated
