"""What the start page says of orders: failed steps, and the deadlines of the next days (R31, R40, R41)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from misa_order.kernel.calendar import business_date
from misa_order.orders.due import open_deadlines
from misa_order.orders.failures import failed_steps
from misa_order.orders.order import Order, StepName
from misa_order.orders.store import OrderStore

DAYS = 7
"""How many days ahead deadlines are counted, today included."""
MOST = 1_000
"""Orders that are read for them; beyond it what is shown says so."""

_SUMANS = set(StepName) - {StepName.CONTRACT, StepName.INVOICE, StepName.WITHDRAW, StepName.WITHDRAW_CONTRACT}


def deadlines_ahead(store: OrderStore, sees: Callable[[Order], bool], now: datetime) -> dict[str, Any]:
    """For each of the next days, how many orders will be cancelled and locked at its end if nobody pays.

    16 queries of the due list, and a read of each order in it, 100 in a call. ``complete`` is False beyond MOST.
    """
    numbers = [number for number, _ in zip(store.due(now + timedelta(days=DAYS)), range(MOST), strict=False)]
    orders = [order for order in store.read_many(numbers) if sees(order)]
    first = business_date(now)
    days = [first + timedelta(days=n) for n in range(DAYS)]
    counted = Counter(pair for order in orders for pair in _ends(order))
    ends = [{"date": day.isoformat(), **{what: counted[day, what] for what in ("cancel", "lock")}} for day in days]
    return {"days": ends, "complete": len(numbers) < MOST}


def failed_by_step(orders: Iterable[Order]) -> list[dict[str, Any]]:
    """How many of these orders have each failed step, most first, with the partners that are asked for it."""
    counted = Counter(name for order in orders for name in failed_steps(order))
    return [
        {"step": name, "partners": ["suman"] if name in _SUMANS else ["crm", "act"], "count": count}
        for name, count in counted.most_common()
    ]


def _ends(order: Order) -> Iterator[tuple[date, str]]:
    for deadline in open_deadlines(order):
        yield deadline.on, deadline.what
