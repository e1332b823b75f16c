"""An order's contract begins with the step that made it at CRM and ACT (R30.2)."""

from collections.abc import Sequence

from misa_order.contracts.choose import Choice
from misa_order.contracts.contract import Contract
from misa_order.contracts.store import contract_parts, turn_part
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.table.writes import Part


def open_contract(order: Order, choice: Choice, why: Why) -> Sequence[Part]:
    """What to write in the transaction that notes ``order``'s contract step as done, so that there
    is one contract.

    With it the turn is taken that ``choice`` is by; the write is rejected where somebody else took
    that one meanwhile. A commitment names its own performer (R51).
    """
    contract = Contract.of(order, choice.assigned, why.at)
    parts = contract_parts(None, contract, why._replace(reason="contract_opened", note=None))
    return [*parts, turn_part(choice.turn)] if choice.turn else parts
