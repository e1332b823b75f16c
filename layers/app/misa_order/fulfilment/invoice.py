"""The invoice request of a paid order on CRM and ACT (R30.3)."""

from misa_order.fulfilment.advance import Advanced, Worker, advance
from misa_order.fulfilment.partners import Partner
from misa_order.fulfilment.steps import invoice_due
from misa_order.kernel.calendar import Clock
from misa_order.orders.store import OrderStore


def request_invoice(number: str, orders: OrderStore, crm: Partner, act: Partner, clock: Clock) -> Advanced:
    """Create the approved request on both where it is due; ACT's callback ends it. See advance for
    errors.
    """
    return advance(number, orders, Worker("request_invoice", invoice_due, {"crm": crm, "act": act}), clock)
