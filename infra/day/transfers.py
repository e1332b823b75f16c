"""The day's orders and transfers, and what is right for each: the labelled cases, and plain ones beside them."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from infra.local.match_files import read_orders
from misa_order.orders.statuses import Payment
from misa_order.payments.matching.decide import Payable
from misa_order.settings.catalogue import MatchKey

_CASES = Path(__file__).resolve().parents[2] / "tests/cases/matching"
TOLD_TWICE = 10
"""So many plain transfers are told by a bank feed as well."""
_KEY_WORDS = {MatchKey.DOMAIN: "Domain", MatchKey.TAX_CODE: "MST", MatchKey.PHONE: "SDT"}
_NOBODYS = {"again", "closed_paid", "closed_cancelled", "wrong_pair", "two_wrong_sum"}
"""The memo names an order, and the money is not its: it is paid, cancelled, or another's key stands beside it."""


class Right(StrEnum):
    """What is right for a transfer."""

    BY_ITSELF = "paid by itself"
    CONFIRM = "a person confirms the order"
    TOGETHER = "a person gives both halves to the order"
    GIVE_BACK = "a person gives it back"


class Transfer(NamedTuple):
    """Money from a customer; ``wave`` tells which of the transfers for the same orders comes first."""

    id: str
    memo: str
    amount: int
    right: Right
    orders: tuple[str, ...]
    case: str
    wave: int = 0


class Day(NamedTuple):
    """What comes in on a day, and the orders that wait for it."""

    orders: tuple[Payable, ...]
    transfers: tuple[Transfer, ...]


def make_day(count: int) -> Day:
    """A day of ``count`` transfers: of the labelled ones as many in proportion as of a thousand, with all that name
    the same orders.
    """
    folders = (_CASES, _CASES / "field")
    orders = tuple(order for folder in folders for order in read_orders(folder / "orders.csv"))
    closed = {order.number for order in orders if order.payment in {Payment.PAID, Payment.CANCELLED}}
    labelled = _once_each([transfer for folder in folders for transfer in _labelled(folder)], closed)
    wanted = _sample(labelled, max(1, 1000 // count))
    named = {number for transfer in labelled for number in transfer.orders}
    plain = (_plain(order) for order in orders if order.number not in named and order.payment is Payment.UNPAID)
    return Day(orders, tuple(_in_waves([*wanted, *islice(plain, max(TOLD_TWICE, count - len(wanted)))])))


def _sample(transfers: Sequence[Transfer], every: int) -> list[Transfer]:
    """Every so many, with all that name an order of theirs."""
    wanted, numbers = list(transfers[::every]), set[str]()
    while named := {number for transfer in wanted for number in transfer.orders} - numbers:
        numbers |= named
        chosen = {transfer.id for transfer in transfers[::every]}
        wanted = [one for one in transfers if one.id in chosen or numbers.intersection(one.orders)]
    return wanted


def _labelled(folder: Path) -> Iterator[Transfer]:
    with (folder / "statement.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        for label in csv.DictReader(file):
            row, case = rows[label["id"]], label["case"].split("/")[0]
            orders = tuple(filter(None, label["orders"].split(";")))
            right = _right(label["result"], case)
            yield Transfer(f"{folder.name}/{row['id']}", row["memo"], int(row["amount"]), right, orders, case)


def _once_each(transfers: Sequence[Transfer], closed: set[str]) -> list[Transfer]:
    """An order is paid once: what else names it, or names one that is closed, is given back."""
    by_itself = {number for transfer in transfers if transfer.right is Right.BY_ITSELF for number in transfer.orders}
    payer = dict.fromkeys(closed | by_itself, "")
    decided = []
    for transfer in transfers:
        right = transfer.right
        if right in {Right.CONFIRM, Right.TOGETHER}:
            wanted = transfer.case if right is Right.TOGETHER else transfer.id
            if payer.setdefault(transfer.orders[0], wanted) != wanted:
                right = Right.GIVE_BACK
        decided.append(transfer._replace(right=right))
    return decided


def _right(result: str, case: str) -> Right:
    if result == "exact":
        return Right.BY_ITSELF
    if result == "none" or case in _NOBODYS:
        return Right.GIVE_BACK
    return Right.TOGETHER if case == "halves" else Right.CONFIRM


def _plain(order: Payable) -> Transfer:
    memo = f"Thanh toan don hang {order.number} - {_KEY_WORDS[order.match_key]} {order.key}"
    return Transfer(f"plain/{order.number}", memo, order.total, Right.BY_ITSELF, (order.number,), "plain")


def _in_waves(transfers: Sequence[Transfer]) -> Iterator[Transfer]:
    seen = Counter[str]()
    for transfer in transfers:
        wave = max((seen[number] for number in transfer.orders), default=0)
        seen.update(transfer.orders)
        yield transfer._replace(wave=wave)
