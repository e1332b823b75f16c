"""``make day``: a day's transfers played into the running system, and what is left settled through the staff page.

``python -m infra.day [--transfers 1000]``: prints what was settled by itself, what people had to do, and what went
wrong; ends with 1 where a decision was wrong or money was booked that should not have been.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.day.desk import Accountant, at_the_desk, summed, truth_of
from infra.day.play import FORGED, place_orders, play, settle
from infra.day.statement import WAITING, rows_in
from infra.day.transfers import TOLD_TWICE, Day, Right, Transfer, make_day
from infra.load_settings import load_settings
from infra.local.entrances import Entrances
from infra.local.page_server import HOW_TO_BUILD
from infra.local.system import LocalSystem

_PAID = {Right.BY_ITSELF, Right.CONFIRM, Right.TOGETHER}


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the day, settle it, say what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transfers", type=int, default=1000, help="how many come in (default 1000)")
    count, console = parser.parse_args(arguments).transfers, Console(highlight=False)
    with (
        tempfile.TemporaryDirectory(prefix="day-") as state,
        LocalSystem(Path(state), load_settings=load_settings) as system,
    ):
        if "staff" not in system.endpoints:
            console.print(HOW_TO_BUILD)
            return 1
        return _work(system, make_day(count), console)


def _work(system: LocalSystem, day: Day, console: Console) -> int:
    entrances, began = Entrances(system), time.monotonic()
    place_orders(system, day.orders)
    play(system, day)
    console.print(f"{len(day.transfers)} transfers came in; were settled within {time.monotonic() - began:.0f} s")
    waiting = list(rows_in(entrances, WAITING))
    _show_left(console, day, entrances, waiting)
    doubtful = frozenset(row["id"] for row in waiting if row["state"] == "possible_duplicate")
    truth = truth_of([row for row in waiting if row["id"] not in doubtful], day.transfers)
    with at_the_desk(str(system.endpoints["staff"])) as tab:
        accountant = Accountant(tab, truth, doubtful)
        accountant.settle(len(waiting))
    settle(system)
    _show_work(console, accountant)
    wrong = [*_wrong(day, entrances), *(f"row {row['id']} still waits" for row in rows_in(entrances, WAITING))]
    seen = sum(truth[row["id"]].right is Right.BY_ITSELF for row in waiting if row["id"] in truth)
    console.print(
        f"reached a person though nothing was in doubt: {seen} · told twice: {TOLD_TWICE} · wrong: {len(wrong)}"
    )
    for line in wrong[:20]:
        console.print(f"  [red]{line}[/red]")
    return int(bool(wrong))


def _show_left(console: Console, day: Day, entrances: Entrances, waiting: Sequence[Mapping[str, Any]]) -> None:
    states = Counter(row["state"] for row in waiting)
    table = Table("what became of the transfers", "", box=None)
    table.add_row("paid by itself", str(sum(1 for _ in rows_in(entrances, ["matched"]))))
    for state in WAITING:
        table.add_row(state.replace("_", " "), str(states[state]))
    mails = entrances.staff("/mails?state=quarantined&limit=200").body["items"]
    table.add_row(f"quarantined mails ({FORGED} were forged)", str(len(mails)))
    right = Counter(transfer.right for transfer in day.transfers)
    table.add_row("truly ambiguous, or nobody's", str(len(day.transfers) - right[Right.BY_ITSELF]))
    console.print(table)


def _show_work(console: Console, accountant: Accountant) -> None:
    table = Table("decided through the page", "rows", "actions each", "seconds each", box=None)
    for kind, count, actions, seconds in summed(accountant.decisions):
        table.add_row(kind, str(count), f"{actions:.1f}", f"{seconds:.2f}")
    console.print(table)


def _wrong(day: Day, entrances: Entrances) -> list[str]:
    """Orders that ended otherwise than is right."""
    paid = {number for transfer in day.transfers if transfer.right in _PAID for number in _paid_by(transfer)}
    before = {order.number: order.payment for order in day.orders}
    found = {number for number in before if before[number] == "PAID"}
    named = {number for transfer in day.transfers for number in transfer.orders}
    wrong = []
    for number in sorted(named):
        status = entrances.staff(f"/orders/{number}").body["status"]["payment"]
        wanted = "PAID" if number in paid | found else str(before[number])
        if status != wanted:
            wrong.append(f"order {number} is {status}, and should be {wanted}")
    return wrong


def _paid_by(transfer: Transfer) -> tuple[str, ...]:
    return transfer.orders if transfer.right is Right.BY_ITSELF else transfer.orders[:1]


if __name__ == "__main__":
    sys.exit(main())
