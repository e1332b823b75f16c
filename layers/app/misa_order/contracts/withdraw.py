"""The office accountant withdraws a contract that is not sold any more (R32)."""

from misa_order.contracts.contract import Contract, ContractState, contract_of
from misa_order.contracts.store import ContractStore, contract_parts
from misa_order.kernel.errors import ConflictError, InvalidInputError
from misa_order.kernel.history import Why
from misa_order.orders.ending.contract_withdrawal import contract_taken_back, is_withdrawing_another
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.table.contention import read_decide_write


def withdraw_contract(contract: str, store: ContractStore, orders: OrderStore, why: Why) -> Contract:
    """Withdraw it with us, and have CRM and ACT do the same; a repeat changes nothing.

    Raises NotFoundError, InvalidInputError without a reason, ConflictError ``order_paid`` or
    ``order_on_commitment`` where the sale stands, ``withdrawal_in_progress`` while an earlier
    contract of the order is still to be taken back, BusyError when others keep being faster.
    """
    if not why.note:
        raise InvalidInputError("missing", "Say why it is withdrawn", field="reason")

    def once(before: Contract) -> Contract:
        if before.state is ContractState.WITHDRAWN:
            return before
        order = orders.get(before.order)
        _check_unsold(order, before)
        after = before.withdrawn()
        orders.change(order, contract_taken_back(order), why, "ContractWithdrawn", contract_parts(before, after, why))
        return after.model_copy(update={"version": before.version + 1})

    return read_decide_write(contract, lambda: store.get(contract), once)


def _check_unsold(order: Order, contract: Contract) -> None:
    if order.is_sold:
        paid = order.status.payment is Payment.PAID
        message = f"Order {order.number} is {'paid' if paid else 'on a commitment to pay'}: its contract stands"
        raise ConflictError("order_paid" if paid else "order_on_commitment", message, field="state")
    if is_withdrawing_another(order) or contract.id != contract_of(order):
        message = f"An earlier contract of order {order.number} is still to be withdrawn: have that retried first"
        raise ConflictError("withdrawal_in_progress", message, field="state")
