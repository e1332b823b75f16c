"""Staff have a failed step done again, of one order or of many (R31, R81).

The step goes on under the key that it has, so a partner that did it after all does nothing twice.
Its axis stays in the error state until the partner answers.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from misa_order.kernel.calendar import business_date
from misa_order.kernel.errors import ConflictError
from misa_order.kernel.history import Why
from misa_order.orders.failures import is_wanted
from misa_order.orders.list_orders import list_orders_for_staff
from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.order_filter import OrderFilter
from misa_order.orders.order_request import Frozen
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.settings.catalogue import Catalogue, Kind
from misa_order.table.contention import read_decide_write
from misa_order.table.writes import BusyError, ChangedMeanwhileError

RETRIED = "step_retried"
"""The reason of every retry in an order's history; its note names the steps."""


class StepToRetry(StrEnum):
    """What staff call a step (api.md)."""

    RESOURCE = "resource"
    LICENCE = "licence"
    CONTRACT = "contract"
    INVOICE = "invoice"


_COVERED: Mapping[StepToRetry, tuple[StepName, ...]] = {
    StepToRetry.RESOURCE: (
        StepName.TEMPORARY,
        StepName.RESOURCE,
        StepName.LOCK,
        StepName.UNLOCK,
        StepName.REVOKE,
    ),
    StepToRetry.LICENCE: (StepName.LICENCE, StepName.REVOKE),
    StepToRetry.CONTRACT: (StepName.CONTRACT, StepName.WITHDRAW_CONTRACT),
    StepToRetry.INVOICE: (StepName.INVOICE, StepName.WITHDRAW),
}
_EVENTS: Mapping[StepToRetry, str] = {
    StepToRetry.RESOURCE: "ProvisioningRetried",
    StepToRetry.LICENCE: "ProvisioningRetried",
    StepToRetry.CONTRACT: "ContractRetried",
    StepToRetry.INVOICE: "InvoiceRetried",
}


class Retry(Frozen):
    """The body of POST /orders/{number}/retry."""

    step: StepToRetry


class RetryMany(OrderFilter):
    """The body of POST /orders/retry: the step, and any filter of GET /orders with its limit and
    cursor.
    """

    step: StepToRetry

    @property
    def statuses(self) -> Sequence[tuple[Payment, bool]]:
        """Only the lists of orders where a step failed."""
        return [(payment, failed) for payment, failed in super().statuses if failed]


class RefusedRetry(NamedTuple):
    """Why an order's step was not retried."""

    number: str
    code: str
    message: str


class RetriedMany(NamedTuple):
    """What came of a page of orders; ``cursor`` is where the next page begins."""

    retried: tuple[str, ...]
    refused: tuple[RefusedRetry, ...]
    cursor: str | None


def retry_step(number: str, step: StepToRetry, orders: OrderStore, why: Why) -> Order:
    """Repeat a failed step, or try a step at once that waits for a partner that is down.

    Raises NotFoundError, ConflictError ``nothing_to_retry`` when no such step is left,
    ``grant_taken`` when another order has got the customer's temporary grant (R12), BusyError when
    others keep being faster.
    """
    return _retry(orders.get(number), step, orders, why)


def retry_steps(wanted: RetryMany, catalogue: Catalogue, orders: OrderStore, why: Why) -> RetriedMany:
    """Retry the step of every order of a page where it failed, each by itself.

    Raises InvalidInputError as the list of orders does.
    """
    page = list_orders_for_staff(wanted, None, catalogue, orders, why.at)
    retried: list[str] = []
    refused: list[RefusedRetry] = []
    for order in page.orders:
        if not _failed(order, wanted.step, why.at):
            continue
        try:
            _retry(order, wanted.step, orders, why)
            retried.append(order.number)
        except ConflictError as error:
            refused.append(RefusedRetry(order.number, error.code, error.message))
        except BusyError:
            refused.append(RefusedRetry(order.number, "busy", "The order keeps being changed; try again"))
    return RetriedMany(tuple(retried), tuple(refused), page.cursor)


def retryable(order: Order, now: datetime) -> dict[StepName, StepToRetry]:
    """The steps that ``retry_step`` would do again now, each with what staff call it."""
    return {name: step for step in StepToRetry for name in (*_failed(order, step, now), *_unanswered(order, step))}


def _retry(order: Order, step: StepToRetry, orders: OrderStore, why: Why) -> Order:
    def once(seen: Order) -> Order:
        names = _failed(seen, step, why.at) or _unanswered(seen, step)
        if not names:
            message = f"Order {seen.number} has no failed step {step}"
            raise ConflictError("nothing_to_retry", message, field="step")
        try:
            return orders.change(seen, _waiting(seen, names), why._replace(note=", ".join(names)), _EVENTS[step])
        except ChangedMeanwhileError:
            if orders.get(seen.number).version != seen.version:
                raise
            # The order is as it was, so it was the grant that could not be taken.
            message = "Another order of this customer works on a temporary grant by now"
            raise ConflictError("grant_taken", message, field="step") from None

    return read_decide_write(order.number, lambda: orders.get(order.number), once, known=order)


def _failed(order: Order, step: StepToRetry, now: datetime) -> list[StepName]:
    names = [name for name in _wanted(order, step) if order.step(name).state == "failed"]
    return [name for name in names if not (name is StepName.TEMPORARY and _is_over(order, now))]


def _unanswered(order: Order, step: StepToRetry) -> list[StepName]:
    steps = {name: order.step(name) for name in _wanted(order, step)}
    return [name for name, one in steps.items() if one.state == "waiting" and one.next_try is not None]


def _wanted(order: Order, step: StepToRetry) -> list[StepName]:
    """The steps that are meant. Licence accountants take back a licence; the rest goes with the
    resource.
    """
    own = (order.kind is Kind.DESKTOP) == (step is StepToRetry.LICENCE)
    return [name for name in _COVERED[step] if is_wanted(order, name) and (own or name is not StepName.REVOKE)]


def _is_over(order: Order, now: datetime) -> bool:
    last_day = order.step(StepName.TEMPORARY).until or order.lock_on
    return last_day is None or business_date(now) > last_day


def _waiting(order: Order, names: Sequence[StepName]) -> Order:
    return order.model_copy(update={"steps": {**order.steps, **{name: _again(order.step(name)) for name in names}}})


def _again(step: Step) -> Step:
    """A failed step gets a new day; a step whose partner is down keeps what is left of its own."""
    if step.state == "waiting":
        return step.model_copy(update={"next_try": None})
    return step.again()
