"""All that must hold in the end, as one list; each is told of what happened and of what was seen, and nothing else."""

from collections.abc import Callable, Iterator, Sequence

from infra.chaos import money_invariants as money
from infra.chaos import order_invariants as orders
from infra.chaos.money_invariants import Violation
from infra.chaos.seen import Seen
from infra.chaos.world import World

INVARIANTS: Sequence[Callable[[World, Seen], Iterator[Violation]]] = (
    money.every_dong_is_somewhere_once,
    money.rows_stand_where_they_may,
    money.money_pays_nobody_elses_order,
    money.exact_money_pays_or_says_why,
    money.days_add_up,
    money.paid_orders_have_money,
    money.mails_are_kept,
    orders.histories_explain,
    orders.nobody_pays_in_vain,
    orders.nobody_has_it_for_nothing,
    orders.steps_have_ended,
    orders.suman_is_as_we_say,
    orders.sales_are_told_once_at_both,
    orders.letters_come_once,
    orders.portals_hear_everything,
    orders.products_are_apart,
    orders.nothing_is_left,
)


def violations(world: World, seen: Seen) -> Iterator[Violation]:
    """Everything that should not be."""
    for holds in INVARIANTS:
        yield from holds(world, seen)
