"""A contract: what an order sold, who performs it, and how far its revenue is recorded (R30.2,
R32).

docs/flow.md is drawn from the table of its states.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Self

from misa_order.kernel.errors import ConflictError, ForbiddenError
from misa_order.kernel.history import AxisChange
from misa_order.orders.order import Order, StepName
from misa_order.orders.order_request import Frozen, Purpose
from misa_order.orders.statuses import Axis

COMMITMENT = "commitment"
"""The rule by which whoever is in charge of a renewal performs its contract (R51)."""
BY_HAND = "by_hand"
"""The rule of an assignment by staff (R71)."""
_NOTED = ("performer", "unit", "rule", "owner", "consultant")


class ContractState(StrEnum):
    """Tình trạng ghi doanh số (R32)."""

    DRAFT = "DRAFT"
    REQUESTED = "REQUESTED"
    RECORDED = "RECORDED"
    WITHDRAWN = "WITHDRAWN"


_S = ContractState
STATES = Axis(
    "contract",
    "Tình trạng ghi doanh số",
    "Contract",
    {
        _S.DRAFT: ("Bản nháp", "Draft"),
        _S.REQUESTED: ("Đề nghị ghi doanh số", "Recording requested"),
        _S.RECORDED: ("Đã ghi doanh số", "Recorded"),
        _S.WITHDRAWN: ("Đã rút hợp đồng", "Withdrawn"),
    },
    {
        _S.DRAFT: {_S.REQUESTED, _S.WITHDRAWN},
        _S.REQUESTED: {_S.RECORDED, _S.WITHDRAWN},
        # Only by the office accountant's hand, once the order is not sold any more.
        _S.RECORDED: {_S.WITHDRAWN},
        _S.WITHDRAWN: set(),
    },
)
"""Which state may follow which."""


class Assigned(NamedTuple):
    """Who performs a contract, in which unit, and the rule that made it so (R70, R71).

    ``consultant`` is the consulting rep who is credited as well, where there is one.
    """

    performer: str
    unit: str | None
    rule: str
    consultant: str | None = None


class Actor(NamedTuple):
    """Which of the staff looks at a contract or moves it.

    A sales rep sees those of own ``customers`` and moves own ones alone (R81).
    """

    name: str
    is_rep: bool
    customers: frozenset[str] = frozenset()


class Contract(Frozen):
    """The contract of an order; a withdrawn one may have a successor. ``total`` in VND. A change
    makes a new value.

    ``performer`` earns it; ``owner`` asks for its recording, and is who accepted where it was
    accepted for another. ``consultant`` is credited with it for the bonus, which adds nothing to
    any unit's revenue (R70.1). ``crm_id`` and ``act_id`` are what the partners call it.
    ``revenue_unpaid``: recorded, and its order is not sold any more (R32). ``recorded_late``: ACT's
    request by which it was recorded there after that.
    """

    id: str
    version: int = 1
    order: str
    state: ContractState
    performer: str | None = None
    unit: str | None = None
    rule: str | None = None
    owner: str | None = None
    consultant: str | None = None
    product: str
    purpose: Purpose
    customer: str
    customer_name: str
    office: str | None
    total: int
    crm_id: str | None
    act_id: str | None
    revenue_unpaid: bool = False
    recorded_late: str | None = None
    created_at: datetime

    @classmethod
    def of(cls, order: Order, assigned: Assigned | None, now: datetime) -> Self:
        """The contract as it is first written, with what the partners gave for it (R30.2).

        A commitment settles who performs and who owns it (R51), ``assigned`` in which unit; without
        one ``assigned`` settles all of it, the performer owning it.
        """
        told = order.step(StepName.CONTRACT).told
        return cls(
            id=contract_of(order),
            order=order.number,
            state=first_state(order),
            **_people(order, assigned),
            product=order.product,
            purpose=order.purpose,
            customer=order.customer.id,
            customer_name=order.customer.name,
            office=order.office,
            total=order.total,
            crm_id=told.get("contract_id"),
            act_id=told.get("act_contract_id"),
            created_at=now,
        )

    def is_visible_to(self, actor: Actor) -> bool:
        """Whether it exists for them: a sales rep sees what they perform or own, and their
        customers' (R81).
        """
        is_theirs = actor.name in {self.performer, self.owner} or self.customer in actor.customers
        return is_theirs or not actor.is_rep

    def requested(self, by: Actor) -> Self:
        """With its recording asked for, by its owner or for them (R32); itself when that was done.

        Raises ForbiddenError ``not_owner``, ConflictError ``contract_recorded``.
        """
        self._check_owner(by)
        return self._moved(ContractState.REQUESTED)

    def recorded(self) -> Self:
        """With its revenue recorded; itself when that was done. Raises ConflictError
        ``contract_draft``.
        """
        return self._moved(ContractState.RECORDED)

    def withdrawn(self) -> Self:
        """With nothing left of it (R32); itself when that was done."""
        return self._moved(ContractState.WITHDRAWN).with_revenue(unpaid=False)

    def with_revenue(self, *, unpaid: bool) -> Self:
        """With or without the flag of a recorded one that nobody has paid for (R32); itself when it
        is so.
        """
        return self if self.revenue_unpaid is unpaid else self.model_copy(update={"revenue_unpaid": unpaid})

    def told_late(self, request_id: str | None) -> Self:
        """With the note that ACT recorded it too late; itself when that was noted."""
        return self if self.recorded_late == request_id else self.model_copy(update={"recorded_late": request_id})

    def handed_over(self, to: str, by: Actor) -> Self:
        """With another owner, who can then ask for its recording (R32); itself when they own it.

        Raises ForbiddenError ``not_owner``, ConflictError ``contract_requested`` or
        ``contract_recorded``.
        """
        if to == self.owner:
            return self
        self._check_owner(by)
        if self.state is not ContractState.DRAFT:
            raise self._conflict()
        return self.model_copy(update={"owner": to})

    def assigned(self, to: Assigned) -> Self:
        """With another performer, who also owns it where nobody or the former performer did (R71),
        in any state.

        Itself when they perform it already. A consulting rep's credit stays.
        """
        if to.performer == self.performer:
            return self
        owner = to.performer if self.owner in {None, self.performer} else self.owner
        return self.model_copy(update={**to._asdict(), "owner": owner, "consultant": self.consultant})

    def _moved(self, to: ContractState) -> Self:
        if self.state is to:
            return self
        if to not in STATES.moves[self.state]:
            raise self._conflict()
        return self.model_copy(update={"state": to})

    def _check_owner(self, by: Actor) -> None:
        if by.is_rep and by.name != self.owner:
            raise ForbiddenError("not_owner", f"Contract {self.id} is not yours; its owner has to hand it over")

    def _conflict(self) -> ConflictError:
        return ConflictError(f"contract_{self.state.lower()}", f"Contract {self.id} is {self.state}", field="state")


def contract_id(number: str, n: int = 1) -> str:
    """What we call the contract that CRM and ACT made under the ``n``-th key: its own for good."""
    return f"HD{number}-{n}" if n > 1 else f"HD{number}"


def contract_of(order: Order) -> str:
    """The id of the contract that the order has, or will have."""
    return contract_id(order.number, order.step(StepName.CONTRACT).n)


def first_state(order: Order) -> ContractState:
    """In which state an order's contract begins (R30.2, R52)."""
    draft = order.purpose is Purpose.NEW or order.commitment is not None
    return ContractState.DRAFT if draft else ContractState.RECORDED


def contract_changes(before: Contract | None, after: Contract) -> tuple[AxisChange, ...]:
    """What differs, for the history."""
    was = {name: getattr(before, name, None) for name in ("state", *_NOTED)}
    return tuple(
        AxisChange(axis=STATES.name if name == "state" else name, before=was[name], after=now)
        for name in ("state", *_NOTED)
        if (now := getattr(after, name)) is not None and now != was[name]
    )


def _people(order: Order, assigned: Assigned | None) -> dict[str, str | None]:
    if order.commitment:
        rep, owner = order.commitment.rep, order.commitment.accepted_by
        unit = assigned.unit if assigned and assigned.performer == rep else None
        return {**Assigned(rep, unit, COMMITMENT)._asdict(), "owner": owner}
    return {**assigned._asdict(), "owner": assigned.performer} if assigned else {}
