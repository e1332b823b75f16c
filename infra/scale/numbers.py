"""How often an order is written in vain because its number is taken (ADR 1), by how many orders there are already."""

from collections.abc import Iterable, Iterator
from math import prod
from typing import NamedTuple

from misa_order.orders.number import FEWEST_DIGITS, MOST_DIGITS, TRIES_PER_LENGTH

LENGTHS = range(FEWEST_DIGITS, MOST_DIGITS + 1)
_STEP = 1.01


class Filling(NamedTuple):
    """At so many ``orders``: writes for each that is placed, the share in use of the numbers of each length, and how
    likely none of an order's numbers is free.
    """

    orders: float
    writes: float
    used: tuple[float, ...]
    refused: float


def filling(marks: Iterable[float]) -> Iterator[Filling]:
    """How it stands at each of the marks, which rise."""
    used, placed = [0.0 for _ in LENGTHS], 0.0
    for mark in marks:
        while placed < mark:
            step = min(max(1000.0, placed * (_STEP - 1)), mark - placed)
            used = _after(used, step)
            placed += step
        yield Filling(placed, _writes(used), tuple(used), prod(share**TRIES_PER_LENGTH for share in used))


def _after(used: list[float], orders: float) -> list[float]:
    """The shares in use after so many orders more: each goes to the first length that has a free number for it."""
    found, coming = list[float](), orders
    for length, share in zip(LENGTHS, used, strict=True):
        staying = coming * (1 - share**TRIES_PER_LENGTH)
        found.append(min(1.0, share + staying / (9 * 10 ** (length - 2))))
        coming -= staying
    return found


def _writes(used: list[float]) -> float:
    """A try more for each that was in vain, at the lengths that are reached."""
    tries, reached = 0.0, 1.0
    for share in used:
        tries += reached * sum(share**vain for vain in range(TRIES_PER_LENGTH))
        reached *= share**TRIES_PER_LENGTH
    return tries
