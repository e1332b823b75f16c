"""What must be true when all is through: nothing lost, nothing twice."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from infra.load.arrivals import Life

REACHED = {
    "payment": {"PAID"},
    "resource": {"PROVISIONED"},
    "revenue": {"RECORDED"},
    "invoice": {"INVOICING", "INVOICED"},
}
_ONCE = {"suman resource", "crm contract", "act contract", "crm invoice", "act invoice"}
_LETTERS = 2


class End(NamedTuple):
    """How an order ended: its axes, when it was granted, what partners did for it, and the letters of it by subject."""

    status: Mapping[str, str]
    granted_at: datetime | None
    effects: Counter[str]
    letters: Counter[str]


def faults(lives: Sequence[Life], ends: Mapping[str, End], left: Mapping[str, int]) -> list[str]:
    """All that is wrong, a line each; nothing where every order went through once and nothing is left over."""
    found = [f"{name}: {number} left" for name, number in left.items() if number]
    for life in lives:
        found += [f"{life.name}: {wrong}" for wrong in life.wrong]
        if life.number:
            found += [f"order {life.number}: {wrong}" for wrong in _wrong_with(ends.get(life.number))]
    numbers = Counter(life.number for life in lives if life.number)
    return found + [f"order {number}: given to {times} orders" for number, times in numbers.items() if times > 1]


def _wrong_with(end: End | None) -> Iterator[str]:
    if end is None:
        yield "it is not in the table"
        return
    for axis, wanted in REACHED.items():
        if end.status[axis] not in wanted:
            yield f"{axis} is {end.status[axis]}"
    for deed in sorted(_ONCE | set(end.effects)):
        if end.effects[deed] != 1:
            yield f"{deed} was done {end.effects[deed]} times"
    yield from (f"{times} letters {subject!r}" for subject, times in end.letters.items() if times > 1)
    if len(end.letters) < _LETTERS:
        yield f"{len(end.letters)} of {_LETTERS} letters"
