"""How a daily job goes through the orders that are due: one by one, none held up by another
(R43).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from misa_order.kernel.attempts import Attempts
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.table.contention import read_decide_write


class Deed(NamedTuple):
    """One change that time asks for: what is done, the order as it leaves it, and what history and
    others are told.
    """

    what: tuple[str, ...]
    order: Order
    reason: str
    note: str | None
    event: str


type DueRule = Callable[[Order, datetime], Deed | None]
"""What an order is due at an instant; None when that is nothing, as it is once it was done."""


def sweep_due(store: OrderStore, now: datetime, actor: str, rules: Sequence[DueRule]) -> Counter[str]:
    """Do with every order that is due by ``now`` what these rules ask for; how often each thing was
    done.

    Reads what is due and nothing else: 16 queries, one read of each order, one write for each
    change. Run twice, late or killed half-way it leaves the same. An order that cannot be changed
    holds up no other: ExceptionGroup, each error noting its order, when all were tried.
    """
    done, attempts = Counter[str](), Attempts("order")
    for number in store.due(now):
        with attempts.at(number):
            done.update(_do(number, store, now, actor, rules))
    deeds = ", ".join(f"{count} {what}" for what, count in sorted(done.items())) or "nothing else was due"
    attempts.raise_failures(f"could not be changed; {deeds}")
    return done


def _do(number: str, store: OrderStore, now: datetime, actor: str, rules: Sequence[DueRule]) -> Iterator[str]:
    def once(order: Order) -> tuple[Order, tuple[str, ...]]:
        deed = next(filter(None, (rule(order, now) for rule in rules)), None)
        if deed is None:
            return order, ()
        why = Why(actor, now, deed.reason, deed.note)
        return store.change(order, deed.order, why, deed.event), deed.what

    done, what = read_decide_write(number, lambda: store.get(number), once)
    while what:
        yield from what
        done, what = read_decide_write(number, lambda: store.get(number), once, known=done)
