"""Who performs contracts and whom a manual change may name, by the setting ``assignment`` (R70,
R71).
"""

from misa_order.contracts.assignment import HCSN, Assignment, in_turn
from misa_order.contracts.choose import Choice, Sources, choose_performer
from misa_order.orders.order import Order
from misa_order.runtime import wiring
from misa_order.settings.store import SettingStore


def assignment() -> Assignment:
    """Groups, promoters, consultants."""
    return wiring.setting("assignment", Assignment.model_validate)


def assignment_now() -> Assignment:
    """The same, read afresh: a rep who was added a moment ago may be named."""
    return Assignment.model_validate(SettingStore(wiring.table()).get("assignment").document)


def known() -> Sources:
    """Where the choice of a performer looks things up."""
    return Sources(wiring.orders(), wiring.contracts(), wiring.catalogue, assignment)


def performer_of(order: Order) -> Choice:
    """Who would perform the order's contract, were it opened now; nothing is changed."""
    return choose_performer(order, known())


def rep_in_charge(customer: str) -> str:
    """Who decides about a customer's renewal (R50): the performer of the last contract, else the
    next in turn.
    """
    reps = assignment().groups[HCSN]
    return wiring.contracts().rep_of_customer(customer) or in_turn(reps, wiring.renewals().next_turn(HCSN))
