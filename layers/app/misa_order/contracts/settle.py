"""What becomes of a contract that stands when its order's sale ceases to be one, or is one again
(R32).
"""

from typing import NamedTuple

from misa_order.contracts.contract import Contract, ContractState, contract_of
from misa_order.contracts.store import ContractStore, contract_parts
from misa_order.kernel.history import Why
from misa_order.orders.ending.contract_withdrawal import contract_kept, contract_taken_back, is_contract_in_question
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.table.contention import read_decide_write


class _Settled(NamedTuple):
    order: Order
    contract: Contract | None
    reason: str


def settle_contract(order: Order, orders: OrderStore, contracts: ContractStore, why: Why) -> Order:
    """The order after its contract was asked, if it is in question; order and contract change in
    one transaction.

    Sold (again), or recorded, it stays; recorded and not sold it is flagged ``revenue_unpaid``. Any
    other is withdrawn, and the order then has CRM and ACT do the same. Raises BusyError when others
    keep being faster.
    """

    def once(seen: Order) -> Order:
        if not is_contract_in_question(seen):
            return seen
        contract = contracts.find(contract_of(seen))
        settled = _settled(seen, contract)
        reason = why._replace(reason=settled.reason)
        changed = settled.contract is not None and settled.contract is not contract
        parts = contract_parts(contract, settled.contract, reason) if changed and settled.contract else ()
        return orders.change(seen, settled.order, reason, None, parts)

    return read_decide_write(order.number, lambda: orders.get(order.number), once, known=order)


def _settled(order: Order, contract: Contract | None) -> _Settled:
    recorded = contract is not None and contract.state is ContractState.RECORDED
    if order.is_sold:
        again = contract and contract.with_revenue(unpaid=False)
        return _Settled(contract_kept(order), again, "revenue_paid_again" if recorded else "contract_kept")
    if contract is not None and recorded:
        return _Settled(contract_kept(order), contract.with_revenue(unpaid=True), "revenue_unpaid")
    return _Settled(contract_taken_back(order), contract and contract.withdrawn(), "contract_withdrawn")
