"""Orders that are kept in one item, as all were once, are carried over into two (ADR 0024).

``python -m infra.carry_over`` says how many are left; with ``--yes`` they are carried over, while the system works. It
can be stopped and run again. It works on the local system that is running; with ``--stack NAME`` on that stack in the
AWS account of the environment. It takes the rights of the stack's policy CarryOverRights, and no more.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from infra.redrive import STATE, place_of
from misa_order.orders.carry_over import carry_over, whole_orders
from misa_order.orders.store import OrderStore
from misa_order.table.period import ListFilter, list_window
from misa_order.table.table import Table
from misa_order.table.writes import BusyError

_FIRST_DAY = date(2026, 1, 1)
"""Nothing was ordered before."""
_TOLD_EVERY = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it; 0 when it is known how many are left, and with ``--yes`` when none is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", help="the stack on AWS; without it the local system")
    parser.add_argument("--state", type=Path, default=STATE, help="where the local system keeps its state")
    parser.add_argument("--yes", action="store_true", help="carry them over; else they are only counted")
    asked = parser.parse_args(arguments)
    try:
        place = place_of(asked.stack, asked.state, "carry_over_credentials")
        store = OrderStore(Table(place.client("dynamodb"), f"{place.stack}-table"))
        return run(store, datetime.now(UTC), do=asked.yes)
    except (BusyError, ClientError, BotoCoreError, ValueError) as error:
        print(f"stopped: {error}; run it again", file=sys.stderr)
        return 1


def run(store: OrderStore, now: datetime, *, do: bool) -> int:
    """Carry over what is left, or only say how many."""
    quarters = list_window(ListFilter(), _FIRST_DAY, None, now).by_quarter().months
    if do:
        print(_told(_carried(whole_orders(quarters, store), store)))
    left = sum(1 for _ in whole_orders(quarters, store))
    print(f"left in one item: {left}")
    return 1 if do and left else 0


def _carried(numbers: Iterable[str], store: OrderStore) -> Counter[str]:
    done = Counter[str]()
    for number in numbers:
        done[carry_over(number, store)] += 1
        if done.total() % _TOLD_EVERY == 0:
            print(_told(done), flush=True)
    return done


def _told(done: Counter[str]) -> str:
    return f"carried over: {done['carried']}, changed by others meanwhile: {done.total() - done['carried']}"


if __name__ == "__main__":
    sys.exit(main())
