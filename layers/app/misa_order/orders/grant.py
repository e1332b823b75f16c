"""Until when SUMAN is asked to grant what is not paid yet (R12, R22, R26)."""

from misa_order.orders.due import grant_ends_on, open_grant_ends_on
from misa_order.orders.order import Order, StepName


def granted_anew(order: Order) -> Order:
    """The order with its temporary grant to be made again, under a new key, for as long as it may
    be worked with.
    """
    return order.begun_anew(StepName.TEMPORARY, until=grant_ends_on(order))


def granted_for_longer(order: Order) -> Order:
    """The order with its grant asked for anew, if it may be used for longer than SUMAN was told.

    Any other order is given back as it is.
    """
    told = order.step(StepName.TEMPORARY).until or order.lock_on
    ends = open_grant_ends_on(order)
    return granted_anew(order) if told and ends and ends > told else order
