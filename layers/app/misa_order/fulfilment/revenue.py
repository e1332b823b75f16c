"""The contract of an order on CRM and ACT, and with us (R30.2, R32)."""

from collections.abc import Callable, Sequence

from misa_order.contracts.choose import Choice
from misa_order.contracts.open import open_contract
from misa_order.contracts.settle import settle_contract
from misa_order.contracts.store import ContractStore
from misa_order.fulfilment.advance import Advanced, Also, Worker, advance
from misa_order.fulfilment.partners import Partner
from misa_order.fulfilment.steps import CONTRACT, contract_due
from misa_order.kernel.calendar import Clock
from misa_order.kernel.history import Why
from misa_order.orders.ending.contract_withdrawal import is_contract_in_question
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.table.writes import Part

type Choose = Callable[[Order], Choice]
"""Says who performs an order's contract (R70)."""


def record_revenue(
    number: str,
    orders: OrderStore,
    contracts: ContractStore,
    crm: Partner,
    act: Partner,
    choose: Choose,
    clock: Clock,
) -> Advanced:
    """Create the contract on both where it is due; ``RECORDED`` only when both have it. See advance
    for errors.

    A contract that is not sold any more is withdrawn at both, unless it was recorded (R32): two
    reads and a write more.

    The write that notes the contract also opens our own, so there is never none and never a second.
    Its performer is chosen then, and a turn is taken only together with it.
    """
    worker = Worker("record_revenue", contract_due, {"crm": crm, "act": act}, _own_contract(choose))
    advanced = advance(number, orders, worker, clock)
    if not is_contract_in_question(advanced.order):
        return advanced
    settle_contract(advanced.order, orders, contracts, Why(f"function:{worker.name}", clock(), "contract_in_question"))
    after = advance(number, orders, worker, clock)
    return Advanced(after.order, (*advanced.steps, *after.steps))


def _own_contract(choose: Choose) -> Also:
    def opened(before: Order, after: Order, why: Why) -> Sequence[Part]:
        is_made = after.step(CONTRACT).state == "done" != before.step(CONTRACT).state
        return open_contract(after, choose(after), why) if is_made else ()

    return opened
