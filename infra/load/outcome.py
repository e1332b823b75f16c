"""How the orders of a run ended, read when it is over."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from infra.load.arrivals import Life
from infra.load.verdict import REACHED, End
from infra.local.system import LocalSystem
from misa_order.orders.store import OrderStore
from misa_order.table.table import Table

_GRANTED = "PROVISIONED"


def ends_of(system: LocalSystem, lives: Sequence[Life]) -> dict[str, End]:
    """The end of each order that has a number and is in the table."""
    store = _store(system)
    effects, letters = _effects(system.simulator.requests()), _letters(system.simulator.letters())
    numbers = [life.number for life in lives if life.number]
    return {
        order.number: End(
            order.status.model_dump(), _granted_at(store, order.number), effects[order.number], letters[order.number]
        )
        for order in store.read_many(numbers)
    }


def are_through(system: LocalSystem, lives: Sequence[Life]) -> bool:
    """Whether every order that was placed has reached all that it should."""
    orders = _store(system).read_many([life.number for life in lives if life.number])
    return all(getattr(order.status, axis) in wanted for order in orders for axis, wanted in REACHED.items())


def _store(system: LocalSystem) -> OrderStore:
    return OrderStore(Table(system.aws.client("dynamodb"), system.endpoints["table"]))


def _granted_at(store: OrderStore, number: str) -> Any:
    reached = (one.at for one in store.history(number) if any(change.after == _GRANTED for change in one.changes))
    return next(reached, None)


def _effects(requests: Iterable[Mapping[str, Any]]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for request in requests:
        if request["effect"]:
            found[request["order"]][f"{request['partner']} {request['idempotency_key'].split('/')[1]}"] += 1
    return found


def _letters(mails: Iterable[Mapping[str, Any]]) -> dict[str, Counter[str]]:
    """By the order's number, which stands in the subject."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for mail in mails:
        for word in mail["subject"].split():
            found[word.strip(".,:#()")][mail["subject"]] += 1
    return found
