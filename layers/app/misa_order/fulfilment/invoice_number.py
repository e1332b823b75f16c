"""Number and address of an issued invoice; ACT may tell them after the invoice itself (R30.3)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from misa_order.fulfilment import steps
from misa_order.fulfilment.outcomes import OrderChange
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.table.outbox import later_part
from misa_order.table.writes import Part

ISSUED = "InvoiceIssued"
"""The event by which the customer is mailed the invoice."""
NUMBER = "invoice_number"
WAIT = timedelta(hours=23, minutes=45)
"""How long the customer's mail waits for the number: a day at most, of which looking for what is due
takes minutes.
"""


def issued(change: OrderChange | None) -> OrderChange | None:
    """The change that ACT's word makes; without a number the customer's mail is left for later."""
    waits = change is not None and NUMBER not in change.order.step(steps.INVOICE).told
    return change._replace(event=None) if change and waits else change


def told_later(order: Order, request_id: str, told: Mapping[str, Any]) -> OrderChange | None:
    """The change made by a later word about an issued invoice, whatever became of the order since.

    None for another request, and for what was told before: a number is never replaced. The
    customer's mail goes with the number.
    """
    step = order.step(steps.INVOICE)
    new = {name: value for name, value in told.items() if name not in step.told}
    if step.state != "done" or step.request_id != request_id or not new:
        return None
    after = order.with_step(steps.INVOICE, step.model_copy(update={"told": {**step.told, **new}}))
    if NUMBER in new:
        return OrderChange(after, "invoice_number_told", new[NUMBER], ISSUED)
    return OrderChange(after, "invoice_address_told", None, None)


def mailed_at_last(before: Order, after: Order, why: Why) -> Sequence[Part]:
    """What is written with an invoice that has no number yet: after a day the mail goes without
    it.
    """
    step = after.step(steps.INVOICE)
    if step.state != "done" or before.step(steps.INVOICE).state == "done" or NUMBER in step.told:
        return ()
    return [later_part(ISSUED, after.number, before.version + 1, why.at + WAIT, {"order": after.number})]
