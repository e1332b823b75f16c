"""ACT issues an invoice after its request was taken back: it is not lost, and nobody gets two unseen (R22, R30.3)."""

import pytest

from misa_order.kernel.history import Why
from misa_order.orders.ending.undone import undone
from misa_order.orders.order import Order
from misa_order.orders.order_filter import has_failed
from misa_order.orders.statuses import Invoice
from tests.builders import CALENDAR, NOW
from tests.integration.fulfilment.conftest import World
from tests.integration.fulfilment.test_callbacks import act, request_id_of


def undone_after_the_request(world: World) -> tuple[Order, str]:
    """ACT has a request; the payment is undone, and ACT cannot be told yet. The order, and the request's id."""
    order = world.place()
    paid = world.store.get(order.number).paid((), NOW)
    world.store.change(world.store.get(order.number), paid, Why("x", NOW, "paid"), "OrderPaid")
    world.provision(order)
    world.invoice(order)
    request_id = request_id_of(world, order, "invoice")
    stored = world.store.get(order.number)
    world.store.change(stored, undone(stored, NOW, lambda: CALENDAR), Why("x", NOW, "undone"), "PaymentUndone")
    return order, request_id


@pytest.mark.parametrize("withdrawn", [False, True])
def test_an_invoice_issued_although_its_request_was_withdrawn_is_kept_and_taken_back(
    world: World, *, withdrawn: bool
) -> None:
    order, request_id = undone_after_the_request(world)
    if withdrawn:
        assert world.invoice(order).steps == ("withdraw",)
    told = act(world, order, request_id=request_id, invoice_number="0000123", invoice_url="https://act.example/123")
    assert told.changed
    last = world.store.history(order.number)[-1]
    assert (last.why, last.note) == ("invoice_issued_after_withdrawal", f"0000123, request {request_id}")
    assert "InvoiceResumed" in world.events()
    assert not act(world, order, request_id=request_id, invoice_number="0000123").changed
    assert world.invoice(order).steps == ("withdraw",)
    step = world.store.get(order.number).step("withdraw")
    assert (step.state, step.withdraws) == ("done", f"{order.number}/invoice/1")
    assert step.told["invoice_number"] == "0000123"
    assert not act(world, order, request_id=request_id, invoice_number="0000123").changed


def test_paid_again_such_an_invoice_is_taken_back_before_the_next_is_requested(world: World) -> None:
    order, request_id = undone_after_the_request(world)
    assert act(world, order, request_id=request_id, invoice_number="0000123").changed
    world.behave("act", "refuse")
    world.pay(order)
    assert world.invoice(order).steps == ("withdraw",)
    assert has_failed(world.store.get(order.number)), "staff find it, with ACT's words"
    assert world.store.get(order.number).status.invoice is Invoice.NOT_INVOICED
