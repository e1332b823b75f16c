"""A customer or staff cancel an order that is not paid (R27)."""

from misa_order.kernel.errors import ConflictError
from misa_order.kernel.history import Why
from misa_order.orders.ending.contract_withdrawal import without_contract
from misa_order.orders.ending.withdrawal import revoked, withdrawn
from misa_order.orders.failures import was_refused
from misa_order.orders.order import Order, StepName
from misa_order.orders.statuses import Invoice, Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.table.contention import read_decide_write

_TEMPORARILY_GRANTED = {Resource.TEMPORARY, Resource.LOCKED, Resource.PENDING_APPROVAL}
_SETTLED = {Invoice.INVOICED, Invoice.NO_INVOICE}


def cancel_order(order: Order, store: OrderStore, why: Why) -> Order:
    """Cancel, and take back what was granted until the money came.

    A repeat gives the cancelled order again. Raises ConflictError ``order_paid``: money is never
    cancelled away.
    """

    def once(seen: Order) -> Order:
        if seen.status.payment is Payment.CANCELLED:
            return seen
        if seen.status.payment is Payment.PAID:
            raise ConflictError("order_paid", f"Order {seen.number} is paid and cannot be cancelled", field="number")
        return store.change(seen, cancelled(seen), why, "OrderCancelled")

    return read_decide_write(order.number, lambda: store.get(order.number), once, known=order)


def cancelled(order: Order) -> Order:
    """The order as its cancelling leaves it; ``PENDING_APPROVAL`` of a temporary grant is taken
    back too.

    So are the contract and the invoice request that an order on a commitment has before it is paid,
    and a contract that an earlier undo left half made; an invoice that was issued stays, as does a
    contract that was recorded (R32).
    """
    moved = order.moved(payment=Payment.CANCELLED)
    if order.status.resource in _TEMPORARILY_GRANTED or _may_be_granted(order):
        moved = moved.moved(resource=Resource.REVOKED)
        # What was withdrawn before was one request alone.
        moved = revoked(moved) if moved.step(StepName.REVOKE).withdraws else moved
    if order.commitment:
        return without_contract(without_invoice_request(moved))
    left = StepName.CONTRACT in order.steps and StepName.WITHDRAW_CONTRACT not in order.steps
    return without_contract(moved) if left else moved


def _may_be_granted(order: Order) -> bool:
    """Whether SUMAN may have granted what counts as failed, or still grants what was paid and
    undone.
    """
    return order.status.resource is Resource.PROVISION_FAILED and not was_refused(order)


def without_invoice_request(order: Order) -> Order:
    """An invoice request, also one whose answer is still out, is withdrawn by its key; the next one
    has another.
    """
    if order.invoice is None or order.status.invoice in _SETTLED:
        return order
    if order.status.invoice is not Invoice.NOT_INVOICED:
        order = order.moved(invoice=Invoice.NOT_INVOICED)
    return withdrawn(order, StepName.INVOICE)
