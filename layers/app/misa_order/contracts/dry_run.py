"""Who would get an order's contract, and by which rule, with nothing changed (R70)."""

from collections.abc import Collection
from typing import Any

from misa_order.contracts.choose import Choice, Sources, choose_performer
from misa_order.contracts.contract import Assigned, Contract, contract_of
from misa_order.kernel.errors import NotFoundError
from misa_order.orders.order import Order


def show_assignment(number: str, customers: Collection[str] | None, known: Sources) -> dict[str, Any]:
    """Performer, unit, rule and consulting rep as they would be now; of a contract that stands, as
    they are.

    ``why_not`` says why the rules of R70 are not asked, else ``tried`` names each that was and why
    it does not fit. Raises NotFoundError, also where the order's customer is not among
    ``customers`` (None: everybody's, R81).
    """
    order = known.orders.get(number)
    if customers is not None and order.customer.id not in customers:
        raise NotFoundError("order_not_found", f"There is no order {number[:20]}", field="number")
    contract = known.contracts.find(contract_of(order))
    return _view(order, contract, _standing(contract) if contract else choose_performer(order, known))


def _standing(contract: Contract) -> Choice:
    if contract.performer is None or contract.rule is None:
        return Choice(None, why_not="has_contract")
    assigned = Assigned(contract.performer, contract.unit, contract.rule, contract.consultant)
    return Choice(assigned, why_not="has_contract")


def _view(order: Order, contract: Contract | None, choice: Choice) -> dict[str, Any]:
    nobody: dict[str, Any] = dict.fromkeys(Assigned._fields)
    return {
        "order": order.number,
        "contract": contract and contract.id,
        **(choice.assigned._asdict() if choice.assigned else nobody),
        "turn_of": choice.turn and choice.turn.group,
        "applies": choice.why_not is None,
        "why_not": choice.why_not,
        "tried": [{"rule": one.rule, "fits": one.why_not is None, "why_not": one.why_not} for one in choice.tried],
    }
