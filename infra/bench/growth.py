"""Whether matching, and the nightly job, cost the same with 10³ and with 10⁵ orders (G8, G14), on the local engine."""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from typing import Any

from infra.bench.engine_table import engine_table
from infra.bench.nights import fullest_share, measure_night, rows_of_nights
from infra.bench.row import Row
from misa_order.kernel.errors import OrderSystemError
from misa_order.kernel.history import Why
from misa_order.orders.changes import change_parts
from misa_order.orders.number import OrderNumber, check_digit
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.statement.booking import transaction_id
from misa_order.payments.statement.store import StatementStore
from misa_order.table.table import Table
from misa_order.table.wire import to_wire
from misa_order.table.writes import Put, Update
from tests.builders import NOW, counted_calls, credit, place

_FEW, _MANY = 1_000, 100_000
_ROUNDS = 40
_BATCH = 25


def measure_growth() -> list[Row]:
    """Time and calls of an exact match, and of the nightly job, among few and among many open orders."""
    with engine_table() as table:
        return _measured(table)


def _measured(table: Table) -> list[Row]:
    pattern = place(OrderStore(table)).order
    numbers = (OrderNumber(f"{n}{check_digit(str(n))}") for n in count(200_000))
    figures, nights = [], []
    for total, more in ((_FEW, _FEW), (_MANY, _MANY - _FEW)):
        _fill(table, pattern, islice(numbers, more))
        figures.append(_match(table, total))
        nights.append(measure_night(table, str(total)))
    return _rows(*figures) + rows_of_nights(nights[0], nights[1], fullest_share(table))


def _rows(among_few: tuple[float, int], among_many: tuple[float, int]) -> list[Row]:
    (few, few_calls), (many, many_calls) = among_few, among_many
    shown = f"{many / few:.2f} ({few * 1000:.1f} ms with 10³, {many * 1000:.1f} ms with 10⁵)"
    calls = f"{many_calls} with 10⁵, {few_calls} with 10³"
    return [
        Row("G8", "match: time with 10⁵ open orders / with 10³", many / few, shown, 2),
        Row("G8", "match: calls with 10⁵ open orders less those with 10³", many_calls - few_calls, calls, 0),
    ]


def _match(table: Table, total: int) -> tuple[float, int]:
    """Median seconds and calls of judging an exact credit."""
    statement, orders, times, made = StatementStore(table), OrderStore(table), list[float](), 0
    for n in range(_ROUNDS):
        order = place(orders, key=f"{total}-{n}", domain=f"paid-{total}-{n}").order
        booking = credit(order, balance=total * 1000 + n)
        record_bookings([booking], statement, NOW)
        with counted_calls(table.client) as calls:
            began = time.perf_counter()
            judged = match_payment(transaction_id(booking), booking.memo, statement, NOW)
            times.append(time.perf_counter() - began)
        if judged.row.state != "matched":
            raise OrderSystemError("bench", f"order {order.number} was not matched: {judged.row.reason}")
        made = len(calls)
    return statistics.median(times), made


def _fill(table: Table, pattern: Order, numbers: Iterator[OrderNumber]) -> None:
    """Open orders, each of a tenant of its own, with all that is looked up about them."""
    batches = iter(lambda: list(islice(numbers, _BATCH // 4)), [])
    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(lambda batch: _write(table, pattern, batch), batches):
            pass


def _timers(number: OrderNumber) -> dict[str, None]:
    """Nine orders of ten wait for no job, as in a real table, where most are paid.

    The engine's Query walks through all of a partition, DynamoDB's reads its range alone: with all of 10⁵ orders in the
    due list the engine would be measured.
    """
    waits = int(number) // 10 % 10 == 0
    return {} if waits else dict.fromkeys(("cancel_on", "lock_on", "ask_on"))


def _write(table: Table, pattern: Order, numbers: list[OrderNumber]) -> None:
    requests = []
    for number in numbers:
        facts = {"number": number, "domain": f"tenant-{number}", "key": f"tenant-{number}", **_timers(number)}
        for part in change_parts(None, pattern.model_copy(update=facts), Why("bench", NOW, "ordered"), None):
            match part:
                case Put(key, attributes) if key.pk.startswith("ORDER#"):
                    requests.append({"PutRequest": {"Item": to_wire({**key._asdict(), **attributes})}})
                case Update(key, _, values):
                    item = {**key._asdict(), "open_orders": values[":one"]}
                    requests.append({"PutRequest": {"Item": to_wire(item)}})
    left: Any = {table.name: requests}
    while left:
        left = table.client.batch_write_item(RequestItems=left).get("UnprocessedItems")
