"""Who is to perform an order's contract: what the rules of R70 look at, whom they choose, whose
turn it is.
"""

from collections.abc import Callable
from typing import NamedTuple

from misa_order.contracts.assignment import Assignment, in_turn
from misa_order.contracts.contract import COMMITMENT, Assigned
from misa_order.contracts.rules import SAME_REP, Destination, SaleFacts, Tried, judge
from misa_order.contracts.store import ContractStore, Turn
from misa_order.kernel.calendar import business_date
from misa_order.orders.customers import CustomersOrder
from misa_order.orders.order import Order
from misa_order.orders.order_request import Purpose
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.settings.catalogue import Catalogue, Kind

E_INVOICE = "e_invoice"
"""The family of the product whose contracts the rules are about."""


class Choice(NamedTuple):
    """Who performs the contract (None: nobody yet) and the turn that is theirs by it, to be taken
    with the contract.

    ``why_not`` says why the rules do not apply to the order, else ``tried`` which of them were
    tried.
    """

    assigned: Assigned | None
    turn: Turn | None = None
    why_not: str | None = None
    tried: tuple[Tried, ...] = ()


class Sources(NamedTuple):
    """Where the choice looks things up; the settings are asked for only where they matter."""

    orders: OrderStore
    contracts: ContractStore
    catalogue: Callable[[], Catalogue]
    assignment: Callable[[], Assignment]


def choose_performer(order: Order, known: Sources) -> Choice:
    """Who performs the order's contract, were it opened now. Takes no turn and changes nothing.

    One query where the rules cannot apply; where they do one or two more, a batch of the orders
    that matter, and one read of the group's turns.
    """
    if order.commitment is not None:
        return Choice(_assigned(order.commitment.rep, COMMITMENT, known), why_not="on_commitment")
    if order.kind is Kind.TOPUP:
        return Choice(None, why_not="no_contract")
    rep = known.contracts.rep_of_customer(order.customer.id)
    same = _assigned(rep, SAME_REP, known) if rep else None
    if why_not := _out_of_scope(order, known):
        return Choice(same, why_not=why_not)
    assignment = known.assignment()
    others = _orders_that_matter(order, assignment, known)
    if any(_is_same_day(order, other) for other in others):
        return Choice(same, why_not="not_alone")
    verdict = judge(_facts(order, others), assignment)
    if verdict.rule is None or verdict.place is None:
        return Choice(same, tried=verdict.tried)
    return _chosen(verdict.rule, verdict.place, rep, known.contracts)._replace(tried=verdict.tried)


def _out_of_scope(order: Order, known: Sources) -> str | None:
    """Why R70 is not about this order, told from the order and the catalogue alone."""
    if order.purpose is not Purpose.NEW:
        return "not_new"
    families = {product.code: product.family for product in known.catalogue().products}
    return None if families.get(order.product) == E_INVOICE else "other_product"


def _orders_that_matter(order: Order, assignment: Assignment, known: Sources) -> list[Order]:
    """The customer's orders of other products that are of the same day, or of products that count
    when bought before.

    Cancelled ones do not.
    """
    today, prior = business_date(order.created_at), assignment.prior_products.named

    def matters(other: CustomersOrder) -> bool:
        return other.product != order.product and (other.ordered_on == today or other.product in prior)

    found = known.orders.of_customer(order.customer.id, matters)
    return [other for other in found if other.status.payment is not Payment.CANCELLED]


def _is_same_day(order: Order, other: Order) -> bool:
    return business_date(other.created_at) == business_date(order.created_at)


def _facts(order: Order, others: list[Order]) -> SaleFacts:
    """Bought before is what was ordered before and is sold by now: paid, or accepted on a
    commitment to pay.
    """
    bought = frozenset(
        other.product
        for other in others
        if other.created_at < order.created_at
        and (other.status.payment is Payment.PAID or other.commitment is not None)
    )
    return SaleFacts(order.agent_code, order.affiliate_code, order.customer.province, order.office, bought)


def _assigned(rep: str, rule: str, known: Sources) -> Assigned:
    return Assigned(rep, known.assignment().unit_of(rep), rule)


def _chosen(rule: str, place: Destination, rep: str | None, contracts: ContractStore) -> Choice:
    assigned = Assigned(place.reps[0], place.unit, rule, place.consultant)
    if place.group is None:
        return Choice(assigned)
    if rep is not None and rep in place.reps:
        return Choice(assigned._replace(performer=rep))
    # Read last: the fewer others take a turn before this one is written, the fewer tries.
    turn = contracts.next_turn(place.group)
    return Choice(assigned._replace(performer=in_turn(place.reps, turn.number)), turn)
