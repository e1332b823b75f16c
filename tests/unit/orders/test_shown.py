"""A change is told to portals exactly where they are shown something else (R84)."""

from datetime import date
from typing import Any

import pytest

from misa_order.fulfilment.feedback import read_feedback
from misa_order.orders.order import Order, Step
from misa_order.orders.shown import event_of
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource, Revenue
from misa_order.orders.views import order_facts
from tests.builders import NOW
from tests.feedback import bounced
from tests.unit.fulfilment.orders_made import an_order

_DAY = date(2027, 1, 4)
CHANGES: dict[str, Any] = {
    "version": 9,
    "cancel_on": _DAY,
    "lock_on": _DAY,
    "ask_on": _DAY,
    "steps": {"invoice": Step(told={"invoice_number": "7"})},
    "transactions": ("t",),
    "paid_at": NOW,
    "paid_from": Payment.UNPAID,
    "reversed_by": ("t",),
    "deferred_until": _DAY,
    "lock_deferred_until": _DAY,
    "warned_on": _DAY,
    "letters_bounced": (read_feedback(bounced()).bounce,),
}
"""What changes in an order's life beside its status; what was ordered never does."""
NEVER = {"number", "portal", "kind", "product", "purpose", "domain", "match_key", "key", "customer", "lines", "total"}
NEVER |= {"payment_method", "invoice", "delivery", "agent_code", "affiliate_code", "office", "created_at"}
NEVER |= {"request_key", "request_digest", "commitment", "claim", "status"}


def test_every_field_of_an_order_is_looked_at_here() -> None:
    assert {*CHANGES, *NEVER} == set(Order.model_fields)


@pytest.mark.parametrize("field", CHANGES)
def test_a_change_is_told_where_it_is_shown(field: str) -> None:
    before = an_order({})
    after = before.model_copy(update={field: CHANGES[field]})
    told = event_of(before, after, None) == "OrderChanged"
    assert told is (order_facts(before) != order_facts(after))


@pytest.mark.parametrize("state", [Payment.PAID, Resource.LOCKED, Invoice.INVOICING, Revenue.RECORDED, Licence.ISSUED])
def test_every_move_of_a_status_is_told(state: Any) -> None:
    before = an_order({})
    status = before.status.model_copy(update={type(state).__name__.lower(): state})
    assert event_of(before, before.model_copy(update={"status": status}), None) == "OrderChanged"


@pytest.mark.parametrize(
    "told", [{"invoice_number": "7"}, {"invoice_url": "https://x"}, {"act_invoice_request_id": "1"}]
)
def test_an_invoices_number_and_address_are_shown_and_nothing_else_of_a_step(told: dict[str, str]) -> None:
    before = an_order({})
    after = before.with_step("invoice", Step(told=told))
    assert (event_of(before, after, None) is not None) is (order_facts(before) != order_facts(after))


def test_a_change_with_an_event_keeps_it_and_a_new_order_has_its_own() -> None:
    order = an_order({})
    assert event_of(order, order.model_copy(update={"lock_on": _DAY}), "DeadlineMoved") == "DeadlineMoved"
    assert event_of(None, order, "OrderPlaced") == "OrderPlaced"
    assert event_of(order, order, None) is None
