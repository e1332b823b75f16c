"""An order keeps what became of its letters, so that staff see that a customer was not reached (R94)."""

from datetime import datetime

from misa_order.fulfilment.feedback import Feedback
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.orders.order_request import NOBODY
from misa_order.orders.store import OrderStore
from misa_order.table.contention import read_decide_write


def record_bounce(told: Feedback, orders: OrderStore, now: datetime) -> bool:
    """Note on the order what became of its letter, in one read and one write; False where that is known, or where its
    customer's data was erased meanwhile.

    Its history names the letter, never the address. What is about no order is told by the log alone, without a call.

    Raises NotFoundError for an order that does not exist, BusyError when others keep changing it.
    """
    number = told.order
    if number is None:
        return True

    def once(order: Order) -> bool:
        if order.customer.email == NOBODY or not told.bounce.is_news(order.letters_bounced):
            return False
        bounced = order.model_copy(update={"letters_bounced": told.bounce.added_to(order.letters_bounced)})
        note = ", ".join(filter(None, [told.bounce.letter, told.bounce.reason]))
        orders.change(order, bounced, Why("partner:ses", now, f"letter_{told.bounce.kind}", note), None)
        return True

    return read_decide_write(number, lambda: orders.get(number), once)
