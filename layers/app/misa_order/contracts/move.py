"""Contracts go from draft to recorded, and from hand to hand (R32, R71). Repeating a move changes
nothing.
"""

from collections.abc import Callable

from misa_order.contracts.assignment import Assignment
from misa_order.contracts.contract import BY_HAND, Actor, Assigned, Contract, ContractState
from misa_order.contracts.store import ContractStore, contract_not_found
from misa_order.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from misa_order.kernel.history import Why
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.table.contention import read_decide_write

_LATE = "revenue_recorded_late"
"""The reason in the history of what ACT recorded although it was not sold any more."""


def request_recording(contract: str, by: Actor, store: ContractStore, orders: OrderStore, why: Why) -> Contract:
    """Its owner, or the renewals head, asks that its revenue be recorded: ``DRAFT`` becomes
    ``REQUESTED`` (R32).

    Raises NotFoundError, also for a rep whose contract it is not, ForbiddenError ``not_owner`` for
    one who performs but does not own it, ConflictError ``contract_recorded``, ``order_cancelled``
    or ``order_unpaid``.
    """
    return _change(contract, store, why, lambda now: _sold(now, _seen(now, by).requested(by), orders))[0]


def hand_over(contract: str, to: str, by: Actor, store: ContractStore, why: Why) -> Contract:
    """Its owner, or the renewals head, makes another the owner of a draft (R32). Errors as with
    request_recording.
    """
    return _change(contract, store, why, lambda now: _seen(now, by).handed_over(to, by))[0]


def record_contract(contract: str, store: ContractStore, orders: OrderStore, why: Why) -> Contract:
    """An accountant records its revenue: ``REQUESTED`` becomes ``RECORDED`` (R32).

    Raises NotFoundError, ConflictError ``contract_draft``, ``order_cancelled`` or ``order_unpaid``.
    """
    return _change(contract, store, why, lambda now: _sold(now, now.recorded(), orders))[0]


def assign_contract(contract: str, to: Assigned, store: ContractStore, why: Why) -> Contract:
    """An accountant gives it to another performer, with ``why.note`` saying why, in any state
    (R71).

    Raises NotFoundError, InvalidInputError without a reason.
    """
    if not why.note:
        raise InvalidInputError("missing", "Say why it is assigned by hand", field="reason")
    return _change(contract, store, why, lambda now: now.assigned(to))[0]


def by_hand(rep: str, assignment: Assignment) -> Assigned:
    """A manual change to this rep, in the rep's unit; none where the setting does not name the rep
    (R71).
    """
    return Assigned(rep, assignment.unit_of(rep), BY_HAND)


def revenue_recorded(contract: str, store: ContractStore, why: Why, *, is_sold: bool) -> bool:
    """ACT recorded a contract's revenue, as the button does; says whether that changed anything
    (R32).

    Only what is ``REQUESTED`` moves, while its order ``is_sold``: one that is told early, again, or
    of no contract, is taken and forgotten. One that is told late, of what is withdrawn or about to
    be, is noted: Contract.recorded_late.
    """

    def change(now: Contract) -> Contract:
        match now.state:
            case ContractState.REQUESTED if is_sold:
                return now.recorded()
            case ContractState.REQUESTED | ContractState.WITHDRAWN:
                return now.told_late(why.note)
            case _:
                return now

    try:
        return _change(contract, store, why, change)[1]
    except NotFoundError:
        return False


def _sold(before: Contract, after: Contract, orders: OrderStore) -> Contract:
    """The contract after its move, which nobody makes once the payment was undone or the order
    cancelled (R22, R27).

    An order on a commitment counts as sold before it is paid (R52). What was moved before is left
    as it is.
    """
    if after is before:
        return before
    order = orders.get(before.order)
    if order.status.payment is Payment.CANCELLED:
        raise ConflictError("order_cancelled", f"Order {order.number} is cancelled: nothing was sold", field="state")
    if order.status.payment is not Payment.PAID and order.commitment is None:
        raise ConflictError("order_unpaid", f"Order {order.number} is not paid (any more)", field="state")
    return after


def _seen(contract: Contract, by: Actor) -> Contract:
    if not contract.is_visible_to(by):
        raise contract_not_found(contract.id)
    return contract


def _change(
    contract: str, store: ContractStore, why: Why, change: Callable[[Contract], Contract]
) -> tuple[Contract, bool]:
    """The contract after a change, and whether there was one to write."""

    def once(before: Contract) -> tuple[Contract, bool]:
        after = change(before)
        if after is before:
            return before, False
        is_late = after.recorded_late != before.recorded_late
        return store.change(before, after, why._replace(reason=_LATE) if is_late else why), True

    return read_decide_write(contract, lambda: store.get(contract), once)
