"""Runs the matcher alone over files: what would it decide? For trying a rule change before it touches money.

``python -m infra.local.match_files ORDERS STATEMENT OUT`` reads orders.csv and statement.csv and writes result.csv with
the columns ``id,result,orders,reason``. Rows are judged in file order; what an earlier row pays is paid for later ones.
Where an ``expected.csv`` (``id,result,orders,case``) stands beside the statement, it also prints how right that is.
"""

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import misa_order
from misa_order.orders.statuses import Payment
from misa_order.payments.matching.agreement import stored_form
from misa_order.payments.matching.decide import Match, MatchResult, Payable, decide, wanted
from misa_order.payments.matching.memo import read_memo
from misa_order.settings.catalogue import MatchKey

CATALOGUE = Path(misa_order.__path__[0], "settings/defaults/catalogue.json")
_ORDER_COLUMNS = ("number", "product", "key", "total", "payment")
_ROW_COLUMNS = ("id", "memo", "amount", "account", "booked_at")
_EXPECTED_COLUMNS = ("id", "result", "orders", "case")
_MOST_MISSES = 20


class Row(NamedTuple):
    """A credit on the statement, and what the matcher made of it."""

    id: str
    memo: str
    match: Match

    @property
    def orders(self) -> str:
        """The numbers as the files write them, best first."""
        return ";".join(self.match.orders)


class OrderBook:
    """The orders of a file, found as the system finds them: by number, or by the stored form of their key."""

    def __init__(self, orders: Iterable[Payable]) -> None:
        self.by_number = {order.number: order for order in orders}
        self.by_key: defaultdict[str, list[str]] = defaultdict(list)
        for order in self.by_number.values():
            self.by_key[stored_form(order.match_key, order.key)].append(order.number)

    def judge(self, memo: str, amount: int, *, pays: bool = True) -> Match:
        """What a credit pays; the orders of an exact match are paid from now on, unless it only asks."""
        reading = read_memo(memo)
        numbers, keys = wanted(reading)
        named = {number: self.by_number[number] for number in numbers if number in self.by_number}
        match = decide(reading, amount, named, {key: self._open_orders(key) for key in keys})
        if pays and match.result is MatchResult.EXACT:
            for number in match.orders:
                self.by_number[number] = self.by_number[number]._replace(payment=Payment.PAID)
        return match

    def _open_orders(self, key: str) -> list[Payable]:
        orders = (self.by_number[number] for number in self.by_key.get(key, ()))
        return [order for order in orders if order.payment not in {Payment.PAID, Payment.CANCELLED}]


def read_orders(path: Path, catalogue: Path = CATALOGUE) -> Iterator[Payable]:
    """The orders of a file; their kind of key is the product's in the catalogue (R24)."""
    products = json.loads(catalogue.read_text("utf-8"))["products"]
    kinds = {product["code"]: MatchKey(product["match_key"]) for product in products}
    for line in _read(path, _ORDER_COLUMNS):
        kind = kinds.get(line["product"])
        if kind is None:
            sys.exit(f"{path}: order {line['number']}: the catalogue has no product {line['product']!r}")
        if line["payment"] not in Payment:
            sys.exit(f"{path}: order {line['number']}: there is no payment status {line['payment']!r}")
        total = _whole(path, line["number"], line["total"])
        yield Payable(line["number"], line["product"], kind, line["key"], total, Payment(line["payment"]), "")


def judge_statement(path: Path, book: OrderBook) -> list[Row]:
    """Every row of a statement file, judged in file order."""
    lines = _read(path, _ROW_COLUMNS)
    return [
        Row(line["id"], line["memo"], book.judge(line["memo"], _whole(path, line["id"], line["amount"])))
        for line in lines
    ]


def write_result(path: Path, rows: Iterable[Row]) -> None:
    """Write result.csv."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "result", "orders", "reason"))
        writer.writerows((row.id, row.match.result, row.orders, row.match.reason) for row in rows)


def _read(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if absent := set(columns) - set(reader.fieldnames or ()):
            sys.exit(f"{path}: column {', '.join(sorted(absent))} is missing")
        yield from reader


def _whole(path: Path, name: str, digits: str) -> int:
    if not (digits.isascii() and digits.isdigit()):
        sys.exit(f"{path}: {name}: {digits!r} is not a whole number of VND")
    return int(digits)


class JudgedRow(NamedTuple):
    """A judged row beside what was expected of it."""

    row: Row
    result: str
    orders: str
    case: str

    @property
    def right(self) -> bool:
        """Exact to the order; a partial needs the right order first, a none no candidate."""
        expected_first, first = self.orders.split(";")[0], self.row.orders.split(";")[0]
        same = self.row.orders == self.orders if self.result == MatchResult.EXACT else first == expected_first
        return same and self.row.match.result == self.result

    @property
    def false_exact(self) -> bool:
        """Whether money would have been booked that should not have been: the worst defect."""
        return self.row.match.result is MatchResult.EXACT and not self.right


def compare_with_expected(path: Path, rows: Iterable[Row]) -> list[JudgedRow]:
    """Each judged row beside its label; rows without one are left out."""
    labels = {line["id"]: line for line in _read(path, _EXPECTED_COLUMNS)}
    found = ((row, labels[row.id]) for row in rows if row.id in labels)
    return [JudgedRow(row, label["result"], label["orders"], label["case"]) for row, label in found]


def print_summary(rows: Sequence[Row]) -> None:
    """How many rows came to which result, and why."""
    results = Counter(row.match.result for row in rows)
    reasons = Counter(row.match.reason for row in rows)
    print(f"{len(rows)} rows: " + ", ".join(f"{results[result]} {result}" for result in MatchResult))
    print("  " + ", ".join(f"{reason} {count}" for reason, count in reasons.most_common()))


def print_verdicts(verdicts: Sequence[JudgedRow]) -> None:
    """A line per class, the false exacts, and the first misses."""
    classes: defaultdict[str, list[JudgedRow]] = defaultdict(list)
    for verdict in verdicts:
        classes[verdict.case.split("/")[0]].append(verdict)
    print(f"\n{'class':24}{'rows':>6}{'right':>7}{'wrong':>7}{'false exact':>13}")
    for name, group in [*sorted(classes.items()), ("all", list(verdicts))]:
        right, false = sum(one.right for one in group), sum(one.false_exact for one in group)
        print(f"{name:24}{len(group):>6}{right:>7}{len(group) - right:>7}{false:>13}")
    for miss in [one for one in verdicts if not one.right][:_MOST_MISSES]:
        got = f"{miss.row.match.result} {miss.row.orders or '-'} ({miss.row.match.reason})"
        print(
            f"  {miss.row.id} {miss.case}: expected {miss.result} {miss.orders or '-'}, got {got}\n    {miss.row.memo}"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; exit code 1 where a labelled row was paid wrongly, else 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name in ("orders", "statement", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--catalogue", type=Path, default=CATALOGUE)
    given = parser.parse_args(arguments)
    rows = judge_statement(given.statement, OrderBook(read_orders(given.orders, given.catalogue)))
    write_result(given.out, rows)
    print_summary(rows)
    expected = given.statement.with_name("expected.csv")
    if not expected.exists():
        return 0
    verdicts = compare_with_expected(expected, rows)
    print_verdicts(verdicts)
    return int(any(verdict.false_exact for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main())
