"""Orders in any state, made without a table."""

from datetime import date
from enum import StrEnum
from typing import Any

from misa_order.orders.intake.place import _new_order
from misa_order.orders.number import OrderNumber
from misa_order.orders.order import Order, Step
from misa_order.orders.order_request import OrderRequest
from tests.builders import CALENDAR, CATALOGUE, NOW, PORTAL, order_body

GIVEN_DAYS = {"ask_on": date(2026, 11, 25), "cancel_on": date(2026, 11, 26), "lock_on": date(2026, 11, 30)}


def an_order(steps: dict[str, Step] | None = None, body: dict[str, Any] | None = None, **status: Any) -> Order:
    """A CUKCUK renewal by transfer, or what ``body`` changes of it, with this status.

    Such days as it has are given, not counted: what becomes of it on them is no matter of how they are counted.
    """
    order = a_counted_order(steps, body, **status)
    return order.model_copy(update={name: day for name, day in GIVEN_DAYS.items() if getattr(order, name)})


def a_counted_order(steps: dict[str, Step] | None = None, body: dict[str, Any] | None = None, **status: Any) -> Order:
    """The same with the days that the rules count from the day of ordering."""
    request = OrderRequest.model_validate(order_body(**(body or {})))
    product = CATALOGUE.product(request.product)
    order = _new_order(OrderNumber("1000002"), request, PORTAL, product, CALENDAR, NOW, "key")
    moved = order.status.model_copy(update=status)
    return order.model_copy(update={"status": moved, "steps": steps or {}})


def states(axis: str, *of: StrEnum) -> list[dict[str, Any]]:
    """Each of these states of an axis, as ``status`` of an order."""
    return [{axis: state} for state in of]
