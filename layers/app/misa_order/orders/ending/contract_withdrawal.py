"""What becomes of an order's contract when its sale is none any more (R32).

Which contract CRM and ACT have is told by the contract step; whether ours was recorded meanwhile
only by the contract. So an undo takes back at once what may be half made, and asks about a contract
that stands: see contracts.settle.
"""

from misa_order.orders.ending.withdrawal import is_withheld, request_key, withdrawing_next, withdrawing_too, withdrawn
from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.statuses import Revenue
from misa_order.settings.catalogue import Kind

_CONTRACT, _WITHDRAW = StepName.CONTRACT, StepName.WITHDRAW_CONTRACT


def without_contract(order: Order) -> Order:
    """The order, no longer sold, whose contract is in question, or half made and to be withdrawn at
    CRM and ACT.

    Also one that nobody noted yet: a worker may be on its way with it. A Desktop order without its
    licence has none.
    """
    if order.kind is Kind.TOPUP or (order.kind is Kind.DESKTOP and _CONTRACT not in order.steps):
        return order
    if order.step(_CONTRACT).state != "done":
        return _half_made_withdrawn(_not_recorded(order))
    if is_withdrawing_another(order) or _is_asked_about(order):
        return order
    return order.begun_anew(_WITHDRAW, withdraws=request_key(order, _CONTRACT))


def _half_made_withdrawn(order: Order) -> Order:
    if not is_withheld(order, _CONTRACT):
        return withdrawn(order, _CONTRACT)
    # An earlier one is to be taken back first, and it may be ACT's late word that says so: this one
    # can be half made.
    key = request_key(order, _CONTRACT)
    return withdrawing_too(withdrawn(order, _CONTRACT).begun_anew(_CONTRACT), _WITHDRAW, key)


def is_contract_in_question(order: Order) -> bool:
    """Whether the contract that stands has to be asked what becomes of it: the sale began to be
    one, or ceased to be.

    False for an order that was sold ever since it was made, and for one whose contract was kept
    when it ceased to be.
    """
    if order.step(_CONTRACT).state != "done" or is_withdrawing_another(order):
        return False
    about_it = order.step(_WITHDRAW).withdraws == request_key(order, _CONTRACT)
    return about_it if order.is_sold else not (about_it and order.step(_WITHDRAW).state == "overtaken")


def is_withdrawing_another(order: Order) -> bool:
    """Whether an earlier contract is still to be taken back, which has to end first."""
    withdrawal = order.step(_WITHDRAW)
    unfinished = withdrawal.withdraws is not None and withdrawal.state in {"waiting", "failed"}
    return unfinished and withdrawal.withdraws != request_key(order, _CONTRACT)


def contract_taken_back(order: Order) -> Order:
    """The order without the contract that it has, which CRM and ACT are to withdraw; the next has
    another key.
    """
    back = _not_recorded(order).begun_anew(_CONTRACT)
    return back if _is_asked_about(order) else back.begun_anew(_WITHDRAW, withdraws=request_key(order, _CONTRACT))


def contract_kept(order: Order) -> Order:
    """The order whose contract stays, recorded as it is or sold again, so that nobody is to
    withdraw it.
    """
    key = request_key(order, _CONTRACT)
    asked = order if order.step(_WITHDRAW).withdraws == key else order.begun_anew(_WITHDRAW)
    if asked.step(_WITHDRAW).then:
        return withdrawing_next(asked, _WITHDRAW)
    facts = {"state": "overtaken", "withdraws": None if order.is_sold else key, "since": None, "next_try": None}
    kept: Step = asked.step(_WITHDRAW).model_copy(update=facts)
    return asked.with_step(_WITHDRAW, kept)


def _is_asked_about(order: Order) -> bool:
    withdrawal = order.step(_WITHDRAW)
    return withdrawal.state == "waiting" and withdrawal.withdraws == request_key(order, _CONTRACT)


def _not_recorded(order: Order) -> Order:
    none = Revenue.NOT_RECORDED
    return order if order.status.revenue is none else order.moved(revenue=none)
