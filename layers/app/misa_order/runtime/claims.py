"""The edge of a customer's word (R26): it is taken alike by the page and by the portal's call."""

from datetime import datetime

from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.payments.claims.answer import ClaimRequest
from misa_order.payments.claims.claim import claim_payment
from misa_order.runtime import objects, wiring


def take_claim(order: Order, sent: ClaimRequest, now: datetime) -> Order:
    """Take the customer's word for their order. Raises as claim_payment does."""
    why = Why(f"customer:{order.customer.id}", now, "payment_claimed")
    return claim_payment(order, sent, objects.keep_object, wiring.calendar(), wiring.orders(), why)
