"""The loop of every worker after payment: read the order, do what is due, write the outcome, look
again.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from misa_order.fulfilment.answers import PartnerAnswer, StepOutcome, outcome_of
from misa_order.fulfilment.outcomes import OrderChange, answered, unanswered
from misa_order.fulfilment.partners import Partner
from misa_order.fulfilment.patience import wait_after
from misa_order.fulfilment.steps import Due
from misa_order.kernel.calendar import Clock
from misa_order.kernel.errors import PartnerDownError, PartnerRefusedError
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.table.contention import read_decide_write
from misa_order.table.writes import Part

type Also = Callable[[Order, Order, Why], Sequence[Part]]
"""What a change of an order, from before to after, takes along in its own transaction."""


class Worker(NamedTuple):
    """What one function takes care of: its steps, the partners they need, and what it writes beside
    them.
    """

    name: str
    due: Callable[[Order], Due | None]
    partners: Mapping[str, Partner]
    also: Also | None = None


class Advanced(NamedTuple):
    """The order afterwards and the steps that were done now; none when the message was a repeat."""

    order: Order
    steps: tuple[str, ...]


def advance(number: str, orders: OrderStore, worker: Worker, clock: Clock) -> Advanced:
    """Do every step that is due (R31). One read, and one write for each step; a repeat is the read
    alone.

    A partner is asked once for a step, even if others change the order meanwhile. Its outcome is
    dated by the end of the call. A refusal, or a day without an answer, puts the step into its
    error state.

    Raises NotFoundError, BusyError when others keep being faster, and PartnerDownError with the
    time to wait. The attempt is noted before PartnerDownError is raised.
    """
    order = orders.get(number)
    done: list[str] = []
    while due := worker.due(order):
        try:
            outcome = _ask(order, due, worker.partners, clock)
        except PartnerDownError as down:
            order = _write(order, orders, worker, now := clock(), _unanswered(due, down.message, now))
            if _is_due(due.key, worker.due(order)):
                wait = wait_after(order.step(due.step).attempts)
                raise PartnerDownError(down.code, down.message, wait) from down
        else:
            order = _write(order, orders, worker, now := clock(), _answered(due, outcome, now))
        done.append(due.step)
    return Advanced(order, tuple(done))


def _is_due(key: str, due: Due | None) -> bool:
    return due is not None and due.key == key


def _ask(order: Order, due: Due, partners: Mapping[str, Partner], clock: Clock) -> StepOutcome:
    answers: dict[str, PartnerAnswer] = {}
    try:
        for call in due.calls:
            answers[call.partner] = partners[call.partner].ask(call.operation, call.body, due.key, clock())
    except PartnerRefusedError as refused:
        return StepOutcome("failed", error=refused.message)
    return outcome_of(order, due, answers)


def _answered(due: Due, outcome: StepOutcome, now: datetime) -> Callable[[Order], OrderChange | None]:
    return lambda order: answered(order, due, outcome, now)


def _unanswered(due: Due, error: str, now: datetime) -> Callable[[Order], OrderChange | None]:
    return lambda order: unanswered(order, due, error, now)


def _write(
    order: Order, orders: OrderStore, worker: Worker, now: datetime, change_of: Callable[[Order], OrderChange | None]
) -> Order:
    return write_change(order, orders, f"function:{worker.name}", now, change_of, worker.also)[0]


def write_change(
    order: Order,
    orders: OrderStore,
    actor: str,
    now: datetime,
    change_of: Callable[[Order], OrderChange | None],
    also: Also | None = None,
) -> tuple[Order, bool]:
    """Change an order as ``change_of`` says; gives the order, and whether there was anything to
    change.

    ``also`` gives what is written in the same transaction. Both are asked anew when others were
    faster. Raises BusyError when others keep being faster.
    """

    def once(seen: Order) -> tuple[Order, bool]:
        change = change_of(seen)
        if change is None:
            return seen, False
        why = Why(actor, now, change.reason, change.note)
        parts = also(seen, change.order, why) if also else ()
        return orders.change(seen, change.order, why, change.event, parts), True

    return read_decide_write(order.number, lambda: orders.get(order.number), once, known=order)
